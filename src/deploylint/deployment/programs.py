"""Which of the programs that healthchecks run a container has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deploylint.deployment.contexts import BuildContext
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Stage
from deploylint.deployment.installing import Installing
from deploylint.deployment.services import Service
from deploylint.deployment.stores import store_of
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_PROCESSES = frozenset("pgrep pkill ps".split())
_CLIENTS = frozenset("pg_isready psql redis-cli mysqladmin mysql".split())
_SLIM = _PROCESSES | _CLIENTS | set("curl wget nc ncat netcat netstat lsof ss jq".split())
_FULL = _CLIENTS | set("nc ncat netcat jq".split())
_ALPINE = _CLIENTS | set("bash curl jq".split())
_NOTHING = _SLIM | set("sh bash grep test".split())
# Programs that come with the image of a store.
_OWN = {
    "postgresql": frozenset("pg_isready psql".split()),
    "redis": frozenset("redis-cli valkey-cli".split()),
    "mysql": frozenset("mysqladmin mysql mariadb-admin mariadb healthcheck.sh".split()),
    "mongodb": frozenset("mongosh mongo".split()),
    "rabbitmq": frozenset("rabbitmq-diagnostics rabbitmqctl".split()),
}
_RELEASE = "(?:bookworm|bullseye|buster|trixie|stretch)"
_LANGUAGE = "(?:python|node|pypy|ruby|golang|rust)"
_UV = r"(?:ghcr\.io/)?(?:astral-sh|astral)/uv"
_NGINX = "(?:nginxinc/)?nginx(?:-unprivileged)?"


class _Family(NamedTuple):
    """Images of one make, and the well-known programs that they do not have."""

    images: re.Pattern[str]
    lacks: frozenset[str]


def _family(images: str, lacks: Iterable[str]) -> _Family:
    library = r"(?:docker\.io/|public\.ecr\.aws/docker/)?(?:library/)?"
    return _Family(regex(library + images), frozenset(lacks))


# The first that fits an image, given without digest, counts.
_FAMILIES = (
    _family("scratch", _NOTHING),
    _family(r"gcr\.io/distroless/[\w.-]+(?::(?!.*debug).*)?", _NOTHING),
    _family(rf"(?:{_LANGUAGE}|{_UV}):(?:.*-)?alpine[\d.]*", _ALPINE),
    _family(rf"(?:{_LANGUAGE}|{_UV}):(?:.*-)?slim(?:-{_RELEASE})?", _SLIM),
    _family(rf"{_LANGUAGE}:(?:[\d.]+|lts|latest|current)?(?:-?{_RELEASE})?", _FULL),
    _family(rf"{_UV}:(?:.*-)?{_RELEASE}", _FULL),
    _family(_LANGUAGE, _FULL),
    _family("debian(?::.*)?", _SLIM),
    _family("ubuntu(?::.*)?", _SLIM - _PROCESSES),
    _family("alpine(?::.*)?", _ALPINE),
    _family(rf"{_NGINX}:(?:.*-)?alpine-slim", _ALPINE),
    _family(rf"{_NGINX}(?::(?!.*alpine).*)?", {"wget", *_PROCESSES}),
    _family("(?:redis|valkey/valkey|postgres)(?::.*)?", {"curl"}),
    _family("qdrant/qdrant(?::.*)?", {"curl", "wget"}),
    _family(r"(?:prom/[\w-]+|traefik|caddy)(?::.*)?", {"bash", "curl"}),
)
_VARIABLE = regex(r"\$(?:\{(?P<braced>\w+)(?::?-(?P<default>[^}]*))?\}|(?P<bare>\w+))")


class Presence(NamedTuple):
    """Whether a container has a program; ``has`` is None where that is not known."""

    has: bool | None
    reason: str


def presence(service: Service, program: str) -> Presence:
    """Whether the container of a service has one of the well-known programs."""
    base, stages = _made_of(service)
    shown = f"`{base}`" if UNKNOWN not in base else "its base image"
    store = store_of(service)
    if store and program in _OWN.get(store.name, ()):
        return Presence(True, f"{shown} brings `{program}`")
    lacks = next((each.lacks for each in _FAMILIES if each.images.fullmatch(base)), None)
    if lacks is None or program not in _NOTHING:
        return Presence(None, f"whether {shown} brings `{program}` is not known")
    if program not in lacks:
        return Presence(True, f"{shown} brings `{program}`")
    return _added(service, stages, program, shown)


def _added(service: Service, stages: tuple[Stage, ...], program: str, shown: str) -> Presence:
    """Whether something installs a program that the image from outside lacks."""
    installing = Installing(stages)
    starts = any(program in word for each in service.commands or () for word in each.words)
    if starts or installing.brings(program):
        return Presence(True, f"the image installs `{program}`")
    if installing.hidden:
        return Presence(None, "what the image installs is not all known")
    return Presence(False, f"{shown} has no `{program}`, and nothing installs it")


def _made_of(service: Service) -> tuple[str, tuple[Stage, ...]]:
    """The image from outside that a container is made of, and the stages on it, lowest first."""
    build, compose = service.build, service.compose
    if build is None:
        image = compose.image if compose and compose.build is None else None
        return (image or UNKNOWN).partition("@")[0], ()
    lineage = build.lineage[::-1]
    return (_base(build, lineage[0]).partition("@")[0], lineage) if lineage else (UNKNOWN, ())


def _base(build: BuildContext, stage: Stage) -> str:
    """What a stage is made FROM, with the arguments that compose gives, else their defaults."""
    written = build.service.build if build.service else None
    given = [*build.image.arguments, *(written.arguments if written else ())]
    values = {each.name: each.value for each in given}

    def value(match: re.Match[str]) -> str:
        name = match["braced"] or match["bare"]
        return values.get(name) or match["default"] or UNKNOWN

    return _VARIABLE.sub(value, stage.written)
