"""Answers to clients and lines of logs when something fails (DPK)."""
