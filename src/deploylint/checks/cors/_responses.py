"""``Access-Control-*`` headers that Python code sets on its responses by itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.cors._policy import HEADER, CorsPolicy
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex

_ORIGIN, _CREDENTIALS = "access-control-allow-origin", "access-control-allow-credentials"
# What is sent to other servers allows nothing here.
_CLIENTS = regex(r"(?:requests|httpx|aiohttp|urllib3?|boto3)\b")
_ECHO = regex(r"""(?:headers|environ|META)(?:\.get\(|\[)\s*["'](?:HTTP_)?origin["']""", re.I)
Header = tuple[ast.expr, ast.expr]  # the place of its name, its value


def response_policies(module: PythonModule) -> Iterator[CorsPolicy]:
    """Browsers refuse ``*`` with credentials, so only an echoed origin counts with them."""
    for headers in _all_headers(module):
        if _ORIGIN not in headers:
            continue
        name, value = headers[_ORIGIN]
        echoed = _ECHO.search(module.text(value)) is not None
        if not echoed and module.fold(value) != "*":
            continue
        _, allowed = headers.get(_CREDENTIALS, (None, None))
        credentials = echoed and str(module.fold(allowed)).lower() == "true"
        where, scope = module.where(value), module.scope(value)
        yield CorsPolicy(module, HEADER, where, scope, value, True, credentials, name)


def _all_headers(module: PythonModule) -> Iterator[dict[str, Header]]:
    """The headers that are set together: in one dictionary, or on one response of a function."""
    for shown in module.nodes(ast.Dict):
        if not _is_sent(module, shown):
            pairs = zip(shown.keys, shown.values, strict=True)
            yield {_lower(key): (key, value) for key, value in pairs if key is not None}
    assigned: dict[tuple[str, str], dict[str, Header]] = {}
    for statement in module.nodes(ast.Assign):
        match statement.targets[0]:
            case ast.Subscript(value=ast.Attribute(attr="headers") as owner, slice=key):
                group = (module.scope(statement), module.text(owner))
                assigned.setdefault(group, {})[_lower(key)] = (key, statement.value)
    yield from assigned.values()


def _lower(key: ast.expr) -> str:
    match key:
        case ast.Constant(value=str(name)):
            return name.lower()
    return ""


def _is_sent(module: PythonModule, headers: ast.Dict) -> bool:
    call = module.tree.inside(headers, ast.Call)
    return call is not None and bool(_CLIENTS.match(module.resolve(call.func) or ""))
