"""Which addresses and ports the processes of a service listen on."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.configurations import is_below
from deploylint.deployment.environments import Environment, Environments
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import ServerStart
from deploylint.deployment.launches import Launch, Launches
from deploylint.deployment.processes import Option, Process, process_of
from deploylint.deployment.scripts import MANAGERS
from deploylint.deployment.services import Service, ServiceKey
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

# Endpoints of Twisted: ``tcp:8000``, ``ssl:port=443:interface=0.0.0.0:privateKey=…``.
_ENDPOINT = regex(
    r"(?:tcp6?|ssl|tls):(?:port=)?(?P<port>\d{1,5})(?::(?:interface=(?P<host>[^:]+)|[^:]*))*"
)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})


class Server(NamedTuple):
    """How a server is told where to listen: its defaults, options and variables.

    ``bind`` are options that hold address and port; ``files`` are configuration files
    that it reads without being told. ``opens`` tells that a port which comes from the
    variable, as platforms set it, is bound on all addresses.
    """

    host: str
    port: str
    hosts: tuple[str, ...] = ("--host",)
    ports: tuple[str, ...] = ("--port",)
    bind: tuple[str, ...] = ()
    variables: tuple[str, str] = ("", "")
    files: tuple[str, ...] = ()
    opens: bool = False


_FLASK = Server(
    "127.0.0.1",
    "5000",
    ("--host", "-h"),
    ("--port", "-p"),
    variables=("FLASK_RUN_HOST", "FLASK_RUN_PORT"),
    files=(".flaskenv", ".env"),
)
SERVERS: dict[str, Server] = {
    "uvicorn": Server("127.0.0.1", "8000", variables=("UVICORN_HOST", "UVICORN_PORT")),
    "gunicorn": Server(
        "127.0.0.1", "8000", (), (), ("--bind", "-b"), ("", "PORT"), ("gunicorn.conf.py",), True
    ),
    "hypercorn": Server(
        "127.0.0.1", "8000", (), (), ("--bind", "-b", "--insecure-bind", "--quic-bind")
    ),
    "daphne": Server("127.0.0.1", "8000", ("-b", "--bind"), ("-p", "--port"), ("-e", "--endpoint")),
    "granian": Server("127.0.0.1", "8000", variables=("GRANIAN_HOST", "GRANIAN_PORT")),
    "fastapi": Server("0.0.0.0", "8000"),
    "flask": _FLASK,
    "quart": _FLASK,
    "manage.py": Server("127.0.0.1", "8000", (), ()),
    "uwsgi": Server(UNKNOWN, UNKNOWN, (), (), ("--http", "--http-socket", "--socket", "-s")),
    "waitress-serve": Server("0.0.0.0", "8080", bind=("--listen",)),
    "http.server": Server("0.0.0.0", "8000", ("--bind", "-b"), ()),
    "streamlit": Server("0.0.0.0", "8501", ("--server.address",), ("--server.port",)),
}
# What uvicorn.run and its like listen on.
_IN_CODE = {
    "uvicorn": ("127.0.0.1", "8000"),
    "flask": ("127.0.0.1", "5000"),
    "quart": ("127.0.0.1", "5000"),
    "sanic": ("127.0.0.1", "8000"),
    "waitress": ("0.0.0.0", "8080"),
    "aiohttp": ("0.0.0.0", "8080"),
}
# Programs that prepare or work, and listen on nothing.
_SILENT = frozenset(
    "alembic celery rq rqworker dramatiq arq huey sleep echo cd set mkdir chown chmod cp mv rm"
    " ln cat export source . test [ true wait touch ls env printf date whoami pg_isready until"
    " wait-for-it.sh prestart.sh sed find umask id flask-migrate aerich read trap nc grep awk cut"
    " tr sort head tail tee wait-for-it wait-for wait-for.sh declare local readonly unset shopt"
    " return exit : [[ test false shift openssl crontab envsubst curl wget pip pip3 usermod useradd"
    " groupadd adduser addgroup getent install kill psql mysql redis-cli pg_dump xargs basename"
    " dirname realpath hostname uname ldconfig update-ca-certificates eval break continue"
    " su freshclam"
    " supervisorctl jq which command type hash sysctl gunzip tar unzip stat git".split()
)
# Programs that take an address as the operand of this number.
_POSITIONAL = {"manage.py": 1, "http.server": 0}
_UNLISTENING = ("--uds", "--fd", "-u", "--unix-socket", "-e", "--endpoint", "--uwsgi-file")
_CONFIGURED = ("-c", "--config", "--env-file", "--paste")


class Listener(NamedTuple):
    """Where a process listens; ``UNKNOWN`` for what cannot be told.

    ``where`` is the place that says the port, ``stated`` False where nothing does and
    the server's default holds.
    """

    host: str
    port: str
    where: Where
    program: str
    launch: Launch
    stated: bool

    @property
    def is_loopback(self) -> bool:
        return self.host in LOOPBACK


class Sockets(NamedTuple):
    """All that a service listens on, as far as it is seen, and what may be missing."""

    listeners: tuple[Listener, ...]
    unknown_reasons: tuple[str, ...]

    @property
    def ports(self) -> frozenset[str] | None:
        """The ports, None where there may be others."""
        found = frozenset(each.port for each in self.listeners)
        return None if self.unknown_reasons or UNKNOWN in found or not found else found


class Listening:
    """The sockets of every service."""

    def __init__(self, deployment: Deployment) -> None:
        self._launches = deployment.model(Launches)
        self._environments = deployment.model(Environments)
        names = {name for server in SERVERS.values() for name in server.files}
        self._configurations = [
            path for path in deployment.paths() if posixpath.basename(path) in names
        ]
        self._starts: dict[str, list[ServerStart]] = {}
        for start in deployment.facts(ServerStart):
            self._starts.setdefault(start.where.path, []).append(start)
        self._known: dict[ServiceKey, Sockets] = {}

    def of(self, service: Service) -> Sockets:
        """The sockets of a service; ``service`` is one of ``Services.all``."""
        if service.key not in self._known:
            self._known[service.key] = self._read(service)
        return self._known[service.key]

    def _read(self, service: Service) -> Sockets:
        commands = service.commands
        if commands is None:
            return Sockets((), ("what starts is decided by the base image",))
        unknown_reasons = [
            _written(command.words) for command in commands if process_of(command) is None
        ]
        environment = self._environments.of(service)
        listeners: list[Listener] = []
        launches = self._launches.of_service(service)
        containers = {each.process.command for each in launches if _runs_script(each, launches)}
        last = launches[-1] if launches else None
        for launch in launches:
            found = list(self._listeners(launch, service, environment))
            listeners += found
            ended = launch is not last and launch.process.program == "python"
            known = found or _is_silent(launch.process) or launch.process.command in containers
            if not known and not ended:
                unknown_reasons.append(f"`{launch.process.program}` may listen on any port")
        for launch in launches:
            unknown_reasons += _branching(launch)
        return Sockets(tuple(listeners), tuple(dict.fromkeys(unknown_reasons)))

    def _listeners(
        self, launch: Launch, service: Service, environment: Environment
    ) -> Iterator[Listener]:
        process = launch.process
        server = SERVERS.get(process.program)
        if process.program == "manage.py" and not process.target.startswith("runserver"):
            return
        if process.program in ("flask", "quart", "fastapi") and process.target in ("db", "init-db"):
            return
        if server is None:
            yield from self._in_code(launch, environment)
        elif process.option(*_UNLISTENING[:2]) or _on_socket(process):
            yield Listener(UNKNOWN, "", process.place(process.start), process.program, launch, True)
        else:
            sure = self._sure(process, server, service)
            yield from _told(launch, server, environment, sure=sure)
            yield from _beside(launch, server)

    def _sure(self, process: Process, server: Server, service: Service) -> bool:
        """Whether an option that is not given is not set elsewhere either."""
        placed = service.compose is not None or service.unit is not None
        if not process.certain or process.option(*_CONFIGURED) or (server.opens and not placed):
            return False
        return not any(
            posixpath.basename(path) in server.files and is_below(path, service.directory)
            for path in self._configurations
        )

    def _in_code(self, launch: Launch, environment: Environment) -> Iterator[Listener]:
        path = self._launches.module(launch)
        for start in self._starts.get(path or "", ()):
            host, port = _IN_CODE.get(start.server, (UNKNOWN, UNKNOWN))
            stated = start.port or port
            if start.port_variable:
                stated = environment.value(start.port_variable) or stated
            yield Listener(
                start.host or host, stated, start.where, start.server, launch, bool(start.port)
            )


def _runs_script(launch: Launch, launches: list[Launch]) -> bool:
    """Whether the process is a script, or a manager, whose own processes are known."""
    program = launch.process.program.rpartition("/")[2]
    if any(each.script and each.script is launch.opens for each in launches):
        return True
    known = {each.script.where.path.rpartition("/")[2] for each in launches if each.script}
    handed = launch.process.target.rpartition("/")[2]
    manager = MANAGERS.get(program)
    supervises = manager is not None and any(
        each.script and each.script.kind == manager.kind for each in launches
    )
    return program in known or handed in known or supervises


def _branching(launch: Launch) -> Iterator[str]:
    """What a script may start besides what it starts in any case."""
    for command in launch.branches:
        process = process_of(command)
        if process is None or not _is_silent(process):
            name = process.program if process else "a command"
            yield f"`{name}` in a branch of {command.where.path} may listen on any port"


def _told(
    launch: Launch, server: Server, environment: Environment, *, sure: bool
) -> Iterator[Listener]:
    process = launch.process
    binds = [each for each in process.options if each.name in server.bind]
    if process.program in _POSITIONAL:
        at = _POSITIONAL[process.program]
        binds += [Option("", word, n, n) for word, n in process.operands[at : at + 1]]
    for option in binds:
        host, port = _address(option.value or UNKNOWN, server)
        yield Listener(host, port, process.place(option.last), process.program, launch, True)
    if binds:
        return
    told = _Told(process, environment, sure)
    host, _ = told.value(server.hosts, server.variables[0], server.host)
    port, place = told.value(server.ports, server.variables[1], server.port)
    where = place or process.place(process.start)
    if server.opens and (given := environment.value(server.variables[1])) is not None:
        host = UNKNOWN if given == UNKNOWN else "0.0.0.0"
    yield Listener(host, port, where, process.program, launch, place is not None)


def _beside(launch: Launch, server: Server) -> Iterator[Listener]:
    """Further ports of the same process, such as ``--metrics-port``."""
    process = launch.process
    for option in process.options:
        if option.name.endswith("-port") and option.name not in server.ports:
            place = process.place(option.last)
            yield Listener(UNKNOWN, option.value or UNKNOWN, place, process.program, launch, True)


class _Told(NamedTuple):
    """What a process is told by options and variables; ``sure`` that nothing else does."""

    process: Process
    environment: Environment
    sure: bool

    def value(
        self, options: tuple[str, ...], variable: str, default: str
    ) -> tuple[str, Where | None]:
        """A value and its place; the default has none."""
        option = self.process.option(*options)
        if option:
            return option.value or UNKNOWN, self.process.place(option.last)
        value = self.environment.value(variable) if variable else None
        if value is not None:
            set_at = self.environment.settings.get(variable)
            return value, set_at.where if set_at else None
        return (default if self.sure else UNKNOWN), None


def _address(value: str, server: Server) -> tuple[str, str]:
    """Host and port of ``0.0.0.0:80``, ``:80``, ``80``, ``unix:/run/x``; no port for a socket."""
    if value == UNKNOWN:
        return UNKNOWN, UNKNOWN
    if value.startswith(("unix:", "fd:", "/")) or value.endswith(".sock"):
        return UNKNOWN, ""
    if endpoint := _ENDPOINT.fullmatch(value):
        return endpoint["host"] or "0.0.0.0", endpoint["port"]
    host, colon, port = value.rpartition(":")
    if not colon and not value.isdigit():
        return value, server.port
    if not port.isdigit():
        return UNKNOWN, UNKNOWN
    return host or ("0.0.0.0" if colon else server.host), port


def _on_socket(process: Process) -> bool:
    return process.program == "daphne" and process.option("-u", "--unix-socket") is not None


def _is_silent(process: Process) -> bool:
    program = process.program.rpartition("/")[2]
    if program == "celery" and "flower" in process.command.words:
        return False
    manages = program == "manage.py" and not process.target.startswith("runserver")
    return program in _SILENT or manages or (program == "flask" and process.target != "run")


def _written(words: tuple[str, ...]) -> str:
    shown = " ".join(word.replace(UNKNOWN, "…") for word in words)[:60]
    return f"`{shown}` is not understood"
