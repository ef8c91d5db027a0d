"""What servers are told outside their command lines: configuration files and variables.

A setting counts as an option before those of the command, so that whoever reads options
reads all of them; its place is that of the file or variable.
"""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator
from contextlib import suppress

from deploylint.deployment.commands import Lookup, expansion, filled
from deploylint.deployment.environments import Environment
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.settings import ServerSettings
from deploylint.deployment.processes import Process, process_of
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Where

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class Configured(NamedTuple):
    """How a server is configured beside its command.

    ``options`` name the file, with "" for a file that is an operand; ``own`` is the file read
    without being told, ``variable`` the one whose words go before those of the command.
    ``binds`` are spellings of the option that may be repeated: those of the command replace
    those of a file.
    """

    options: tuple[str, ...]
    own: str = ""
    variable: str = ""
    binds: tuple[str, ...] = ()


_BINDS = ("--bind", "-b")
SERVERS: dict[str, Configured] = {
    "gunicorn": Configured(("-c", "--config"), "gunicorn.conf.py", "GUNICORN_CMD_ARGS", _BINDS),
    "hypercorn": Configured(("-c", "--config"), binds=_BINDS),
    "uwsgi": Configured(("--ini", "-i", "")),
}


class Configurations:
    """Finds the settings of a process outside its command."""

    def __init__(self, deployment: Deployment) -> None:
        self._files: dict[str, list[ServerSettings]] = {}
        for each in deployment.facts(ServerSettings):
            self._files.setdefault(posixpath.basename(each.where.path), []).append(each)

    def applied(
        self, process: Process, directory: str, environment: Environment, lookup: Lookup
    ) -> Process:
        """The process with all its settings among its options.

        ``directory`` is the folder of the project that it is started from.
        """
        server = SERVERS.get(process.program)
        if server is None:
            return process
        found = self._file(process, server, directory)
        words = [
            *(_words(found, process, server, lookup) if found else ()),
            *_of_variable(process, server, environment),
        ]
        return _with(process, words) if words else process

    def _file(self, process: Process, server: Configured, directory: str) -> ServerSettings | None:
        """The file that the command names, or the one that the server reads by itself."""
        given = process.option(*server.options)
        written = (given.value or "") if given else ""
        if not written and "" in server.options and process.target.endswith(".ini"):
            written = process.target
        name = posixpath.basename(written or server.own)
        named = [each for each in self._files.get(name, ()) if each.server == process.program]
        inside = [each for each in named if is_below(each.where.path, directory)]
        found = inside or (named if written else [])
        tail = written.removeprefix("file:").removeprefix("./")
        exact = [each for each in found if _ends(each.where.path, tail)] or found
        return exact[0] if len(exact) == 1 else None


def is_below(path: str, folder: str) -> bool:
    """Whether a file lies in a folder, "" being the root."""
    return not folder or path.startswith(folder + "/")


def _words(
    file: ServerSettings, process: Process, server: Configured, lookup: Lookup
) -> Iterator[tuple[str, Where]]:
    told = process.option(*server.binds) is not None if server.binds else False
    for each in file.options:
        if told and each.name in server.binds:
            continue
        value = _filled(each.value, lookup)
        if not each.name and not process.operands:
            yield value, each.where
        elif value in ("True", "true"):
            yield each.name, each.where
        elif each.name and value != "False":
            yield f"{each.name}={value}", each.where


def _filled(value: str, lookup: Lookup) -> str:
    written = expansion(0, value, splits=False) if value.startswith("$") else None
    return (filled(written, lookup) or UNKNOWN) if written else value


def _ends(path: str, written: str) -> bool:
    return f"/{path}".endswith(f"/{written}") or f"/{written}".endswith(f"/{path}")


def _of_variable(
    process: Process, server: Configured, environment: Environment
) -> Iterator[tuple[str, Where]]:
    value = environment.value(server.variable) if server.variable else None
    if not value:
        return
    stated = environment.settings.get(server.variable)
    where = stated.where if stated else process.command.where
    words = [UNKNOWN]
    with suppress(ValueError):
        words = [value] if value == UNKNOWN else shlex.split(value)
    yield from ((word, where) for word in words)


def _with(process: Process, added: list[tuple[str, Where]]) -> Process:
    """The process with further words between its program and its own."""
    command, after = process.command, process.start + 1
    own = command.places or (command.where,) * len(command.words)
    told = command._replace(
        words=(*command.words[:after], *(word for word, _ in added), *command.words[after:]),
        places=(*own[:after], *(where for _, where in added), *own[after:]),
        expansions=(),
    )
    return process_of(told) or process
