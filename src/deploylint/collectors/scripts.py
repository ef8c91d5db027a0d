"""Commands outside containers' own: shell scripts, Procfiles, supervisor programs."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.commands import facts_of
from deploylint.deployment.facts.images import Command, Script
from deploylint.formats.document import Document
from deploylint.formats.makefile import is_makefile, targets, variables
from deploylint.formats.shell import parse_commands
from deploylint.formats.source_map import SourceMap
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.registry import collect
from deploylint.secrets.private import is_private

if TYPE_CHECKING:
    from deploylint.formats.ini import IniFile
    from deploylint.formats.procfile import Procfile
    from deploylint.formats.shell import ShellScript

# What supervisor fills in from its environment.
_FROM_ENVIRONMENT = regex(r"%\(ENV_(\w+)\)s")
# Words of programs that serve something, or of what starts one.
_STARTS = ("python", "uvicorn", "gunicorn", "flask", "manage.py", "fastapi", "npm", "yarn", "exec ")


@collect("shell", triggers=_STARTS)
def shell_scripts(script: ShellScript) -> Iterator[Script]:
    commands = tuple(facts_of(script.commands, script.where))
    yield Script(script.start_of_file, "shell", "", commands)


@collect("procfile")
def procfile_processes(procfile: Procfile) -> Iterator[Script]:
    for process in procfile.processes:
        where = procfile.where(process.start, process.end)
        commands = tuple(facts_of(process.commands, procfile.where))
        yield Script(where, "procfile", process.name, commands)


@collect("text", triggers=_STARTS)
def make_targets(document: Document) -> Iterator[Script]:
    if not is_makefile(document.path):
        return
    text = document.source.text
    known = tuple(
        Command(document.start_of_file, (f"{name}={value}",))
        for name, value in variables(text).items()
        if not is_private(name, value)
    )
    for target in targets(text):
        where = document.where(target.start, target.end)
        commands = (*known, *facts_of(target.commands, document.where))
        yield Script(where, "make", target.name, commands)


@collect("ini", triggers=("[program:",))
def supervisor_programs(file: IniFile) -> Iterator[Script]:
    for section in file.sections:
        option = file.get(section.name, "command")
        if section.name.startswith("program:") and option:
            found = parse_commands(_expanded(option.uncommented, option.start))
            where = file.where(section.start, section.end)
            name = section.name.partition(":")[2]
            yield Script(where, "supervisor", name, tuple(facts_of(found, file.where)))


def _expanded(text: str, start: int) -> SourceMap:
    """The command with ``%(ENV_NAME)s`` as a shell would write it."""
    parts: list[tuple[str, int, int]] = []
    at = 0
    for match in _FROM_ENVIRONMENT.finditer(text):
        parts.append((text[at : match.start()], start + at, start + match.start()))
        parts.append((f"${{{match[1]}}}", start + match.start(), start + match.end()))
        at = match.end()
    return SourceMap.join([*parts, (text[at:], start + at, start + len(text))])
