"""Python modules: the tree with exact places, names, constants, guards, settings, edits."""

from __future__ import annotations

from deploylint.formats.python.module import UNKNOWN, PythonModule

__all__ = ["UNKNOWN", "PythonModule"]
