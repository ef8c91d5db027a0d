"""Debug output left in services (DPB)."""
