"""Runs small projects in memory; a name that plug-ins may import."""

from deploylint.testing import *  # noqa: F403
