"""What images hold and start (DPN)."""
