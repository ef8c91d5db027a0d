"""The scripts that commands open, and the processes that managers of processes start."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.configurations import is_below
from deploylint.deployment.copies import Copies, placed_at
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Command, Script
from deploylint.deployment.processes import Process
from deploylint.deployment.services import Service
from deploylint.formats.wrappers import SHELLS
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class Manager(NamedTuple):
    """A program that starts the processes of a file: the kind of their ``Script``, the name
    of the file where no option gives another, and those options.

    Where it ``includes`` other files, each that the image is given counts; where not, its
    operands may choose some of the processes.
    """

    kind: str
    file: str
    options: tuple[str, ...]
    includes: bool = False


_PROCFILE = Manager("procfile", "Procfile", ("-f", "--procfile"))
MANAGERS = {
    "supervisord": Manager(
        "supervisor", "supervisord.conf", ("-c", "--configuration"), includes=True
    ),
    "honcho": _PROCFILE,
    "foreman": _PROCFILE,
    "overmind": _PROCFILE,
    "hivemind": _PROCFILE,
}


class Scripts:
    """Finds scripts by what starts them."""

    def __init__(self, deployment: Deployment) -> None:
        self._copies = deployment.model(Copies)
        self._shell: dict[str, list[Script]] = {}
        self._targets: dict[str, list[Script]] = {}
        self._managed: dict[str, list[Script]] = {}
        for script in deployment.facts(Script):
            if script.kind == "make":
                self._targets.setdefault(script.name, []).append(script)
            elif script.kind == "shell":
                self._shell.setdefault(posixpath.basename(_path(script)), []).append(script)
            else:
                self._managed.setdefault(script.kind, []).append(script)

    def opened_by(self, service: Service, process: Process) -> Script | None:
        """The script of the project that a command runs, told by its name, then by its path."""
        if process.program == "make":
            return self._target(service, process)
        written = process.command.words[_script_word(process)]
        if copied := self._copied(service, written):
            return copied
        word = process.target if process.program in SHELLS else process.program
        found = self._shell.get(posixpath.basename(word), []) if word != UNKNOWN else []
        inside = [each for each in found if _path(each).startswith(service.directory)]
        chosen = inside or found
        if len(chosen) > 1:
            written = process.command.words[_script_word(process)].removeprefix("./")
            chosen = [each for each in chosen if _ends(written, _path(each))]
        return chosen[0] if len(chosen) == 1 else None

    def _target(self, service: Service, process: Process) -> Script | None:
        """The target that make is asked for, in the Makefile nearest to the service's code."""
        found = self._targets.get(process.target, [])
        inside = [each for each in found if is_below(_path(each), service.directory)]
        nearest = sorted(inside or found, key=lambda each: _path(each).count("/"))
        return nearest[0] if nearest else None

    def _copied(self, service: Service, written: str) -> Script | None:
        """The script that the image holds, or a mount puts, at the path that is written."""
        for source in placed_at(self._copies, service, written):
            named = self._shell.get(posixpath.basename(source), ())
            found = [each for each in named if _path(each) == source]
            if found:
                return found[0]
        return None

    def managed_by(self, service: Service, process: Process) -> Iterator[Script]:
        """The processes in the file that is named, or in one that the image is given."""
        manager = MANAGERS.get(process.program)
        if manager is None:
            return
        option = process.option(*manager.options)
        named = posixpath.basename((option.value or "") if option else manager.file)
        chosen = frozenset(word for word, _ in process.operands) - {"start"}
        build = service.build
        given = (
            {each.source for each in self._copies.of(build)}
            if build and manager.includes
            else set()
        )
        for each in self._managed.get(manager.kind, ()):
            inside = build.inside(_path(each)) if build else None
            is_named = posixpath.basename(_path(each)) == named
            is_chosen = manager.includes or not chosen or each.name in chosen
            if (is_named and is_chosen) or (inside and inside in given):
                yield each


def _path(script: Script) -> str:
    return script.where.path


def _ends(written: str, path: str) -> bool:
    """Whether a path in a container may be that of a file of the project."""
    return f"/{written}".endswith(f"/{path}") or f"/{path}".endswith(f"/{written}")


def _script_word(process: Process) -> int:
    handed = process.program in SHELLS and bool(process.operands)
    return process.operands[0][1] if handed else process.start


def arguments_of(process: Process) -> Command:
    """What a script is started with."""
    command, start = process.command, _script_word(process) + 1
    return command._replace(words=command.words[start:], places=command.places[start:])
