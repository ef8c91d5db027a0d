"""Build contexts, ignore files, and what of the project ends up in images (DPL)."""
