"""Delivery: what a pipeline sends out, and what has to succeed before it does."""
