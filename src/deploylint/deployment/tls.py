"""What in a project shows that its sites are served over TLS."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.production import deployed, is_deployed
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Level, NginxFile
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Related, start_of

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

# The facts that tell of proxies and published ports.
TLS = (NginxFile, ComposeService)

_HTTPS = "443"
# Files by which platforms that end TLS themselves are told what to run.
_PLATFORMS = {
    "Caddyfile": "Caddy serves over TLS by default",
    "fly.toml": "Fly.io ends TLS",
    "render.yaml": "Render ends TLS",
    "render.yml": "Render ends TLS",
    "railway.json": "Railway ends TLS",
    "railway.toml": "Railway ends TLS",
    "heroku.yml": "Heroku ends TLS",
    "apprunner.yaml": "App Runner ends TLS",
}


def listens_with_tls(server: Level) -> bool | None:
    """Whether a ``server`` of nginx speaks TLS; None where an include or a template decides."""
    listens = server.defined(frozenset({"listen"}))
    switched = server.defined(frozenset({"ssl"}))
    words = [each.directive.values for each in (*listens, *switched)]
    if any("ssl" in each or "quic" in each or each == ("on",) for each in words):
        return True
    if any(each and each[0].rpartition(":")[2] == _HTTPS for each in words):
        return True
    unclear = any(each.directive.template for each in (*listens, *switched))
    missing = server.unknown_reasons_about(frozenset({"listen", "ssl"}))
    return None if unclear or missing else False


def tls_evidence(deployment: Deployment) -> Iterator[Related]:
    """The places that show TLS: servers of nginx, published ports, files of platforms."""
    yield from _by_nginx(deployment)
    yield from tls_in_front(deployment)


def _by_nginx(deployment: Deployment) -> Iterator[Related]:
    proxies = deployment.model(Proxies)
    for level in proxies.levels:
        block = level.block if level.kind == "server" else None
        if block is None or not block.in_project or not is_deployed(deployment, block.path):
            continue
        if listens_with_tls(level):
            yield Related(proxies.head(block), "nginx serves over TLS")


def tls_in_front(deployment: Deployment) -> Iterator[Related]:
    """Published ports and files of platforms: what may end TLS for whatever nginx serves."""
    for service in deployed(deployment):
        for port in service.compose.ports if service.compose else ():
            if port.published == _HTTPS:
                yield Related(port.where, f"`{service.name}` publishes the port of HTTPS")
    for path in sorted(deployment.paths()):
        platform = _PLATFORMS.get(posixpath.basename(path))
        if platform and path.count("/") <= 1 and is_deployed(deployment, path):
            yield Related(start_of(path), platform)
