"""From edits to files: choosing, splicing, checking again, writing."""
