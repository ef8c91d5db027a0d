"""What compose files state of services."""

from __future__ import annotations

from deploylint.deployment.facts.images import Command, Setting
from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class Stated(NamedTuple):
    """A value with its place; ``UNKNOWN`` where a variable without a default decides it."""

    where: Where
    value: str


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
    ``usual`` is what is published where no variable is set, ``template`` what is written where
    a variable decides, ``mode`` is swarm's.
    """

    where: Where
    target: str
    published: str = ""
    host: str = ""
    protocol: str = "tcp"
    target_where: Where | None = None
    usual: str = ""
    mode: str = ""
    template: str = ""


class Volume(NamedTuple):
    """``read_only`` is None where a variable decides it."""

    where: Where
    source: str
    target: str
    kind: str
    read_only: bool | None = False


class DependsOn(NamedTuple):
    where: Where
    service: str
    condition: str
    required: bool = True


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


class ComposeNames(NamedTuple):
    """What a compose file defines at its top for services to name.

    ``open`` tells that names may come from elsewhere: the file includes others, or could not
    be read whole.
    """

    where: Where
    networks: tuple[str, ...]
    volumes: tuple[str, ...]
    secrets: tuple[str, ...]
    configs: tuple[str, ...]
    open: bool = False


class ComposeService(NamedTuple):
    """One service of one compose file, merge keys and ``extends`` within the file applied.

    ``command`` and ``entrypoint`` are None where the image decides. ``aliases`` are its
    names on networks, those of the container included; ``shared_network`` tells that
    containers of other projects, or of included files, may be on one of its networks.
    ``cleared`` are keys that the file takes away from, or puts in the place of, those of files
    below it. ``project`` are the files that a service was put together from, empty where it
    is as its file has it. ``repository`` is ``image`` without its tag, as far as it is known,
    ``image_template`` what is written where a variable decides.

    ``restart_policy`` is the condition of swarm's, ``develops`` tells of ``develop.watch``,
    ``swarm`` of keys that only a swarm heeds.
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
    networks: tuple[Stated, ...]
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
    user_where: Where | None = None
    restart: Stated | None = None
    restart_policy: str = ""
    container_name: Stated | None = None
    hostname: Stated | None = None
    replicas: Stated | None = None
    privileged: Stated | None = None
    init: Stated | None = None
    stop_signal: Stated | None = None
    stop_grace_period: Stated | None = None
    pid: Stated | None = None
    cap_add: tuple[Stated, ...] = ()
    cap_drop: tuple[Stated, ...] = ()
    security_opt: tuple[Stated, ...] = ()
    links: tuple[Stated, ...] = ()
    volumes_from: tuple[Stated, ...] = ()
    secrets: tuple[Stated, ...] = ()
    configs: tuple[Stated, ...] = ()
    tmpfs: tuple[Stated, ...] = ()
    develops: bool = False
    swarm: bool = False
    image_template: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """The compose files that make up its project."""
        return self.project or (self.where.path,)
