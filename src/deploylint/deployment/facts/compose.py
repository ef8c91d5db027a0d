"""What compose files state of services."""

from __future__ import annotations

from deploylint.deployment.facts.images import Command, Setting
from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class Build(NamedTuple):
    """How an image is built; ``context`` is empty where the folder of the file is implied.

    ``arguments`` are those of the build, as far as the file names them; ``names`` are the
    repositories that the image is published in, ``UNKNOWN`` what is decided elsewhere.
    """

    where: Where
    context: str
    dockerfile: str
    target: str
    target_where: Where | None = None
    arguments: tuple[Setting, ...] = ()
    names: tuple[str, ...] = ()


class Port(NamedTuple):
    """``published`` and ``host`` are empty when the port is only exposed.

    ``target_where`` is the place of just the target, None where it is used elsewhere as well.
    """

    where: Where
    target: str
    published: str = ""
    host: str = ""
    protocol: str = "tcp"
    target_where: Where | None = None


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


class ComposeFiles(NamedTuple):
    """Compose files that a command, or ``COMPOSE_FILE``, lays over one another, as written.

    ``folder`` is what relative paths in them are relative to; it is empty where that is the
    folder of the first file.
    """

    where: Where
    files: tuple[str, ...]
    folder: str = ""


class ComposeService(NamedTuple):
    """One service of one compose file, merge keys and ``extends`` within the file applied.

    ``command`` and ``entrypoint`` are None where the image decides. ``aliases`` are its
    names on networks, those of the container included; ``shared_network`` tells that
    containers of other projects, or of included files, may be on one of its networks.
    ``cleared`` are keys that the file takes away from, or puts in the place of, those of files
    below it. ``project`` are the files that a service was put together from, empty where it
    is as its file has it. ``repository`` is ``image`` without its tag, as far as it is known.
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
    cleared: tuple[str, ...] = ()
    project: tuple[str, ...] = ()
    repository: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """The compose files that make up its project."""
        return self.project or (self.where.path,)
