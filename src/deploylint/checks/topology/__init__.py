"""What the parts of a deployment say about one another (DPN)."""
