"""Hand-made findings in small files, and reports of them."""

from __future__ import annotations

from typing import Any

from deploylint.model import Confidence, Edit, Finding, Fix, Related, Safety, Severity, Where
from deploylint.registry import Entry
from deploylint.report import Report
from deploylint.run.outcome import Outcome
from deploylint.source import Source

ENTRY = Entry("DPA001", "cors-origin-regex", "", 2, "steady", "default", True, False, ())
PAGE = "# DPA001 cors-origin-regex\n\n## What it does\n\nFinds patterns. Of origins.\n\n## Bad\n"


def outcome(*findings: Finding, **changes: Any) -> Outcome:
    return Outcome(findings, (), (), (), (), (), 3, 3)._replace(**changes)


def at(source: Source, text: str) -> Where:
    """The first place of ``text`` in a file."""
    start = source.text.index(text)
    return source.where(start, start + len(text))


def finding(where: Where, message: str = "`x` is wrong", **changes: Any) -> Finding:
    made = Finding(where, message, severity=Severity.WARNING, code="DPA001")
    return made._replace(slug="cors-origin-regex", fingerprint="f00d", **changes)


def report(*findings: Finding, sources: tuple[Source, ...] = (), **changes: Any) -> Report:
    files = {source.path: source for source in sources}
    made = Report(
        outcome=outcome(*findings),
        shown=findings,
        hidden=0,
        severity=Severity.WARNING,
        display=lambda path: path,
        source=files.get,
        explain=lambda code: PAGE,
        rules=(ENTRY,),
    )
    return made._replace(**changes)


APP = Source("app/main.py", 'x = 1\napp.add(\n    regex=".*",\n    y=2,\n)\nz = 3\n')
CONF = Source("conf/nginx.conf", "server {\n  listen 80;\n}\n")
FIX = Fix("Replace the pattern", (Edit(at(APP, '".*"'), '"a"'),), Safety.SAFE)
PLAIN = finding(
    at(APP, '".*"'),
    related=(Related(at(CONF, "listen 80"), "served here"),),
    fix=FIX,
)
UNSURE = finding(
    at(APP, "app.add(\n"),
    "`app` is open",
    severity=Severity.ERROR,
    confidence=Confidence.LOW,
    fix=FIX._replace(safety=Safety.UNSAFE, title="Remove it"),
)
