"""Streams, consumers and their retries (DPJ)."""
