"""What a run is configured to do, and what it leaves to other linters."""
