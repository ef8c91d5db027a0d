"""Deprecated names that warn whoever uses them (DPJ)."""
