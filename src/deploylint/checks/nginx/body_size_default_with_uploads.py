"""DPH012: an application takes uploads behind nginx's limit of one megabyte."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._levels import is_fragment, name_of, reasons, same_place, words_of
from deploylint.checks.nginx._upstreams import is_external
from deploylint.deployment import Deployment
from deploylint.deployment.addresses import address
from deploylint.deployment.facts.python import UploadLimit, UploadUse
from deploylint.deployment.facts.versions import Dependency
from deploylint.deployment.forwarding import fronting
from deploylint.deployment.production import is_deployed
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Effective, Level, NginxFile, effective
from deploylint.formats.nginx.configuration import NEVER_INCLUDED
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Evidence, Finding, Related, Severity, Unknown
from deploylint.registry import DEPLOYED, PEDANTIC, rule

_LIMIT = "client_max_body_size"
_MIB, _UNLIMITED = 1024 * 1024, 2**62
_WRITTEN = regex(r"(\d{1,12})([kKmMgG]?)")
_UNITS = {"": 1, "k": 1024, "m": _MIB, "g": 1024 * _MIB}
_UPLOADS = frozenset({"python-multipart", "flask-uploads", "flask-reuploaded", "django-filer"})
_SMALL = frozenset("static assets health healthz metrics ws websocket docs".split())


@rule(
    "DPH012",
    "body-size-default-with-uploads",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.INFO,
    contexts=DEPLOYED,
    tier=PEDANTIC,
)
def body_size_default_with_uploads(
    deployment: Deployment,
) -> Iterator[Finding | Evidence | Unknown]:
    for limit in deployment.facts(UploadLimit):
        if is_deployed(deployment, limit.where.path):
            yield from _compared(deployment, limit)
    named = _taken_by(deployment)
    proxies = deployment.model(Proxies)
    for passed, levels in same_place(proxies.proxied()) if named else ():
        where, scope = proxies.head(passed), name_of(levels[0])
        found = effective(levels[0], _LIMIT)
        target = address(levels[0], passed)
        if words_of(levels[0]) & _SMALL or (target and is_external(proxies, target.host)):
            continue
        if found.values:
            yield Evidence(where, f"requests may have up to {found.value}", scope)
        elif doubt := reasons(found) or _set_elsewhere(proxies, found):
            yield Unknown(where, doubt, scope)
        else:
            message = f"Uploads (`{named}`) of more than 1 MB are refused with status 413"
            yield Finding(where, message, confidence=Confidence.MEDIUM, scope=scope)


def _compared(deployment: Deployment, limit: UploadLimit) -> Iterator[Finding | Evidence | Unknown]:
    """A limit of the application beside the widest that nginx has on the way to it."""
    levels = [each.level for each in fronting(deployment, limit.where.path)]
    proxies = deployment.model(Proxies)
    sizes = [_size(proxies, effective(level, _LIMIT)) for level in levels]
    known = [size for size in sizes if size is not None]
    if not levels:
        return
    if len(known) < len(sizes):
        yield Unknown(limit.where, f"what `{_LIMIT}` of nginx is cannot be told", limit.name)
    elif max(known) >= limit.size:
        yield Evidence(limit.where, "nginx passes on what the application takes", limit.name)
    else:
        widest = levels[known.index(max(known))]
        yield _refused(proxies, limit, widest, max(known))


def _refused(proxies: Proxies, limit: UploadLimit, level: Level, size: int) -> Finding:
    found = effective(level, _LIMIT).values or level.defined(frozenset({"proxy_pass"}))
    message = (
        f"Uploads over {_shown(size)} fail with status 413, though the application takes"
        f" {_shown(limit.size)}"
    )
    related = (Related(limit.where, f"`{limit.name}`"),)
    return Finding(
        proxies.head(found[-1]), message, related, severity=Severity.WARNING, scope=limit.name
    )


def _size(proxies: Proxies, found: Effective) -> int | None:
    """Bytes that a ``client_max_body_size`` lets through; None where that is not known."""
    if not found.values:
        return None if reasons(found) or _set_elsewhere(proxies, found) else _MIB
    match = _WRITTEN.fullmatch(found.value or "")
    if match is None:
        return None
    return int(match[1]) * _UNITS[match[2].lower()] or _UNLIMITED


def _shown(size: int) -> str:
    return f"{size / _MIB:.3g} MiB"


def _taken_by(deployment: Deployment) -> str:
    """What takes uploads: the code of the application itself, else a dependency."""
    uses = (
        each for each in deployment.facts(UploadUse) if is_deployed(deployment, each.where.path)
    )
    used = next((each.name for each in uses), "")
    return used or next((d.name for d in deployment.facts(Dependency) if d.name in _UPLOADS), "")


def _set_elsewhere(proxies: Proxies, found: Effective) -> str:
    """A fragment may be meant for a main file of the project that includes another one now."""
    mains = (level for level in proxies.levels if level.kind == "http")
    set_there = any(level.defined(frozenset({_LIMIT})) for level in mains)
    return NEVER_INCLUDED if set_there and is_fragment(found) else ""
