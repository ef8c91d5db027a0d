"""DPF009: a database URL has a scheme that its reader does not take."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.startup._defaults import defaults_of
from deploylint.checks.startup._schemes import DRIVERS, SQLALCHEMY, message, mismatch
from deploylint.deployment import Deployment
from deploylint.deployment.facts.clues import SchemeChanged, UrlGiven, UrlRead, UrlSet
from deploylint.formats.env_sources import ENV_SOURCES, values_of
from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity
from deploylint.registry import DEPLOYED, rule
from deploylint.registry.options import Policy

if TYPE_CHECKING:
    from typing import Any

_SCHEME = regex(r"([a-z][a-z0-9+]*)://", re.I)
_CONSUMERS = ("create_async_engine", "create_engine", "asyncpg", "psycopg")
_NAMES = frozenset({"DATABASE_URL", "DB_URL", "DATABASE_URI", "SQLALCHEMY_DATABASE_URI"})
_NAME = regex(r"(?:\w+_)?(?:database|db)_(?:url|uri|dsn)", re.I)
# What turns one scheme into another.
_MAKERS = ("postgres", "make_url", "URL.create", "drivername", "+asyncpg")
_MADE = regex(
    r"""(?:\.replace|startswith|removeprefix|\bsub)\(\s*\(?[rf]?["']\^?postgres"""
    r"""|make_url|URL\.create|drivername|\+asyncpg["')]"""
)


@rule(
    "DPF009",
    "db-url-scheme-mismatch",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=(*_CONSUMERS, "DATABASE_UR", "database_ur", "DB_UR", "db_ur"),
    options=Policy,
    needs=(UrlRead,),
)
def db_url_scheme_mismatch(
    module: PythonModule, _: Policy
) -> Iterator[Finding | Evidence | SchemeChanged | UrlGiven | UrlRead]:
    yield from _given_here(module)
    for call in module.calls(*SQLALCHEMY, *DRIVERS):
        url = _url(call)
        if url is None:
            continue
        function, where = module.resolve(call.func) or "", module.where(url)
        scheme = _scheme(module, url)
        if scheme is None:
            name, from_environment = _elsewhere(module, url)
            if name:
                yield UrlRead(where, name, function, from_environment, module.scope(call))
        elif reason := mismatch(function, scheme):
            yield Finding(where, message(function, scheme, reason), scope=module.scope(call))
        else:
            yield Evidence(where, f"the scheme `{scheme}` suits its reader")


def _elsewhere(module: PythonModule, url: ast.expr) -> tuple[str, bool]:
    """The name of what gives the value, and whether that is a variable of the environment."""
    if read := module.env_read(_assigned(module, url)):
        name = read.name or ""
        return name.upper() if _NAME.fullmatch(name) else "", True
    return _setting(module, url), False


def _assigned(module: PythonModule, url: ast.expr) -> ast.expr:
    """What the only assignment of a variable reads from the environment."""
    binding = module.binding(url) if isinstance(url, ast.Name) else None
    value = binding.value if binding and binding.kind == "assign" else None
    return value if value is not None and module.env_read(value) else url


def _setting(module: PythonModule, url: ast.expr) -> str:
    match url:
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return _setting(module, inner)
        case ast.Attribute(attr=name):
            return name.upper() if _NAME.fullmatch(name) else ""
        case ast.Name(id=name):
            binding = module.binding(url)
            imported = binding is not None and binding.kind in ("import", "from")
            return name.upper() if imported and _NAME.fullmatch(name) else ""
    return ""


def _given_here(module: PythonModule) -> Iterator[SchemeChanged | UrlGiven]:
    """The settings for URLs with the schemes of their defaults; "" where code makes them."""
    text = module.source.text
    made = any(word in text for word in _MAKERS) and _MADE.search(text) is not None
    if made:
        yield SchemeChanged(module.start_of_file)
    for named, expression in defaults_of(module, lambda name: bool(_NAME.fullmatch(name))):
        scheme = "" if made else _scheme(module, expression)
        if scheme is not None:
            yield UrlGiven(named.where, named.name.upper(), scheme)


def _url(call: ast.Call) -> ast.expr | None:
    named = [each.value for each in call.keywords if each.arg in ("url", "dsn", "conninfo")]
    return call.args[0] if call.args else next(iter(named), None)


def _scheme(module: PythonModule, url: ast.expr) -> str | None:
    """The scheme of a literal, or of the default of the variable that is read right here."""
    url = _assigned(module, url)
    read = module.env_read(url)
    for each in read.fallbacks if read else (url,):
        value = module.fold(each)
        text = value if isinstance(value, str) else module.fold_prefix(each)
        if value is UNKNOWN and not text:
            continue
        if found := _SCHEME.match(text):
            return found[1].lower()
    return None


@db_url_scheme_mismatch.on(ENV_SOURCES, triggers=tuple(sorted(_NAMES)))
def set_outside(document: Any, policy: Policy) -> Iterator[Finding | Evidence | UrlSet]:
    """What a team has decided about the scheme of its database URLs, or what reads them takes."""
    wanted = policy.database_url_scheme.partition(":")[0]
    for named in values_of(document):
        found = _SCHEME.match(str(named.value)) if named.name in _NAMES else None
        if found and not wanted:
            yield UrlSet(named.where, named.name, found[1].lower(), named.scope)
        elif found and found[1].lower() == wanted:
            yield Evidence(named.where, f"`{named.name}` has the agreed scheme", named.scope)
        elif found:
            text = f"`{named.name}` has the scheme `{found[1]}` instead of `{wanted}`"
            yield Finding(named.where, text, severity=Severity.WARNING, scope=named.scope)


@db_url_scheme_mismatch.join
def read_elsewhere(deployment: Deployment, _: Policy) -> Iterator[Finding]:
    """A setting with one definition in the project, read by name in another module."""
    yield from _set_for_readers(deployment)
    given: dict[str, list[UrlGiven]] = {}
    for each in deployment.facts(UrlGiven):
        given.setdefault(each.name, []).append(each)
    for read in deployment.facts(UrlRead):
        known = given.get(read.name, [])
        if read.from_environment or len(known) != 1 or not known[0].scheme:
            continue
        if reason := mismatch(read.function, known[0].scheme):
            related = (Related(known[0].where, "the URL is given here"),)
            text = message(read.function, known[0].scheme, reason)
            yield Finding(read.where, text, related, scope=read.scope)


def _set_for_readers(deployment: Deployment) -> Iterator[Finding]:
    """Values in files which none of the code below them takes, where no code changes URLs."""
    if deployment.facts(SchemeChanged):
        return
    for each in deployment.facts(UrlSet):
        if not _is_own(deployment, each):
            continue
        readers = [read for read in deployment.facts(UrlRead) if _reads(read, each)]
        reasons = [mismatch(reader.function, each.scheme) for reader in readers]
        if reasons and all(reasons):
            text = message(readers[0].function, each.scheme, reasons[0] or "")
            related = (Related(readers[0].where, "it is read here"),)
            yield Finding(each.where, text, related, scope=each.scope)


def _reads(read: UrlRead, given: UrlSet) -> bool:
    """Whether code in the folder of a file, or below it, reads the variable."""
    folder = given.where.path.rpartition("/")[0]
    below = not folder or read.where.path.startswith(f"{folder}/")
    return below and read.name == given.name


def _is_own(deployment: Deployment, given: UrlSet) -> bool:
    """Whether what is set is not for an image that others build."""
    from deploylint.deployment.services import Services

    services = deployment.model(Services)
    stating = services.stating(given.where.path, given.scope) if given.scope else ()
    return not stating or any(each.build for each in stating)
