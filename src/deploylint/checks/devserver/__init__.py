"""Development servers and debug modes in what is deployed."""
