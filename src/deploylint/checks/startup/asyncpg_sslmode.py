"""DPF007: ``sslmode`` in a URL for asyncpg, which does not know that parameter."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.clues import DriverPutIn, SslmodeHandled
from deploylint.formats.document import Document
from deploylint.formats.env_sources import ENV_SOURCES, values_of
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Fix, Related, Severity
from deploylint.registry import ABSOLUTE, rule

if TYPE_CHECKING:
    from typing import Any

_SCHEME = "+asyncpg://"
_SWAPPED = ("+asyncpg://", "+asyncpg:", "+asyncpg")
_PLAIN = regex(r"postgres(?:ql)?://")
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
def asyncpg_sslmode(
    module: PythonModule,
) -> Iterator[Finding | Evidence | DriverPutIn | SslmodeHandled]:
    if _HANDLED.search(module.source.text):
        yield SslmodeHandled(module.start_of_file)
        return
    yield from _swaps(module)
    docstrings = {module.docstring(each) for each in (None, *module.functions())}
    for part in module.nodes(ast.Constant):
        if isinstance(part.value, str) and _SCHEME in part.value and part not in docstrings:
            whole = module.parent(part)
            start, end = module.span(whole if isinstance(whole, ast.JoinedStr) else part)
            yield from _judge(module, start, end, module.scope(part))


def _swaps(module: PythonModule) -> Iterator[DriverPutIn]:
    """Code that puts the driver into URLs, with the variables that the module reads."""
    names = [read.name for read in module.env_reads() if read.name]
    names += [
        name
        for owner in module.settings_classes()
        for each in owner.fields
        for name in (each.env or (each.name.upper(),))
    ]
    for call in module.nodes(ast.Call) if names else ():
        given = [*call.args, *(word.value for word in call.keywords)]
        if isinstance(call.func, ast.Attribute) and any(
            isinstance(text := module.fold(each), str) and text.endswith(_SWAPPED) for each in given
        ):
            yield DriverPutIn(module.where(call), tuple(names))


def _judge(document: Document, start: int, end: int, scope: str) -> Iterator[Finding | Evidence]:
    found = _PARAMETER.search(document.source.text, start, end)
    if found is None:
        yield Evidence(document.where(start, end), "the URL for asyncpg has no `sslmode`", scope)
        return
    where = document.where(*found.span())
    fix = Fix("Rename `sslmode` to `ssl`", (document.source.replace(where, "ssl"),))
    message = "`asyncpg` has no parameter `sslmode`: connecting ends in a TypeError"
    yield Finding(where, message, fix=fix, scope=scope)


@asyncpg_sslmode.on(ENV_SOURCES, triggers=("+asyncpg", "sslmode"))
def set_outside(document: Any) -> Iterator[Any]:
    for named in values_of(document):
        text = str(named.value)
        if _SCHEME not in text and not _PLAIN.match(text):
            continue
        for found in _judge(document, named.where.start, named.where.end, named.scope):
            if isinstance(found, Finding):
                variable = () if _SCHEME in text else (named.name,)
                yield Candidate(found.where, found, variable)
            elif _SCHEME in text:
                yield found


@asyncpg_sslmode.join
def decide(deployment: Deployment) -> Iterator[Finding]:
    """A URL of a file; one without a driver where code puts asyncpg into that variable's."""
    if deployment.facts(SslmodeHandled):
        return
    drivers = {
        name: each.where for each in deployment.facts(DriverPutIn) for name in each.variables
    }
    for each in deployment.candidates("DPF007"):
        if not each.detail:
            yield each.finding
        elif driver := drivers.get(each.detail[0]):
            related = (Related(driver, "asyncpg is made its driver here"),)
            yield each.finding._replace(related=related, fix=None)
