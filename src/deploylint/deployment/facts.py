"""The closed vocabulary of facts that documents contribute to the deployment.

A fact is a named tuple of plain values with a ``where``; it says what one file
states, never what that means for the project. The path of the file is
``where.path``. Where a file does not say something the field is None or empty;
where it says something that cannot be evaluated here (a variable, a template)
the field is ``UNKNOWN``. ``FACTS`` at the end lists all classes: the cache can
store these and no others. Values that may be secrets are never stored.
"""

from __future__ import annotations

from typing import NamedTuple

from deploylint.model import Finding, Where

UNKNOWN = "\0unknown"


class Candidate(NamedTuple):
    """A finding whose verdict, severity or fix needs the whole project."""

    where: Where
    finding: Finding
    detail: tuple[str, ...] = ()
    code: str = ""


class Unparsed(NamedTuple):
    """A file that could not be read: what it holds is unknown."""

    where: Where
    kind: str
    template: bool


# --- Python --------------------------------------------------------------------------


class Import(NamedTuple):
    """A module imports another; ``module`` is dotted, with leading dots when relative."""

    where: Where
    module: str
    names: tuple[str, ...] = ()


class Application(NamedTuple):
    """An object that routes are registered on.

    ``name`` is the variable, ``scope`` the function it is local to ("" for the
    module). ``role`` is ``app`` or ``router``. ``prefix`` is literal, or a symbol
    in braces such as ``${settings.API_PREFIX}``, or ``UNKNOWN``; that of an application
    is its ``root_path``, which a proxy strips and no route has. ``alias_of`` is set for
    what a factory of the same module returned: scope and name there, with a colon between.
    """

    where: Where
    name: str
    scope: str
    framework: str
    role: str
    prefix: str = ""
    alias_of: str = ""


class Route(NamedTuple):
    """A path registered on an application or router.

    ``owner`` and ``scope`` name the object as in ``Application``; ``owner`` may be
    dotted when it was imported. ``endpoint`` is the handler (``scope.name:line``, or
    dotted when it was imported) and ``endpoint_where`` the place of its definition, if
    that is in this file. ``delegates`` is the endpoint that a handler does nothing but call;
    ``conditional`` one registered in a branch (``if``, ``except``); ``legacy`` one that
    says itself that it is only kept for old clients.
    """

    where: Where
    owner: str
    scope: str
    methods: tuple[str, ...]
    path: str
    endpoint: str
    endpoint_where: Where | None
    framework: str
    delegates: str = ""
    conditional: bool = False
    legacy: bool = False


class Inclusion(NamedTuple):
    """A router, blueprint or application is mounted on another one.

    ``child`` is the name as written, ``child_module`` the dotted module it was
    imported from (None when it is local), ``child_name`` its name there.
    ``replaces_prefix`` tells Flask's ``url_prefix``, which replaces the blueprint's own.
    """

    where: Where
    parent: str
    scope: str
    child: str
    child_module: str | None
    child_name: str
    prefix: str
    replaces_prefix: bool = False
    conditional: bool = False


class Handover(NamedTuple):
    """An application is passed to ``callee``, which may register routes on it.

    ``owner`` and ``scope`` as in ``Route``. ``origin`` says where the callee is defined:
    ``imported`` (its name is dotted then), ``local`` to the module, or ``unknown``.
    """

    where: Where
    owner: str
    scope: str
    callee: str
    origin: str


class PathConstant(NamedTuple):
    """A module constant or settings field whose default is an URL path, such as a prefix."""

    where: Where
    name: str
    value: str


class LoggingSetup(NamedTuple):
    """The project configures logging here; ``library`` is stdlib, structlog or loguru."""

    where: Where
    library: str


class LoggerUse(NamedTuple):
    """A module binds a logger: which library made it, under which name, imported from where."""

    where: Where
    library: str
    name: str
    imported_from: str = ""


class EntryPoint(NamedTuple):
    """A module that is run rather than imported: ``kind`` is main-block, cli or script."""

    where: Where
    kind: str


class EnvironmentRead(NamedTuple):
    """Code reads an environment variable; ``required`` when it fails without it."""

    where: Where
    name: str
    required: bool
    has_default: bool
    source: str = ""


class ModuleNames(NamedTuple):
    """What a module binds at its top level; ``open`` where there may be more names."""

    where: Where
    names: tuple[str, ...]
    open: bool = False


class ServerStart(NamedTuple):
    """Code starts a server: ``uvicorn.run(...)``, ``app.run(...)``.

    ``host`` and ``port`` are empty where the server's default holds. ``port_variable``
    is the environment variable that replaces ``port`` where it is set.
    """

    where: Where
    server: str
    host: str
    port: str
    port_variable: str = ""


class CorsSetup(NamedTuple):
    """The application answers cross-origin requests itself, by this library."""

    where: Where
    library: str


class DataStoreUse(NamedTuple):
    """A connection URL, dialect or driver names a data store: ``postgresql``, ``mysql``,
    ``redis``, ``neo4j`` or ``mongodb``.
    """

    where: Where
    store: str


# --- dependencies and versions ---------------------------------------------------------


class Dependency(NamedTuple):
    """A distribution that a manifest asks for, by its PEP 503 name."""

    where: Where
    name: str
    specifier: str
    group: str = ""
    extras: tuple[str, ...] = ()


class BuildInput(NamedTuple):
    """A file without which the project's distribution cannot be built.

    ``path`` is relative to the root, ``manifest`` the file that asks for it, by ``key``.
    """

    where: Where
    path: str
    manifest: str
    key: str


class PythonVersion(NamedTuple):
    """A Python version that a file names.

    ``role`` is runtime (images, units, ``runtime.txt``), ci (jobs that run tests),
    pinned (``.python-version``), target (linters) or declared; ``versions`` are
    ``X.Y`` strings, none where they are unknown; ``specifier`` is set for declared
    ranges instead. ``stage`` is the number of the stage whose base image it is,
    ``notation`` is ``poetry`` for a range in poetry's own way.
    """

    where: Where
    role: str
    versions: tuple[str, ...]
    specifier: str = ""
    stage: str = ""
    notation: str = ""


# --- images --------------------------------------------------------------------------


class Command(NamedTuple):
    """A simple command that a container, unit or script runs, word by word.

    A word that cannot be known here is ``UNKNOWN``. ``places`` are the places of
    the words, empty where they cannot be told.
    """

    where: Where
    words: tuple[str, ...]
    places: tuple[Where, ...] = ()


class Script(NamedTuple):
    """What a shell script, a Procfile's process or a supervisor program runs in any case.

    Commands within ``if``, functions and the like are left out. ``kind`` is shell,
    procfile or supervisor; ``name`` is that of the process or program.
    """

    where: Where
    kind: str
    name: str
    commands: tuple[Command, ...]


class Copy(NamedTuple):
    """One COPY or ADD, or one bind mount of a RUN.

    ``stage`` is the value of ``--from``, empty for the build context. ``places`` are
    those of the sources, ``excludes`` the patterns of ``--exclude``.
    """

    where: Where
    sources: tuple[str, ...]
    target: str
    stage: str = ""
    places: tuple[Where, ...] = ()
    excludes: tuple[str, ...] = ()


class Setting(NamedTuple):
    """A named value; ``value`` is ``UNKNOWN`` when it is not literal or may be a secret."""

    where: Where
    name: str
    value: str


class Stage(NamedTuple):
    """One stage of a Dockerfile with what holds at its end, inherited values included.

    ``parent`` is the number of the earlier stage that it is built from, None for
    an image from outside. ``process`` is what starts when a container does: CMD
    and ENTRYPOINT joined; it is unknown, and empty, when ``inherits_command``.
    ``mounts`` are what single RUNs, at their places, see of the build context.
    """

    where: Where
    name: str
    number: int
    base: str
    parent: int | None
    cmd: tuple[Command, ...]
    entrypoint: tuple[Command, ...]
    process: tuple[Command, ...]
    inherits_command: bool
    environment: tuple[Setting, ...]
    user: Setting | None
    workdir: str
    exposed: tuple[Setting, ...]
    healthcheck: tuple[Command, ...]
    healthcheck_where: Where | None
    healthcheck_disabled: bool
    copies: tuple[Copy, ...]
    runs: tuple[Command, ...]
    mounts: tuple[Copy, ...] = ()


class Image(NamedTuple):
    """A Dockerfile and its stages in order; the last one is built by default."""

    where: Where
    stages: tuple[Stage, ...]
    complete: bool = True


class IgnorePattern(NamedTuple):
    """``rooted`` tells that it is written with a leading slash."""

    where: Where
    text: str
    rooted: bool = False


class IgnoreFile(NamedTuple):
    """A .dockerignore or .gitignore (``kind``) with its patterns as written, negations included."""

    where: Where
    kind: str
    patterns: tuple[IgnorePattern, ...]
    newline: str = "\n"
    final_newline: bool = True


# --- compose -------------------------------------------------------------------------


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


# --- probes, environment files, workflows -----------------------------------------


class Probe(NamedTuple):
    """Something that asks a service whether it is healthy.

    ``origin`` says what does: ``image``, ``compose``, ``nginx``, ``kubernetes``, ``fly``,
    ``render`` or ``railway``. ``owner`` names the container or service that is probed, as
    far as the file says; ``port`` is "" when the URL leaves it out.
    """

    where: Where
    origin: str
    owner: str
    scheme: str
    host: str
    port: str
    path: str


class EnvironmentFile(NamedTuple):
    """An env file: the names it sets, and which of them are blank, with their places."""

    where: Where
    names: tuple[str, ...]
    blank: tuple[str, ...] = ()
    blank_places: tuple[Where, ...] = ()


class Workflow(NamedTuple):
    """A CI workflow: images of its services, and contexts that it builds."""

    where: Where
    service_images: tuple[Setting, ...]
    builds: tuple[Build, ...]


# Module -> the classes of facts, and of the values inside them, that it defines. Units and
# nginx files travel as their own plain trees.
FACTS: dict[str, tuple[str, ...]] = {
    __name__: (
        "Candidate",
        "Unparsed",
        "Import",
        "Application",
        "Route",
        "Inclusion",
        "Handover",
        "PathConstant",
        "LoggingSetup",
        "LoggerUse",
        "EntryPoint",
        "EnvironmentRead",
        "ModuleNames",
        "ServerStart",
        "CorsSetup",
        "DataStoreUse",
        "Dependency",
        "BuildInput",
        "PythonVersion",
        "Command",
        "Script",
        "Copy",
        "Setting",
        "Stage",
        "Image",
        "IgnorePattern",
        "IgnoreFile",
        "Build",
        "Port",
        "Volume",
        "DependsOn",
        "EnvFileReference",
        "ComposeService",
        "Probe",
        "EnvironmentFile",
        "Workflow",
    ),
    "deploylint.formats.systemd.merge": ("UnitFile", "Setting"),
    "deploylint.formats.nginx.document": ("NginxFile",),
    "deploylint.formats.nginx.tree": ("Directive", "Block"),
    "deploylint.formats.nginx.tokens": ("Word",),
}
