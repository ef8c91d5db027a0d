"""Applies edits to a text."""

from __future__ import annotations

from collections.abc import Iterable

from deploylint.model import Edit


def splice(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with non-overlapping edits applied, whatever order they come in."""
    pieces: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda edit: (edit.where.start, edit.where.end)):
        if edit.where.start < position:
            raise ValueError(f"overlapping edits at offset {edit.where.start}")
        pieces += (text[position : edit.where.start], edit.text)
        position = edit.where.end
    return "".join((*pieces, text[position:]))
