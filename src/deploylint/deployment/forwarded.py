"""Which service a proxy other than nginx, or a platform, means by the port that it names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.compositions import Compositions
from deploylint.deployment.configurations import is_below
from deploylint.deployment.environments import OF_PLATFORMS
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.environment import Forwarding
from deploylint.deployment.services import Service
from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_PLATFORMS = frozenset({"fly"})


class Forwarded:
    """The forwardings of the project, by the service that they reach."""

    def __init__(self, deployment: Deployment) -> None:
        self._found: dict[tuple[str, bool], list[Forwarding]] = {}
        for each in deployment.facts(Forwarding):
            key = each.owner, each.origin in _PLATFORMS
            self._found.setdefault(key, []).append(each)
        composed = deployment.model(Compositions).services if self._found else ()
        self._with_caddy = {each.files for each in composed if "caddy" in each.repository}

    def to(self, service: Service) -> Iterator[Forwarding]:
        compose = service.compose
        for name in dict.fromkeys((compose.name, *compose.aliases)) if compose else ():
            for each in self._found.get((name, False), ()):
                if compose and self._is_meant(each, compose):
                    yield each
        if service.build and _runs_image(compose):
            yield from self._found.get((service.build.dockerfile, True), ())

    def _is_meant(self, forwarding: Forwarding, compose: ComposeService) -> bool:
        """Labels mean the service that bears them, a Caddyfile one of the Caddy beside it."""
        path, folder = forwarding.where.path, posixpath.dirname(compose.files[0])
        beside = compose.files in self._with_caddy and is_below(path, folder)
        return path in compose.files or beside


def _runs_image(compose: ComposeService | None) -> bool:
    """Whether an image runs as it does on a platform: by its own command and variables."""
    if compose is None:
        return True
    told = compose.command or compose.entrypoint
    return not told and not any(each.name in OF_PLATFORMS for each in compose.environment)
