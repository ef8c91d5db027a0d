"""Edits that make a missing database address fail at start-up."""

from __future__ import annotations

from deploylint.checks.database._fallbacks import Fallback
from deploylint.formats.python import PythonModule
from deploylint.formats.python.environment import EnvRead
from deploylint.formats.python.required import require_field, require_variable
from deploylint.formats.python.settings import Field, SettingsClass
from deploylint.model import Fix


def require(module: PythonModule, fallback: Fallback) -> Fix | None:
    """Drop the default, where that alone makes the value required."""
    match fallback.owner:
        case EnvRead() as read:
            edits = require_variable(module, read)
        case (SettingsClass() as owner, Field() as field):
            edits = require_field(module, owner, field)
        case _:
            return None
    return Fix(f"Require `{fallback.name}`", edits) if edits else None
