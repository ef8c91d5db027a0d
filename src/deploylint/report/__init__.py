"""Findings in, text out: one module per format, named in one table.

A format is a function from a ``Report`` to the whole text of the output. Nothing
is printed here. Every text of the repository passes ``Excerpts``, which redacts.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deploylint.model import Finding, Severity
    from deploylint.registry import Entry
    from deploylint.run.outcome import Outcome
    from deploylint.source import Source


class Report(NamedTuple):
    """Everything that a format may show.

    ``shown`` are the findings at or above ``severity``, ``hidden`` counts those
    below it. ``display`` turns a path relative to the root into the path as shown,
    relative to the working directory, with ``/``. ``explain`` gives the Markdown of
    a rule's page, ``address`` where a browser finds it (of code and slug), ``page`` the same or
    where it lies on this machine, and ``context`` why a file has its context, all "" for nothing.
    ``fixed`` are findings that a fix removed, ``refused`` those whose fix was tried
    and taken back, each with the reason.
    """

    outcome: Outcome
    shown: tuple[Finding, ...]
    hidden: int
    severity: Severity
    display: Callable[[str], str]
    source: Callable[[str], Source | None]
    explain: Callable[[str], str]
    rules: tuple[Entry, ...]
    fixed: tuple[Finding, ...] = ()
    refused: tuple[tuple[Finding, str], ...] = ()
    color: bool = False
    statistics: bool = False
    show_fixes: bool = False
    full: bool = False
    verbose: bool = False
    context: Callable[[str], str] = lambda path: ""
    address: Callable[[str, str], str] = lambda code, slug: ""
    page: Callable[[str, str], str] = lambda code, slug: ""


FORMATS: dict[str, tuple[str, str]] = {
    "text": ("deploylint.report.text", "render"),
    "concise": ("deploylint.report.concise", "render"),
    "json": ("deploylint.report.json", "render"),
    "github": ("deploylint.report.github", "render"),
    "sarif": ("deploylint.report.sarif", "render"),
    "gitlab": ("deploylint.report.gitlab", "render"),
    "junit": ("deploylint.report.junit", "render"),
    "rdjson": ("deploylint.report.rdjson", "render"),
    "markdown": ("deploylint.report.markdown", "render"),
}


def render(report: Report, name: str) -> str:
    """The whole output in the format ``name``, a key of ``FORMATS``, without a final newline."""
    module, function = FORMATS[name]
    rendered: str = getattr(import_module(module), function)(report)
    return rendered
