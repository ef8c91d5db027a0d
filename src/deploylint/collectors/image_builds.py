"""The names under which scripts and Makefiles build images."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from deploylint.collectors._image_builds import builds_in
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.workflows import ImageBuilds
from deploylint.formats.makefile import is_makefile, targets, variables
from deploylint.formats.shell import Command, ShellScript
from deploylint.formats.text import TextFile
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.registry import collect

if TYPE_CHECKING:
    import re

_TRIGGERS = ("docker build", "docker image build", "podman build")
_REFERENCE = regex(
    r"\$(?:(?P<bare>[A-Za-z_]\w*)|\{(?P<name>[A-Za-z_]\w*)(?::?-(?P<default>[^${}]*))?\}|\S+)"
)


@collect("shell", triggers=_TRIGGERS)
def of_scripts(script: ShellScript) -> Iterator[ImageBuilds]:
    """A script that moves to a folder by its name builds out of sight."""
    if any(
        each.name == "cd" and each.arguments[0].known for each in script.commands if each.arguments
    ):
        return
    filled = _filler(_assigned(script.commands))
    builds = tuple(builds_in(script.commands, script.start_of_file, filled))
    if builds:
        yield ImageBuilds(script.start_of_file, builds)


@collect("text", triggers=_TRIGGERS)
def of_makefiles(document: TextFile) -> Iterator[ImageBuilds]:
    if not is_makefile(document.path):
        return
    text = document.source.text
    filled = _filler(variables(text))
    builds = tuple(
        build
        for target in targets(text)
        for build in builds_in(target.commands, document.where(target.start, target.end), filled)
    )
    if builds:
        yield ImageBuilds(document.start_of_file, builds)


def _assigned(commands: tuple[Command, ...]) -> dict[str, str]:
    """What is assigned once, and is plain text."""
    found = [each for command in commands for each in command.assignments]
    often = Counter(each.name for each in found)
    return {
        each.name: each.value.text for each in found if each.value.known and often[each.name] == 1
    }


def _filler(values: dict[str, str]) -> Callable[[str], str]:
    def value(match: re.Match[str]) -> str:
        found = values.get(match["bare"] or match["name"] or "", match["default"])
        return UNKNOWN if found is None else found

    return lambda text: _REFERENCE.sub(value, text)
