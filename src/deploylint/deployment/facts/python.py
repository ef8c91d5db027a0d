"""What Python modules state."""

from __future__ import annotations

from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class Import(NamedTuple):
    """A module imports another; ``module`` is dotted, with leading dots when relative.

    ``names`` are those that it takes from there, ``*`` for all, ``renamed`` pairs of what some
    are called here and there. ``deferred`` tells of an import that may not run when the module
    is loaded.
    """

    where: Where
    module: str
    names: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    deferred: bool = False

    def original(self, name: str) -> str | None:
        """What ``name`` is called in the other module; None where it is not taken from there."""
        for here, there in self.renamed:
            if here == name:
                return there
        return name if name in self.names or "*" in self.names else None


class Application(NamedTuple):
    """An object that routes are registered on.

    ``name`` is the variable, ``scope`` the function it is local to ("" for the
    module). ``role`` is ``app`` or ``router``. ``prefix`` is literal, or a symbol
    in braces such as ``${settings.API_PREFIX}``, or ``UNKNOWN``; that of an application
    is its ``root_path``, which a proxy strips and no route has.
    """

    where: Where
    name: str
    scope: str
    framework: str
    role: str
    prefix: str = ""


class ApplicationAlias(NamedTuple):
    """Another name for an application; ``build()`` names what the function ``build`` returns.

    ``target`` is scope and name in the same file with a colon between, or the dotted name
    of something imported.
    """

    where: Where
    name: str
    scope: str
    target: str


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


class AppArgument(NamedTuple):
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


class LogLevel(NamedTuple):
    """Code gives a logger its level; what is below it is not shown.

    ``logger`` is its dotted name, empty for the root, ``__name__`` for that of the module.
    ``level`` is upper case, ``UNKNOWN`` where it cannot be told; it is ``implied`` where
    logging is configured without one.
    """

    where: Where
    library: str
    logger: str
    level: str
    implied: bool = False


class LoggerMaker(NamedTuple):
    """A module defines a function that makes loggers; ``imports`` are the modules it imports."""

    where: Where
    imports: tuple[str, ...]


class LoggerUse(NamedTuple):
    """A module binds a logger: which library made it, under which name, imported from where."""

    where: Where
    library: str
    name: str
    imported_from: str = ""


class EnvironmentRead(NamedTuple):
    """Code reads an environment variable; ``required`` when it fails without it.

    ``at_import`` tells that it does so whenever its module is loaded, ``tested`` that a
    condition of the module asks whether it is there. For a field of a
    settings class ``source`` is the class, and ``makers`` are what makes an object of it when
    called: the class, and functions of the module.
    """

    where: Where
    name: str
    required: bool
    has_default: bool
    source: str = ""
    at_import: bool = False
    tested: bool = False
    makers: tuple[str, ...] = ()


class EnvironmentWrite(NamedTuple):
    """Code sets an environment variable itself; ``value`` as far as it is literal, no secret."""

    where: Where
    name: str
    value: str


class EnvironmentSource(NamedTuple):
    """Code takes variables out of env files; ``files`` as named, ``.env`` where none is."""

    where: Where
    files: tuple[str, ...]


class SettingsMade(NamedTuple):
    """Loading a module calls what may make its settings: a class, or a function that does."""

    where: Where
    maker: str


class ModuleNames(NamedTuple):
    """What a module binds at its top level; ``open`` where there may be more names."""

    where: Where
    names: tuple[str, ...]
    open: bool = False


class ServerStart(NamedTuple):
    """Code starts a server: ``uvicorn.run(...)``, ``app.run(...)``.

    ``host`` and ``port`` are empty where the server's default holds. ``port_variable``
    is the environment variable that replaces ``port`` where it is set. ``target`` is the
    application where it is named by a text.
    """

    where: Where
    server: str
    host: str
    port: str
    port_variable: str = ""
    target: str = ""


class Cleanup(NamedTuple):
    """What code does when it is asked to stop: a handler of SIGTERM, the end of a lifespan."""

    where: Where


class ApplicationRun(NamedTuple):
    """A module that is run by itself calls ``run`` of an application: Flask's own server.

    ``made`` says where the application comes from: ``flask.Flask()`` or ``shop.create_app()``
    for what a call returns, ``:create_app()`` for a function of the module, ``shop.app`` for
    an imported object. ``unsafe`` tells that Flask-SocketIO is allowed to use Werkzeug,
    ``other`` that the module starts a real server as well.
    """

    where: Where
    made: str
    unsafe: bool = False
    other: bool = False


class UploadUse(NamedTuple):
    """The application takes files from its clients, by a field, type or request attribute."""

    where: Where
    name: str


class UploadLimit(NamedTuple):
    """How many bytes of an upload, or request, an application takes by the setting ``name``."""

    where: Where
    name: str
    size: int


class ConsoleScript(NamedTuple):
    """A distribution of the project installs the command ``name``, which calls a function."""

    where: Where
    name: str
    module: str
    function: str


class CorsSetup(NamedTuple):
    """The application answers cross-origin requests itself, by this library."""

    where: Where
    library: str


class SqliteFile(NamedTuple):
    """A SQLite file that code names: ``path`` begins in the folder of the code's own file where
    it is ``beside`` that, else in the working folder. ``settings`` tells Django's settings.
    """

    where: Where
    path: str
    beside: bool
    settings: bool


class SettingsModule(NamedTuple):
    """The Django settings that a module chooses where the environment names none."""

    where: Where
    name: str


class UserSwitch(NamedTuple):
    """Code that changes the user of its process, or starts a program that does."""

    where: Where


class DataStoreUse(NamedTuple):
    """A connection URL, dialect or driver names a data store: ``postgresql``, ``mysql``,
    ``redis``, ``neo4j`` or ``mongodb``.
    """

    where: Where
    store: str
