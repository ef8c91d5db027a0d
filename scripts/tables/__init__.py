"""One module per language: how to run its conformance tables."""
