"""Commands outside containers' own: shell scripts, Procfiles, supervisor programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.collectors._values import word_value
from deploylint.deployment.facts import ARGUMENTS
from deploylint.deployment.facts.images import Command, Script
from deploylint.formats.document import Document
from deploylint.formats.shell import Command as ShellCommand
from deploylint.formats.shell import ShellScript, parse_commands
from deploylint.formats.shellwords import Word
from deploylint.formats.source_map import SourceMap
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.ini import IniFile
    from deploylint.formats.procfile import Procfile
    from deploylint.formats.shell import ShellScript

_ALL_ARGUMENTS = frozenset({'"$@"', "$@", '"${@}"', "$*", '"$*"', "${@}"})
# Words of programs that serve something, or of what starts one.
_STARTS = ("python", "uvicorn", "gunicorn", "flask", "manage.py", "fastapi", "npm", "yarn", "exec ")


@collect("shell", triggers=_STARTS)
def shell_scripts(script: ShellScript) -> Iterator[Script]:
    always = [command for command in script.commands if command.depth == 0]
    others = [command for command in script.commands if command.depth > 0]
    commands, branches = (tuple(_commands(script, each)) for each in (always, others))
    yield Script(script.start_of_file, "shell", "", commands, branches)


@collect("procfile")
def procfile_processes(procfile: Procfile) -> Iterator[Script]:
    for process in procfile.processes:
        where = procfile.where(process.start, process.end)
        commands = tuple(_commands(procfile, process.commands))
        yield Script(where, "procfile", process.name, commands)


@collect("ini", triggers=("[program:",))
def supervisor_programs(file: IniFile) -> Iterator[Script]:
    for section in file.sections:
        option = file.get(section.name, "command")
        if section.name.startswith("program:") and option:
            found = parse_commands(SourceMap.verbatim(option.uncommented, option.start))
            where = file.where(section.start, section.end)
            name = section.name.partition(":")[2]
            yield Script(where, "supervisor", name, tuple(_commands(file, found)))


def _commands(document: Document, commands: Iterable[ShellCommand]) -> Iterator[Command]:
    for command in commands:
        if command.words:
            yield Command(
                document.where(command.start, command.end),
                tuple(_value(document, word) for word in command.words),
                tuple(document.where(word.start, word.end) for word in command.words),
            )


def _value(document: Document, word: Word) -> str:
    written = document.source.text[word.start : word.end]
    return ARGUMENTS if written in _ALL_ARGUMENTS else word_value(word)
