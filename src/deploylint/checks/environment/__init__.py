"""What the environment of a service says and lacks (DPN)."""
