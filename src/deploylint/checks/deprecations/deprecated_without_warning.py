"""DPJ009: something says that it is deprecated, and says so to nobody who runs it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Definition, descend
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity, Where
from deploylint.registry import PEDANTIC, STEADY, rule

_MARK = regex(
    r"[ \t]*(?:\.\.[ \t]+deprecated::|@deprecated\b|\[?deprecated\]?[ \t]*[:.!(-]"
    r"|\**deprecated:?\**[ \t]*$)",
    re.I,
)
_COMMENT = regex(r"[ \t]*#[ \t]*(?:@deprecated\b|deprecated[ \t]*:)", re.I)
_NAME = 100
_WARNS = regex(r"(?:^|[._])(?:warn|warning|warn_\w+|deprecat\w*|warn_deprecated)$")


@rule(
    "DPJ009",
    "deprecated-without-warning",
    on=PythonModule,
    severity=Severity.INFO,
    contexts=STEADY,
    triggers=("eprecated",),
    tier=PEDANTIC,
)
def deprecated_without_warning(module: PythonModule) -> Iterator[Finding | Evidence]:
    for node in (*module.functions(), *module.nodes(ast.ClassDef)):
        mark = _mark(module, node) if _is_public(module, node) else None
        if mark is None:
            continue
        if _warns(module, node):
            yield Evidence(mark, f"`{node.name}` warns whoever uses it", module.scope(node))
        else:
            message = f"`{node.name}` is marked as deprecated, and warns nobody who uses it"
            related = (Related(mark, "the mark"),)
            yield Finding(module.name_where(node), message, related, scope=module.scope(node))


def _is_public(module: PythonModule, node: Definition) -> bool:
    around = module.scope(node).split(".")
    nested = any(isinstance(above, ast.FunctionDef) for above in module.tree.ancestors(node))
    return not nested and not any(name.startswith("_") for name in (*around, node.name))


def _mark(module: PythonModule, node: Definition) -> Where | None:
    """The mark in the docstring, at its margin, or in a comment right above."""
    source = module.source
    if text := module.docstring(node):
        start, end = module.span(text)
        first, last = source.line_of(start), source.line_of(end)
        margin = start - source.starts[first - 1]
        for line in range(first, last + 1):
            begin, stop = source.line_span(line)
            begin += margin + (3 if line == first else 0)
            found = _MARK.match(source.text, begin, stop) if begin < stop else None
            if found and not source.text[begin:stop][:1].isspace():
                return source.where(*found.span())
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    if first > 1 and (found := _COMMENT.match(source.line_text(first - 1))):
        begin = source.line_span(first - 1)[0]
        return source.where(begin, begin + found.end())
    return None


def _warns(module: PythonModule, node: Definition) -> bool:
    """By a decorator, by a call that warns, or by failing."""
    if any("deprecated" in module.text(each).lower() for each in node.decorator_list):
        return True
    return any(
        isinstance(each, ast.Raise)
        or (
            isinstance(each, ast.Call)
            and _WARNS.search(module.text(each.func)[-_NAME:]) is not None
        )
        for each in descend(node)
    )
