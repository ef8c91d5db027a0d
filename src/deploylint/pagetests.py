"""Executes rule pages; a name that plug-ins may import."""

from deploylint.testing.rule_pages import *  # noqa: F403
