"""systemd units (DPI)."""
