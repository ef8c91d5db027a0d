"""nginx as a reverse proxy and a server of files (DPH)."""
