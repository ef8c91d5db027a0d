"""Health endpoints and the probes that ask them (DPE)."""
