"""Reads rule pages; a name that plug-ins may import."""

from deploylint.rulepages.parsing import *  # noqa: F403
