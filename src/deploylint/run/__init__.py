"""From a folder and settings to an outcome."""
