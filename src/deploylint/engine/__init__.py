"""Runs the selected checks: on one file, and on the deployment that all files make up."""
