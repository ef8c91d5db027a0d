"""Folders of a server that scripts and workflows put the repository into."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator

from deploylint.deployment.facts.folders import Checkout
from deploylint.formats.shell import Command, parse_commands
from deploylint.formats.source_map import SourceMap
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Where
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.shell import ShellScript
    from deploylint.formats.workflow import Workflow

_UPDATES = frozenset({"pull", "fetch", "reset", "checkout"})
_TRIGGERS = ("git pull", "git clone", "git fetch", "git reset", "git checkout", "git -C")
# Inputs of actions that are run on a server.
_REMOTE = frozenset({"script", "command", "commands", "run"})


@collect("shell", triggers=_TRIGGERS)
def scripts(script: ShellScript) -> Iterator[Checkout]:
    yield from _checkouts(script.commands, script.where)


@collect("workflow", triggers=_TRIGGERS)
def remote_steps(document: Workflow) -> Iterator[Checkout]:
    """What actions such as ssh-action run on the server, not in the job."""
    for job in document.jobs:
        for step in job.steps:
            for each in step.inputs if step.uses else ():
                if each.name.text in _REMOTE:
                    commands = parse_commands(SourceMap.verbatim(each.value.text, 0))
                    for found in _checkouts(commands, document.where):
                        yield found._replace(where=each.value.where)


def _checkouts(
    commands: Iterable[Command], place: Callable[[int, int], Where]
) -> Iterator[Checkout]:
    folder = ""
    for command in commands:
        words = [word.text if word.known else "" for word in command.words]
        if command.name in ("cd", "pushd") and len(words) == 2:
            folder = posixpath.join(folder, words[1]) if words[1] else ""
        elif command.name == "git" and (found := _worked_on(words, folder)):
            yield Checkout(place(command.start, command.end), posixpath.normpath(found))


def _worked_on(words: list[str], folder: str) -> str:
    """The absolute folder that a command of git updates or makes; "" for none that is known."""
    if words[1:2] == ["-C"] and len(words) > 3:
        folder, words = words[2], [words[0], *words[3:]]
    operands = [word for word in words[2:] if not word.startswith("-")]
    if words[1:2] == ["clone"]:
        folder = operands[1] if len(operands) == 2 else ""
    elif not set(words[1:2]) & _UPDATES:
        return ""
    return folder if folder.startswith("/") else ""
