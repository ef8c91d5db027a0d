"""Passwords that are hashed and tokens that are verified (DPJ)."""
