"""Secrets that stand where everybody can read them."""
