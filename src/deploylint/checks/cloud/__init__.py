"""Retries, permissions and alarms of cloud services (DPJ)."""
