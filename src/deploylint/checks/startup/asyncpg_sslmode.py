"""DPF007: ``sslmode`` in a URL for asyncpg, which does not know that parameter."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.formats.document import Document
from deploylint.formats.env_sources import ENV_SOURCES, values_of
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Fix, Severity
from deploylint.registry import ABSOLUTE, rule

if TYPE_CHECKING:
    from typing import Any

_SCHEME = "+asyncpg://"
_PARAMETER = regex(r"(?<=[?&])sslmode(?==)")
_HANDLED = regex(r"""["']sslmode["']|["'][?&]?sslmode=|r?["'][^"'\n]{0,20}sslmode\W""")


@rule(
    "DPF007",
    "asyncpg-sslmode",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=ABSOLUTE,
    triggers=("sslmode", "+asyncpg"),
    fixable=True,
)
def asyncpg_sslmode(module: PythonModule) -> Iterator[Finding | Evidence | Candidate]:
    if _HANDLED.search(module.source.text):
        where = module.start_of_file
        yield Candidate(where, Finding(where, ""), ("handled",))
        return
    docstrings = {module.docstring(each) for each in (None, *module.functions())}
    for part in module.nodes(ast.Constant):
        if isinstance(part.value, str) and _SCHEME in part.value and part not in docstrings:
            whole = module.parent(part)
            start, end = module.span(whole if isinstance(whole, ast.JoinedStr) else part)
            yield from _judge(module, start, end, module.scope(part))


def _judge(document: Document, start: int, end: int, scope: str) -> Iterator[Finding | Evidence]:
    found = _PARAMETER.search(document.source.text, start, end)
    if found is None:
        yield Evidence(document.where(start, end), "the URL for asyncpg has no `sslmode`", scope)
        return
    where = document.where(*found.span())
    fix = Fix("Rename `sslmode` to `ssl`", (document.source.replace(where, "ssl"),))
    message = "`asyncpg` has no parameter `sslmode`: connecting ends in a TypeError"
    yield Finding(where, message, fix=fix, scope=scope)


@asyncpg_sslmode.on(ENV_SOURCES, triggers=("+asyncpg",))
def set_outside(document: Any) -> Iterator[Any]:
    for named in values_of(document):
        if _SCHEME in str(named.value):
            for found in _judge(document, named.where.start, named.where.end, named.scope):
                yield Candidate(found.where, found) if isinstance(found, Finding) else found


@asyncpg_sslmode.join
def decide(deployment: Deployment) -> Iterator[Finding]:
    """Code that knows the parameter may take it out of the URL that it is given."""
    candidates = deployment.candidates("DPF007")
    if not any(each.detail for each in candidates):
        yield from (each.finding for each in candidates)
