"""The readiness report: what was checked, what proves it, and what nobody can tell."""

from __future__ import annotations

from importlib import import_module

from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.audit.model import Audit

FORMATS = ("text", "markdown", "html", "json")


def render(audit: Audit, name: str) -> str:
    """The report in the format ``name``, one of ``FORMATS``, without a final newline."""
    rendered: str = import_module(f"deploylint.audit.{name}").render(audit)
    return rendered
