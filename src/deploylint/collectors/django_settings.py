"""Django's settings, as far as they decide what is safe in production."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from deploylint.collectors._django_values import stated_value
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.django import DjangoSetting, SettingsModule
from deploylint.formats.python import PythonModule
from deploylint.model import Where
from deploylint.registry import collect

# Names that only settings modules assign.
_OWN = ("INSTALLED_APPS", "ROOT_URLCONF", "MIDDLEWARE", "WSGI_APPLICATION")
_READ = frozenset(
    "DEBUG ALLOWED_HOSTS MIDDLEWARE SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE CSRF_USE_SESSIONS"
    " SESSION_COOKIE_HTTPONLY SECURE_PROXY_SSL_HEADER SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS"
    " SECURE_HSTS_INCLUDE_SUBDOMAINS SECURE_HSTS_PRELOAD CSRF_TRUSTED_ORIGINS X_FRAME_OPTIONS"
    " SILENCED_SYSTEM_CHECKS RATELIMIT_IP_META_KEY".split()
)
# Settings that a module which only completes another one may hold, by part of their names.
_TRIGGERS = (
    *_OWN,
    "import *",
    "_COOKIE_",
    "SECURE_",
    "CSRF_",
    "ALLOWED_HOSTS",
    "SILENCED_SYSTEM_CHECKS",
    "RATELIMIT_IP_META_KEY",
)
_SESSIONS = frozenset(
    "django.contrib.sessions.middleware.SessionMiddleware django.contrib.admin"
    " django.contrib.admin.apps.AdminConfig".split()
)
_WRITERS = frozenset("builtins.globals builtins.locals builtins.vars builtins.exec".split())
_INCLUDES = ("split_settings.", "dynaconf.", "django_heroku.", "configurations.")


@collect(PythonModule, triggers=_TRIGGERS)
def django_settings(module: PythonModule) -> Iterator[SettingsModule]:
    """Modules that assign settings, or take all names of another module."""
    statements = tuple(_statements(module, module.tree.root.body, ""))
    names = {each.id for each in module.nodes(ast.Name) if isinstance(each.ctx, ast.Store)}
    own = not names.isdisjoint(_OWN)
    if own or statements:
        end = len(module.source.text)
        yield SettingsModule(
            module.start_of_file,
            statements,
            own,
            module.where(end, end),
            _opened_by(module),
            _sessions(module),
            module.source.newline,
        )


def _statements(
    module: PythonModule, body: Iterable[ast.stmt], condition: str
) -> Iterator[DjangoSetting]:
    for statement in body:
        match statement:
            case ast.If(test=test, body=then, orelse=otherwise):
                yield from _statements(module, then, _under(condition, _condition(test)))
                negated = _condition(ast.UnaryOp(ast.Not(), test))
                yield from _statements(module, otherwise, _under(condition, negated))
            case ast.Try() | ast.With() | ast.For() | ast.While():
                for part in ("body", "handlers", "orelse", "finalbody"):
                    for inner in getattr(statement, part, ()):
                        inside = inner.body if isinstance(inner, ast.ExceptHandler) else [inner]
                        yield from _statements(module, inside, UNKNOWN)
            case ast.ImportFrom():
                yield from _imported(module, statement, condition)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _assigned(module, target, value, condition)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield from _assigned(module, target, value, condition)
            case ast.AugAssign(target=target):
                yield from _assigned(module, target, None, condition)


def _imported(
    module: PythonModule, statement: ast.ImportFrom, condition: str
) -> Iterator[DjangoSetting]:
    where = module.where(statement)
    for alias in statement.names:
        if alias.name == "*":
            source = "." * statement.level + (statement.module or "")
            yield DjangoSetting("*", where, where, source, condition=condition)
        elif (alias.asname or alias.name) in _READ:
            name = alias.asname or alias.name
            yield DjangoSetting(name, where, where, condition=condition)


def _assigned(
    module: PythonModule, target: ast.expr, value: ast.expr | None, condition: str
) -> Iterator[DjangoSetting]:
    if not isinstance(target, ast.Name) or target.id not in _READ:
        return
    match value:
        case ast.IfExp(test=test, body=then, orelse=otherwise):
            yield from _assigned(module, target, then, _under(condition, _condition(test)))
            negated = _under(condition, _condition(ast.UnaryOp(ast.Not(), test)))
            yield from _assigned(module, target, otherwise, negated)
        case ast.expr():
            at = module.where(value)
            stated = stated_value(module, value)
            yield DjangoSetting(target.id, module.where(target), at, *stated, condition)
        case None:
            at = module.where(target)
            yield DjangoSetting(target.id, at, at, condition=condition)


def _condition(test: ast.expr) -> str:
    match test:
        case ast.Name(id="DEBUG"):
            return "DEBUG"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _condition(operand)
            return {"DEBUG": "not DEBUG", "not DEBUG": "DEBUG"}.get(inner, UNKNOWN)
    return UNKNOWN


def _under(outer: str, inner: str) -> str:
    return inner if outer in ("", inner) else UNKNOWN


def _opened_by(module: PythonModule) -> str:
    """What sets names out of sight, empty where nothing does."""
    for call in module.nodes(ast.Call):
        name = module.resolve(call.func) or ""
        if name in _WRITERS or name.startswith(_INCLUDES):
            return f"`{name.removeprefix('builtins.')}` may set more"
    return ""


def _sessions(module: PythonModule) -> Where | None:
    for text in module.nodes(ast.Constant):
        if isinstance(text.value, str) and text.value in _SESSIONS:
            return module.where(text)
    return None
