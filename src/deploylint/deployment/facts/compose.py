"""What compose files state of services."""

from __future__ import annotations

from typing import NamedTuple

from deploylint.deployment.facts.images import Command, Setting
from deploylint.model import Where


class Build(NamedTuple):
    where: Where
    context: str
    dockerfile: str
    target: str
    target_where: Where | None = None


class Port(NamedTuple):
    """``published`` and ``host`` are empty when the port is only exposed."""

    where: Where
    target: str
    published: str = ""
    host: str = ""
    protocol: str = "tcp"


class Volume(NamedTuple):
    where: Where
    source: str
    target: str
    kind: str


class DependsOn(NamedTuple):
    where: Where
    service: str
    condition: str


class EnvFileReference(NamedTuple):
    where: Where
    target: str
    required: bool


class ComposeService(NamedTuple):
    """One service of one compose file, merge keys and ``extends`` within the file applied.

    ``command`` and ``entrypoint`` are None where the image decides. ``aliases`` are its
    names on networks, those of the container included; ``shared_network`` tells that
    containers of other projects may be on one of its networks.
    """

    where: Where
    name: str
    image: str | None
    build: Build | None
    command: tuple[Command, ...] | None
    entrypoint: tuple[Command, ...] | None
    environment: tuple[Setting, ...]
    env_files: tuple[EnvFileReference, ...]
    ports: tuple[Port, ...]
    volumes: tuple[Volume, ...]
    healthcheck: tuple[Command, ...]
    healthcheck_where: Where | None
    healthcheck_disabled: bool
    depends_on: tuple[DependsOn, ...]
    networks: tuple[str, ...]
    aliases: tuple[str, ...]
    network_mode: str
    user: str | None
    profiles: tuple[str, ...]
    extra_hosts: tuple[str, ...] = ()
    working_dir: str = ""
    complete: bool = True
    shared_network: bool = False
