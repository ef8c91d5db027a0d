"""Every configuration of cross-origin access in a module, whatever its framework."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.cors._flask import flask_policies
from deploylint.checks.cors._middleware import LITESTAR, cors_middleware_calls
from deploylint.checks.cors._policy import (
    AIOHTTP,
    DJANGO,
    SANIC,
    CorsPolicy,
    admits_any_origin,
    truth,
)
from deploylint.checks.cors._responses import response_policies
from deploylint.checks.cors._sockets import socket_policies
from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.formats.python.names import Binding
from deploylint.formats.python.presence import lacking
from deploylint.lazy.regexes import regex

TRIGGERS = (
    "CORSMiddleware",
    "CORSConfig",
    "flask_cors",
    "sanic_cors",
    "aiohttp_cors",
    "CORS_ALLOW",
    "CORS_ORIGIN",
    "cors_allowed_origins",
    "ontrol-Allow-Origin",
    "ontrol-allow-origin",
)
_ALLOW_ALL = ("CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL")
DJANGO_PATTERNS = ("CORS_ALLOWED_ORIGIN_REGEXES", "CORS_ORIGIN_REGEX_WHITELIST")
_LIST_NAME = regex(r"origin|cors|host|domain|frontend|url", re.I)
_LISTS = frozenset({"CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST"})


def policies(module: PythonModule) -> Iterator[CorsPolicy]:
    """All of them; the order is that of the frameworks, not of the file."""
    for policy in (*_middleware(module), *flask_policies(module)):
        yield policy._replace(fallback=policy.origins) if _is_last_resort(policy) else policy
    yield from _aiohttp(module)
    yield from _sanic(module)
    yield from _django(module)
    yield from socket_policies(module)
    yield from response_policies(module)


def _is_last_resort(policy: CorsPolicy) -> bool:
    """Whether every origin is admitted where a list of origins is missing: in its ``else``."""
    statement = policy.module.tree.statement(policy.node)
    name = lacking(policy.module, statement) if statement and policy.any_origin else ""
    return _LIST_NAME.search(name) is not None


def _middleware(module: PythonModule) -> Iterator[CorsPolicy]:
    for call in cors_middleware_calls(module):
        origins = call.value("allow_origins")
        admits = None if call.open_ended else call.framework == LITESTAR
        if origins is not None:
            admits = admits_any_origin(module, origins)
        yield CorsPolicy(
            module,
            call.framework,
            call.place("allow_origins"),
            call.scope,
            origins,
            admits,
            call.allows_credentials(),
            call.call,
        )


def _aiohttp(module: PythonModule) -> Iterator[CorsPolicy]:
    for call in module.calls("aiohttp_cors.setup"):
        defaults = next((each for each in call.keywords if each.arg == "defaults"), None)
        for entry in module.entries(defaults.value) or () if defaults else ():
            options = entry.value
            if entry.key != "*" or not isinstance(options, ast.Call):
                continue
            given = {keyword.arg: keyword.value for keyword in options.keywords}
            credentials = truth(module, given.get("allow_credentials"))
            where, scope = module.where(entry.key_node), module.scope(call)
            yield CorsPolicy(module, AIOHTTP, where, scope, None, True, credentials, call)


def _sanic(module: PythonModule) -> Iterator[CorsPolicy]:
    """Settings of sanic-ext."""
    given: dict[str, ast.expr] = {}
    for statement in module.nodes(ast.Assign):
        match statement.targets[0]:
            case ast.Attribute(value=ast.Attribute(attr="config"), attr=name):
                given[name] = statement.value
    if origins := given.get("CORS_ORIGINS"):
        credentials = truth(module, given.get("CORS_SUPPORTS_CREDENTIALS"))
        where, scope = module.where(origins), module.scope(origins)
        admits = admits_any_origin(module, origins)
        yield CorsPolicy(module, SANIC, where, scope, origins, admits, credentials, origins)


def _django(module: PythonModule) -> Iterator[CorsPolicy]:
    """Settings of django-cors-headers; of two names for one thing, the new one counts."""
    for name in _ALLOW_ALL:
        binding = module.binding(name)
        if binding is None or binding.kind != "assign" or binding.value is None:
            continue
        default = _default_of(module, binding.value)
        yield CorsPolicy(
            module,
            DJANGO,
            module.where(binding.node if isinstance(binding.node, ast.expr) else binding.value),
            "",
            None,
            default[1] if default else truth(module, binding.value),
            _django_credentials(module),
            binding.value,
            default[0] if default else _fallback(module, binding),
        )
        break
    for name in DJANGO_PATTERNS:
        binding = module.binding(name)
        for item in module.items(binding.value) or () if binding else ():
            if admits_any_origin(module, item, patterns=True):
                credentials = _django_credentials(module)
                yield CorsPolicy(
                    module, DJANGO, module.where(item), "", None, True, credentials, item
                )


def _django_credentials(module: PythonModule) -> bool | None:
    credentials = module.binding("CORS_ALLOW_CREDENTIALS")
    return truth(module, credentials.value) if credentials else False


def _default_of(module: PythonModule, value: ast.expr) -> tuple[ast.expr, bool | None] | None:
    """What a switch is without its variable, and whether that turns it on."""
    match value:
        case ast.Call(func=ast.Name(id="getattr"), args=[_, _, default]):
            return default, truth(module, default)
        case ast.Compare(left=left, ops=[ast.Eq() | ast.In()], comparators=[right]):
            found = _default_of(module, _without_case(left))
            return (found[0], _is_one_of(module, found[0], right)) if found else None
    read = module.env_read(value)
    return (
        (read.fallbacks[-1], truth(module, read.fallbacks[-1])) if read and read.fallbacks else None
    )


def _without_case(value: ast.expr) -> ast.expr:
    match value:
        case ast.Call(func=ast.Attribute(value=inner, attr="lower" | "upper" | "strip"), args=[]):
            return _without_case(inner)
    return value


def _is_one_of(module: PythonModule, default: ast.expr, choices: ast.expr) -> bool | None:
    """Whether a text is the one, or among those, that it is compared with."""
    text, words = module.fold(default), module.fold(choices)
    if not isinstance(text, str) or words is UNKNOWN:
        return None
    listed = words if isinstance(words, list | tuple | frozenset) else (words,)
    return text.lower() in (str(word).lower() for word in listed)


def _fallback(module: PythonModule, binding: Binding) -> ast.expr | None:
    """The switch where it stands in the branch without a list of origins."""
    assert binding.value is not None
    statement = module.tree.statement(binding.node)
    branch = module.parent(statement) if statement else None
    if not isinstance(branch, ast.If) or not statement or not lacking(module, statement):
        return None
    others = [*branch.body, *branch.orelse]
    listed = any(
        isinstance(each, ast.Name) and each.id in _LISTS
        for other in others
        for each in ast.walk(other)
    )
    return binding.value if listed else None
