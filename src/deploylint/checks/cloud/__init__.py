"""Cloud services, messaging and cryptography (DPJ)."""
