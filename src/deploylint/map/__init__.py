"""Draws the deployment: what runs, what it is built of, what reaches it, what is wrong with it."""

from __future__ import annotations

from importlib import import_module

from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.map.model import Map

FORMATS = ("mermaid", "html", "json", "svg")


def render(drawn: Map, name: str) -> str:
    """The map in the format ``name``, one of ``FORMATS``, without a final newline."""
    rendered: str = import_module(f"deploylint.map.{name}").render(drawn)
    return rendered
