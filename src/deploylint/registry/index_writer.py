"""Writes the index of rules and collectors that a run reads instead of importing them all."""

from __future__ import annotations

import os

from deploylint import registry


def render(*, editable: bool) -> str:
    """The text of ``_index.py``; an editable one is checked against the folders at each start."""
    rows = "".join(f"    {tuple(entry)!r},\n" for entry in registry.discover())
    modules = "".join(f"    {name!r},\n" for name in registry.module_names())
    return (
        "# Generated from the decorators; not under version control.\n"
        f"EDITABLE = {editable}\nMODULES = (\n{modules})\nENTRIES = (\n{rows})\n"
    )


def write(*, editable: bool) -> str:
    """Write the index beside the registry and return its path."""
    path = os.path.join(os.path.dirname(__file__), "_index.py")
    text = render(editable=editable)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path
