"""The developer's tool, ``deploylint-dev``."""
