"""Versions of Python, of images and of dependencies (DPM)."""
