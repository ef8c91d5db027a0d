"""Cross-origin resource sharing (DPA)."""
