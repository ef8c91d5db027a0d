"""DPH012: an application takes uploads behind nginx's limit of one megabyte."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._levels import is_fragment, name_of, reasons, same_place, words_of
from deploylint.checks.nginx._upstreams import is_external
from deploylint.deployment import Deployment
from deploylint.deployment.addresses import address
from deploylint.deployment.facts.python import UploadUse
from deploylint.deployment.facts.versions import Dependency
from deploylint.deployment.production import is_deployed
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Effective, NginxFile, effective
from deploylint.formats.nginx.configuration import NEVER_INCLUDED
from deploylint.model import Confidence, Evidence, Finding, Severity, Unknown
from deploylint.registry import DEPLOYED, PEDANTIC, rule

_LIMIT = "client_max_body_size"
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
