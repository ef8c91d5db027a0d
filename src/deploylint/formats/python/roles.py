"""Which modules write to standard output for a living, and which are part of a service."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property

from deploylint.formats.python.loggers import module_loggers
from deploylint.formats.python.module import PythonModule
from deploylint.lazy.regexes import regex

# Packages of programs that talk to a person or to another program on standard output.
_TERMINAL = frozenset(
    "alembic argparse click cmd docopt fire getpass optparse prompt_toolkit questionary readline"
    " rich streamlit textual tqdm typer curses invoke fabric nox gradio locust".split()
)
_SERVICE = frozenset(
    "aiohttp aiomysql aiopg aio_pika aiokafka asyncpg celery channels confluent_kafka django"
    " dramatiq elasticsearch falcon fastapi flask kafka litestar mcp motor nats neo4j pika psycopg"
    " psycopg2 pygls pymongo pymysql quart redis rest_framework rq sanic sqlalchemy sqlmodel"
    " starlette tornado".split()
)
_DJANGO = frozenset({"django", "psycopg", "psycopg2", "rest_framework", "sqlalchemy"})
_PROTOCOLS = frozenset({"mcp", "pygls"})
_FOLDERS = frozenset(
    "scripts script bin hack commands management migrations alembic notebooks hooks codegen"
    " generator generators sdk dev devtools examples docs benchmarks benchmark cli seeds seeders"
    " maintenance".split()
)
# Deeper down these are the tools of an agent.
_TOP_FOLDERS = frozenset({"tools", "tool"})
_SCRIPT_NAME = regex(
    r"(?:verify|check|test|debug|demo|run|start|seed|migrate|init|create|setup|generate|bootstrap"
    r"|diagnos\w*|fix|cleanup|restore|reset|compare|inspect|export|import|backfill|analy[sz]e"
    r"|benchmark|locust\w*|healthcheck|fetch|convert|sync|upload|wait_for\w*|entrypoint|manage"
    r"|noxfile|tasks|fabfile|conftest|gunicorn(?:\.conf)?|celeryconfig|factory|factories|console"
    r"|__main__)"
    r"(?:[_\-].*)?\.py\Z"
)
_TERMINAL_NAME = regex(r"(?:\w+_)?(?:cli|migrations?|management|console|repl|seeder)\.py\Z")
_CONFIGURATION = regex(r"(?:\w+_)?(?:settings|config|conf|celery|celery_app)\.py\Z")
_LOG_WORD = regex(r"(?:^|[_./])log(?:s|ger|gers|ging)?(?:[_./]|$)")
_NOTEBOOK = regex(r"^# (?:%%|In\[)", re.M)
_APPLICATIONS = frozenset(
    "fastapi.FastAPI fastapi.APIRouter flask.Flask flask.Blueprint starlette.applications.Starlette"
    " quart.Quart sanic.Sanic aiohttp.web.Application celery.Celery litestar.Litestar".split()
)
_ROUTES = frozenset("get post put patch delete route websocket api_route task".split())


class Role:
    """What one module is, as far as it says so itself."""

    def __init__(self, module: PythonModule) -> None:
        self.module = module
        self._imports = frozenset(_imported(module))

    @cached_property
    def is_terminal_program(self) -> bool:
        """Whether its output is what it is for: a command, a script, a notebook."""
        module = self.module
        *folders, name = module.path.split("/")
        if not _TERMINAL.isdisjoint(self._imports) or not _FOLDERS.isdisjoint(folders):
            return True
        if any(folder.endswith("_migrations") for folder in folders):
            return True
        if not _TOP_FOLDERS.isdisjoint(folders[:1]) or any(each[0] == "." for each in folders):
            return True
        if _TERMINAL_NAME.match(name):
            return True
        return _NOTEBOOK.search(module.source.text) is not None or self._is_script()

    def _is_script(self) -> bool:
        has_main = any(
            self.module.in_main_block(test.body[0]) for test in self.module.nodes(ast.If)
        )
        shebang = self.module.source.text.startswith("#!")
        by_hand = has_main or shebang or self._sets_django_up()
        return by_hand and not self.logs and not self.serves

    def _sets_django_up(self) -> bool:
        """Whether it starts Django by itself, for what it does there and then with the models."""
        alone = self._imports.isdisjoint(_SERVICE - _DJANGO)
        calls = self.module.calls("django.setup") if alone else ()
        return any(self.module.tree.function(call) is None for call in calls)

    @cached_property
    def has_script_name(self) -> bool:
        """``verify_x.py`` is run by hand, unless it serves or the application imports it."""
        return _SCRIPT_NAME.match(self.module.path.rsplit("/", 1)[-1]) is not None

    @cached_property
    def logs(self) -> bool:
        return bool(module_loggers(self.module))

    @cached_property
    def serves(self) -> bool:
        """Whether it makes an application or registers a handler."""
        if next(self.module.calls(*_APPLICATIONS), None):
            return True
        decorators = (each for one in self.module.functions() for each in one.decorator_list)
        return any(_registers(decorator) for decorator in decorators)

    @cached_property
    def is_of_service(self) -> bool:
        """Whether it imports what only servers and workers need."""
        return not _SERVICE.isdisjoint(self._imports)

    @cached_property
    def speaks_a_protocol(self) -> bool:
        """Whether standard output carries messages that foreign text corrupts."""
        return not _PROTOCOLS.isdisjoint(self._imports)

    @cached_property
    def is_configuration(self) -> bool:
        """Whether it runs before logging is configured."""
        name = self.module.path.rsplit("/", 1)[-1]
        return _CONFIGURATION.match(name) is not None or "settings" in self.module.path.split("/")

    @cached_property
    def is_about_logs(self) -> bool:
        """Whether logging from here may call itself."""
        return _LOG_WORD.search(self.module.path[:-3]) is not None or any(
            (self.module.resolve(base) or "").startswith("logging.")
            for each in self.module.nodes(ast.ClassDef)
            for base in each.bases
        )


def _imported(module: PythonModule) -> Iterator[str]:
    """The top-level packages that the module imports."""
    for plain in module.nodes(ast.Import):
        for alias in plain.names:
            yield alias.name.partition(".")[0]
    for origin in module.nodes(ast.ImportFrom):
        if not origin.level:
            yield (origin.module or "").partition(".")[0]


def _registers(decorator: ast.expr) -> bool:
    match decorator:
        case ast.Call(func=ast.Attribute(attr=name)) if name in _ROUTES:
            return True
    return False
