"""deploylint reads a repository the way the production machine will."""

__version__ = "0.1.0"
