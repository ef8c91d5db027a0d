"""DPA001: CORS origins are admitted by a regular expression."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.cors._fallbacks import fallbacks
from deploylint.checks.cors._middleware import STARLETTE, CorsCall, cors_middleware_calls
from deploylint.checks.cors._origins import (
    escape_host_dots,
    finite_origins,
    matches_everything,
    matches_tenant_host,
)
from deploylint.formats.python import PythonModule
from deploylint.formats.python.edits import append_element, remove_argument
from deploylint.model import Edit, Evidence, Finding, Fix, Safety, Severity, Unknown
from deploylint.registry import ABSOLUTE, SENSITIVE, rule

_NAME = "allow_origin_regex"


@rule(
    "DPA001",
    "cors-origin-regex",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=SENSITIVE,
    triggers=("CORSMiddleware", "CORSConfig"),
    fixable=True,
)
def cors_origin_regex(module: PythonModule) -> Iterator[Finding | Evidence | Unknown]:
    for call in cors_middleware_calls(module):
        value = call.value(_NAME)
        if value is not None:
            if not _is_forwarded(module, value):
                yield _finding(call, value)
        elif call.open_ended:
            yield Unknown(call.where, "arguments come from elsewhere", call.scope)
        else:
            yield Evidence(call.where, "no origin is admitted by a pattern", call.scope)


def _is_forwarded(module: PythonModule, value: ast.expr) -> bool:
    """A wrapper that hands on its own parameter or attribute decides nothing."""
    if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
        return value.value.id in ("self", "cls")
    binding = module.binding(value) if isinstance(value, ast.Name) else None
    return binding is not None and binding.kind == "parameter"


def _finding(call: CorsCall, value: ast.expr) -> Finding:
    pattern = call.module.fold(value)
    where, keyword = call.place(_NAME), call.keyword(_NAME)
    if pattern is None:
        message = "`allow_origin_regex=None` configures nothing"
        drop = _drop(call, keyword, Safety.SAFE) if keyword else None
        return Finding(where, message, fix=drop, severity=Severity.INFO, scope=call.scope)
    if not isinstance(pattern, str):
        return _by_default(call, value)
    message = f"`allow_origin_regex` admits every origin that `{pattern}` matches"
    fix = _fix(call, keyword, pattern) if keyword and call.framework == STARLETTE else None
    return _judged(call, pattern, Finding(where, message, fix=fix, scope=call.scope))


def _by_default(call: CorsCall, value: ast.expr) -> Finding:
    """A pattern that is configured; what counts is the one that stands in for it."""
    module, where = call.module, call.place(_NAME)
    for fallback in fallbacks(module, value):
        pattern = module.fold(fallback)
        if isinstance(pattern, str) and _admits_anyone(pattern):
            message = f"Every origin that `{pattern}` matches is admitted when none is configured"
            return _judged(call, pattern, Finding(where, message, scope=call.scope))
    message = "`allow_origin_regex` takes its pattern from elsewhere"
    return Finding(where, message, severity=Severity.INFO, scope=call.scope)


def _judged(call: CorsCall, pattern: str, finding: Finding) -> Finding:
    """Who signs in anywhere is read by anyone, whatever the module is called."""
    if call.module.guarded(call.call):
        return finding._replace(severity=Severity.INFO)
    credentials = call.allows_credentials()
    if not _admits_anyone(pattern) or credentials is False:
        return finding._replace(severity=Severity.WARNING)
    contexts = ABSOLUTE if credentials else ""
    return finding._replace(severity=Severity.ERROR, contexts=contexts)


def _admits_anyone(pattern: str) -> bool:
    return matches_everything(pattern) or matches_tenant_host(pattern)


def _fix(call: CorsCall, keyword: ast.keyword, pattern: str) -> Fix | None:
    if call.open_ended:
        return None
    if call.allows_any_origin():
        return _drop(call, keyword, Safety.SAFE)
    if origins := finite_origins(pattern):
        return _list(call, keyword, origins, Safety.SAFE)
    if origins := finite_origins(escape_host_dots(pattern)):
        return _list(call, keyword, origins, Safety.UNSAFE)
    if call.value("allow_origins") is not None:
        return _drop(call, keyword, Safety.UNSAFE)
    return None


def _drop(call: CorsCall, keyword: ast.keyword, safety: Safety) -> Fix | None:
    edits = remove_argument(call.module, call.call, keyword)
    return Fix("Remove `allow_origin_regex`", edits, safety) if edits else None


def _list(call: CorsCall, keyword: ast.keyword, origins: list[str], safety: Safety) -> Fix | None:
    """Move the origins that the pattern stands for into ``allow_origins``."""
    edits = _move(call, keyword, origins)
    return Fix("List the origins in `allow_origins`", edits, safety) if edits else None


def _move(call: CorsCall, keyword: ast.keyword, origins: list[str]) -> tuple[Edit, ...] | None:
    module, listed = call.module, call.value("allow_origins")
    if listed is None:
        text = ", ".join(f'"{origin}"' for origin in origins)
        where = module.where(keyword)
        return (module.source.replace(where, f"allow_origins=[{text}]"),)
    if not isinstance(listed, ast.List):
        return None
    known = [each.value for each in listed.elts if isinstance(each, ast.Constant)]
    missing = ", ".join(f'"{origin}"' for origin in origins if origin not in known)
    removal = remove_argument(module, call.call, keyword)
    addition = append_element(module, listed, missing) if missing else ()
    if len(known) < len(listed.elts) or removal is None or addition is None:
        return None
    return (*addition, *removal)
