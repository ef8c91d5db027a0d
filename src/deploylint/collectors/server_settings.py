"""Configuration files of servers: ``gunicorn.conf.py``, ``uwsgi.ini`` and ``hypercorn.toml``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Setting
from deploylint.deployment.facts.settings import ServerSettings
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.ini import IniFile
    from deploylint.formats.tomltree import TomlDocument

_GUNICORN = r"(?:^|/)(?:[\w.-]*(?:gunicorn|guni)[\w.-]*|conf|config)\.py$"
# Setting in the file -> option of the command.
_OPTIONS = {
    "bind": "--bind",
    "workers": "--workers",
    "threads": "--threads",
    "timeout": "--timeout",
    "worker_class": "--worker-class",
    "preload_app": "--preload",
    "user": "--user",
    "forwarded_allow_ips": "--forwarded-allow-ips",
    "chdir": "--chdir",
}
# Options of uwsgi that decide what it serves, where, and how.
_UWSGI = frozenset(
    "http http-socket https socket uwsgi-socket module wsgi-file callable processes workers threads"
    " harakiri http-timeout py-autoreload chdir pythonpath uid gid master".split()
)
_HYPERCORN = ("bind", "insecure_bind", "quic_bind", "workers", "use_reloader")
_TELLTALE = frozenset({"bind", "workers", "worker_class", "timeout", "wsgi_app"})


@collect(PythonModule, triggers=("bind", "workers", "worker_class", "wsgi_app"), paths=_GUNICORN)
def gunicorn_settings(module: PythonModule) -> Iterator[ServerSettings]:
    """The module's constants; one that a branch sets is not known."""
    found: dict[str, Setting] = {}
    for statement in module.nodes(ast.Assign):
        for target in statement.targets:
            if isinstance(target, ast.Name) and target.id in {*_OPTIONS, "wsgi_app"}:
                value = _value(module, statement)
                found[target.id] = Setting(module.where(statement.value), target.id, value)
    if found.keys() & _TELLTALE:
        options = tuple(each._replace(name=_OPTIONS.get(name, "")) for name, each in found.items())
        yield ServerSettings(module.start_of_file, "gunicorn", options)


def _value(module: PythonModule, statement: ast.Assign) -> str:
    """The text of a value at the top level; a variable with a default as in a shell."""
    if statement not in module.tree.root.body:
        return UNKNOWN
    read = module.env_read(statement.value)
    folded = module.fold(read.fallbacks[-1] if read and read.fallbacks else statement.value)
    if isinstance(folded, tuple | list) and len(folded) == 1:
        folded = folded[0]
    if not isinstance(folded, str | int):
        return UNKNOWN
    return f"${{{read.name}:-{folded}}}" if read and read.name else str(folded)


@collect("ini", triggers=("[uwsgi]",))
def uwsgi_settings(file: IniFile) -> Iterator[ServerSettings]:
    """The options of uwsgi; what has placeholders is not known."""
    options = tuple(
        Setting(
            file.where(each.start, each.start + len(each.uncommented)),
            f"--{each.key}",
            UNKNOWN if set("%$@") & set(each.uncommented) else each.uncommented,
        )
        for each in file.options
        if each.section == "uwsgi" and each.key in _UWSGI
    )
    if options:
        yield ServerSettings(file.start_of_file, "uwsgi", options)


@collect("toml", triggers=("bind", "workers"))
def hypercorn_settings(document: TomlDocument) -> Iterator[ServerSettings]:
    """The settings of a file that is called as its server is; lists give an option repeatedly."""
    if not document.path.rpartition("/")[2].startswith("hypercorn"):
        return
    options = tuple(each for name in _HYPERCORN for each in _of_toml(document, name))
    if options:
        yield ServerSettings(document.start_of_file, "hypercorn", options)


def _of_toml(document: TomlDocument, name: str) -> Iterator[Setting]:
    found = document.get(name)
    if found is None:
        return
    option = "--reload" if name == "use_reloader" else f"--{name.replace('_', '-')}"
    for value in found.value if isinstance(found.value, list) else [found.value]:
        text = str(value) if isinstance(value, str | int) else UNKNOWN
        yield Setting(document.where(found.start, found.end), option, text)
