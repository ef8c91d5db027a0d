"""Compose projects as wholes: what each is for, and which of its services are deployed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property

from deploylint.deployment.compositions import Compositions
from deploylint.deployment.development import is_development
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.jobs import awaited, is_job
from deploylint.deployment.services import Service, Services
from deploylint.deployment.stores import store_of
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_DEPLOYED = frozenset({Context.PROD, Context.NEUTRAL})
_RELOADING = regex(
    r"(?:^|\s)(?:--reload(?:\s|$)|runserver(?:_plus)?(?:\s|$)|flask\s.*\brun\b"
    r"|(?:npm|yarn|pnpm|bun)\s+(?:run\s+)?(?:dev|start:dev|serve)\b|watchmedo\b|nodemon\b"
    r"|(?:fastapi|vite|next)\s+dev\b|watchfiles\b)"
)
_DEBUG = frozenset({"DEBUG", "FLASK_DEBUG", "DJANGO_DEBUG"})
_ENVIRONMENT = frozenset(
    "ENVIRONMENT ENV APP_ENV FLASK_ENV NODE_ENV DJANGO_ENV ENV_NAME RAILS_ENV".split()
)
_TRUE = frozenset({"1", "true", "yes", "on"})
_PRODUCTION = regex(r"(?:^|[-._])prod(?:uction)?[-._]")
_ASIDE = regex(r"dev\w*|debug\w*|tools?|tests?|testing|local|ci|e2e", re.I)
_RANCHER = "Rancher reads it, by rules of its own"
# What stands beside stores so that somebody can look into them.
_TOOLS = frozenset(
    "pgadmin4 adminer phpmyadmin mongo-express redis-commander redisinsight redis-insight mailhog"
    " mailpit maildev mailcatcher kafka-ui kafdrop akhq zookeeper cp-zookeeper kibana cerebro"
    " opensearch-dashboards localstack dbgate rediscommander mc schema-registry"
    " cp-schema-registry jaeger all-in-one".split()
)


class Project(NamedTuple):
    """The services of compose files that are used together.

    ``aside`` says why the project is not one that is deployed, and ``doubt`` why that cannot
    be told; both are empty where nothing speaks against it. ``awaited`` are the names of the
    services that others wait for to end.
    """

    files: tuple[str, ...]
    services: tuple[Service, ...]
    is_production: bool
    aside: str
    doubt: str
    awaited: frozenset[str]

    @property
    def is_written_here(self) -> bool:
        """Whether its code is mounted, rebuilt or built for development, outside production.

        Where files for production may be laid over these, it is not.
        """
        return not (self.is_production or self.doubt) and any(
            each.is_development or (each.compose and each.compose.develops)
            for each in self.services
        )

    @property
    def deployed(self) -> Iterator[tuple[Service, ComposeService]]:
        """The services that run in production, jobs included."""
        for service in self.services if not (self.aside or self.doubt) else ():
            if service.compose and not service.is_development and not _only_by_hand(service):
                yield service, service.compose

    @property
    def daemons(self) -> Iterator[tuple[Service, ComposeService]]:
        """The deployed services that are to run for ever."""
        for service, compose in self.deployed:
            if not is_job(service, self.awaited):
                yield service, compose


class Projects:
    """Every compose project; a file that is only laid over others makes up none."""

    def __init__(self, deployment: Deployment) -> None:
        self._compositions = deployment.model(Compositions)
        self._context_of = deployment.context_of
        self._paths = deployment.paths()
        grouped: dict[tuple[str, ...], list[Service]] = {}
        for service in deployment.model(Services).all:
            if service.compose:
                grouped.setdefault(service.compose.files, []).append(service)
        files = tuple(grouped)
        self._for_production: dict[str, list[str]] = {}
        for path in sorted({path for each in files for path in each}):
            if self._context_of(path) is Context.PROD:
                self._for_production.setdefault(posixpath.dirname(path), []).append(path)
        self.all = tuple(self._project(each, tuple(found)) for each, found in grouped.items())

    @cached_property
    def desks(self) -> frozenset[str]:
        """The files of stacks that are started where their code is written."""
        return frozenset(path for each in self.all if each.is_written_here for path in each.files)

    def _project(self, files: tuple[str, ...], services: tuple[Service, ...]) -> Project:
        contexts = {self._context_of(path) for path in files}
        production = Context.PROD in contexts or any(
            self._compositions.is_production(each.compose) for each in services if each.compose
        )
        aside = "" if contexts <= _DEPLOYED else "its files are for development, tests or examples"
        aside = aside or (_RANCHER if is_ranchers(self._paths, files[0]) else "")
        aside = aside or _overlay_only(services) or _stores_only(files, services)
        if not production:
            aside = aside or next(filter(None, map(self._development, services)), "")
        doubt = "" if production else self._beside(files)
        return Project(files, services, production, aside, doubt, awaited(services))

    def _development(self, service: Service) -> str:
        """What of a service shows that the project is one for writing code."""
        compose = service.compose
        if compose is None or store_of(service) or self._compositions.reason(compose):
            return ""
        return service.development or written_here(service, compose)

    def _beside(self, files: tuple[str, ...]) -> str:
        """The file for production that may be the one that counts, or be laid over this one."""
        for path in self._for_production.get(posixpath.dirname(files[0]), ()):
            if path not in files:
                return f"`{posixpath.basename(path)}` beside it is the one for production"
        return ""


def is_ranchers(paths: frozenset[str], path: str) -> bool:
    """Whether Rancher reads the file, which makes volumes and starts services in its own way."""
    folder = posixpath.dirname(path)
    names = ("rancher-compose.yml", "rancher-compose.yaml")
    return any(posixpath.join(folder, name) in paths for name in names)


def written_here(service: Service, compose: ComposeService) -> str:
    """What of a service, other than a mount, shows that somebody writes its code."""
    if compose.develops:
        return f"`{compose.name}` is rebuilt while its code is written"
    if compose.build and is_development(posixpath.basename(compose.build.dockerfile)):
        return f"`{compose.name}` is built from `{compose.build.dockerfile}`"
    for command in service.commands or ():
        if _RELOADING.search(" ".join(command.words)):
            return f"`{compose.name}` starts a server for development"
    for setting in compose.environment:
        value = setting.value.lower()
        if (setting.name in _DEBUG and value in _TRUE) or (
            setting.name in _ENVIRONMENT and (value.startswith("dev") or value == "local")
        ):
            return f"`{compose.name}` sets `{setting.name}` for development"
    return ""


def _overlay_only(services: tuple[Service, ...]) -> str:
    """A service without image and build exists only on top of another file's."""
    for service in services:
        compose = service.compose
        if compose and compose.complete and compose.build is None and compose.image is None:
            return f"it adds to `{compose.name}`, which another file defines"
    return ""


def _stores_only(files: tuple[str, ...], services: tuple[Service, ...]) -> str:
    """A file of nothing but stores serves an application that runs elsewhere: on a desk."""
    if any(_PRODUCTION.search(posixpath.basename(path)) for path in files):
        return ""
    alone = all(store_of(each) or _is_tool(each) for each in services)
    return "it holds only stores, for an application that runs elsewhere" if alone else ""


def _is_tool(service: Service) -> bool:
    compose = service.compose
    if compose is None or compose.build:
        return False
    return posixpath.basename(compose.repository) in _TOOLS


def _only_by_hand(service: Service) -> bool:
    """Whether all its profiles are ones that nobody turns on where it is deployed."""
    profiles = service.compose.profiles if service.compose else ()
    return bool(profiles) and all(_ASIDE.fullmatch(each) for each in profiles)
