"""Which data stores a service uses, as far as its project says."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.data_stores import TITLES, store_of
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.python import DataStoreUse
from deploylint.deployment.production import is_deployed
from deploylint.deployment.services import Service
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Where

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class ServiceStores:
    """Joins services with what they wait for, and with what their code and env files name."""

    def __init__(self, deployment: Deployment) -> None:
        self._composed: dict[tuple[str, tuple[str, ...]], list[ComposeService]] = {}
        for each in deployment.facts(ComposeService):
            self._composed.setdefault((each.name, each.files), []).append(each)
        self._uses = [
            each
            for each in deployment.facts(DataStoreUse)
            if each.store in TITLES and is_deployed(deployment, each.where.path)
        ]

    def of(self, service: Service) -> dict[str, Where]:
        """The stores by name, each with a place that says so."""
        found = dict(self._waited_for(service))
        files = _env_files(service)
        for use in self._uses:
            path = use.where.path
            if path in files or _is_code_of(service, path):
                found.setdefault(use.store, use.where)
        return found

    def _waited_for(self, service: Service) -> Iterator[tuple[str, Where]]:
        compose = service.compose
        if compose is None:
            return
        for wait in compose.depends_on:
            for other in self._composed.get((wait.service, compose.files), ()):
                if store := store_of(other.image or ""):
                    yield store, wait.where


def _env_files(service: Service) -> frozenset[str]:
    folder = posixpath.dirname(service.where.path)
    named = service.compose.env_files if service.compose else ()
    return frozenset(posixpath.normpath(posixpath.join(folder, each.target)) for each in named)


def _is_code_of(service: Service, path: str) -> bool:
    own = not service.directory or path.startswith(f"{service.directory}/")
    return own and path.endswith(".py") and service.build is not None
