"""What is silenced: by comments, and by the baseline."""
