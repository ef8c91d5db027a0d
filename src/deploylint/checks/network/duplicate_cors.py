"""DPN015: the application and nginx both answer cross-origin requests."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts.python import CorsSetup
from deploylint.deployment.production import is_deployed, upstreams
from deploylint.deployment.upstreams import Upstream
from deploylint.formats.nginx import Header, NginxFile, effective, headers
from deploylint.model import Evidence, Finding, Related, Severity, Where
from deploylint.registry import DEPLOYED, rule

_ORIGIN = "access-control-allow-origin"


@rule(
    "DPN015",
    "duplicate-cors",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
)
def duplicate_cors(deployment: Deployment) -> Iterator[Finding | Evidence]:
    setups = [
        each for each in deployment.facts(CorsSetup) if is_deployed(deployment, each.where.path)
    ]
    seen: set[Where] = set()
    for upstream in upstreams(deployment) if setups else ():
        setup = _setup_of(upstream, setups)
        if setup is None or upstream.where in seen:
            continue
        seen.add(upstream.where)
        header = _allowed(upstream)
        if header is None:
            yield Evidence(upstream.where, "only the application answers cross-origin requests")
        elif header.placed and header.placed.in_project:
            where = _place(deployment, header)
            related = (Related(setup.where, f"{setup.library} sends the header as well"),)
            yield Finding(where, "Browsers refuse an answer that allows origins twice", related)


def _setup_of(upstream: Upstream, setups: list[CorsSetup]) -> CorsSetup | None:
    """The CORS set-up of the service behind, told by its folder."""
    build = upstream.service.build if upstream.service else None
    if build is None:
        return None
    found = [each for each in setups if build.inside(each.where.path) is not None]
    return found[0] if found else None


def _allowed(upstream: Upstream) -> Header | None:
    """The header that nginx adds to proxied answers without hiding the application's."""
    level = upstream.level
    hidden = effective(level, "proxy_hide_header")
    names = {value.lower() for each in hidden.values for value in each.directive.values}
    if _ORIGIN in names or hidden.unknown:
        return None
    added = headers(effective(level, "add_header"))
    return next((each for each in added if each.name.lower() == _ORIGIN and each.value), None)


def _place(deployment: Deployment, header: Header) -> Where:
    from deploylint.deployment.proxies import Proxies

    assert header.placed is not None
    return deployment.model(Proxies).head(header.placed)
