"""Times deploylint beside its peers."""
