"""The commands that a file starts, each word with its place, and cutting words out of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Command
from deploylint.formats.compose import Command as ComposeCommand
from deploylint.formats.compose import ComposeFile, Text
from deploylint.formats.dockerfile import Dockerfile
from deploylint.formats.document import Document
from deploylint.formats.ini import IniFile
from deploylint.formats.procfile import Procfile
from deploylint.formats.shell import Command as ShellCommand
from deploylint.formats.shell import ShellScript, inline_script, parse_commands
from deploylint.formats.shellwords import Word
from deploylint.formats.source_map import SourceMap
from deploylint.formats.systemd import SystemdUnit
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Where
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import Any

STARTERS = (Dockerfile, ComposeFile, SystemdUnit, Procfile, IniFile, ShellScript)
# What may stand between two words: blanks, continuations, commas, the dash of a YAML item.
_GAP = regex(r"[ \t\r\n,\\-]*")
# An item of YAML on a line of its own, or of a list in brackets that goes on.
_ITEM = regex(
    r"[ \t]*(?:-[ \t]+(?P<word>\S+)|(?P<listed>[\"'][^\"'\n]*[\"'])[ \t]*,)"
    r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)"
)
_ABOUT = regex(r"[ \t]*#[^\n]*(?:reload|develop|\bdev\b|\bwatch)[^\n]*\n", re.I)


def commands_of(document: Any) -> Iterator[Command]:
    """The commands in a document of one of ``STARTERS``."""
    yield from _READERS[document.kind](document)


def without(source: Source, command: Command, numbers: Iterable[int]) -> tuple[Edit, ...] | None:
    """Edits that cut words out of a command together with the blanks or commas before them.

    None where something else, such as a comment, stands between the words.
    """
    edits: list[Edit] = []
    places, left = command.places, sorted(numbers)
    for number in left:
        if (line := _line_of_its_own(source, places[number])) is not None:
            edits.append(source.replace(source.where(*line), ""))
            continue
        start, end = places[number].start, places[number].end
        if number:
            gap, start = (places[number - 1].end, start), places[number - 1].end
        elif number + 1 < len(places) and number + 1 not in left:
            gap = (end, places[number + 1].start)
            end = gap[1]
        else:
            return None
        written = source.cut(places[number]).strip("\"'")
        if written != command.words[number] or not _GAP.fullmatch(source.text, *gap):
            return None
        edits.append(source.replace(source.where(start, end), ""))
    return tuple(edits)


def _line_of_its_own(source: Source, place: Where) -> tuple[int, int] | None:
    """The lines of an item of a list, with the comment behind it, and one above about it."""
    text = source.text
    begin = text.rfind("\n", 0, place.start) + 1
    match = _ITEM.match(text, begin)
    if match is None or (place.start, place.end) not in _spans(match):
        return None
    above = text.rfind("\n", 0, max(begin - 1, 0)) + 1
    return above if _ABOUT.fullmatch(text, above, begin) else begin, match.end()


def _spans(match: re.Match[str]) -> tuple[tuple[int, int], ...]:
    """The item with its quotes, and without."""
    start, end = match.span("word" if match["word"] else "listed")
    return (start, end), (start + 1, end - 1)


def _of_dockerfile(file: Dockerfile) -> Iterator[Command]:
    for instruction in file.instructions:
        if instruction.keyword in ("CMD", "ENTRYPOINT"):
            yield from _shell(file, instruction.commands)


def _of_compose(file: ComposeFile) -> Iterator[Command]:
    for service in file.services.values():
        for command in (service.command, service.entrypoint):
            if command and not any(word.shared for word in command.words):
                yield from _of_words(file, command)


def _of_words(file: ComposeFile, command: ComposeCommand) -> Iterator[Command]:
    words = tuple(Word(word.text, word.known, word.start, word.end) for word in command.words)
    index = inline_script(ShellCommand(words)) if words else None
    if index is not None:
        yield from _shell(file, parse_commands(command.words[index].mapped))
    elif words:
        texts = tuple(_literal(word) for word in command.words)
        yield Command(command.where, texts, tuple(word.where for word in command.words))


def _literal(text: Text) -> str:
    return text.text if text.known else UNKNOWN


def _of_unit(unit: SystemdUnit) -> Iterator[Command]:
    for located in unit.commands():
        words = (located.command.program, *located.command.arguments)
        places = tuple(unit.where(*located.setting.span(word.start, word.end)) for word in words)
        yield Command(unit.where(*located.span), tuple(word.text for word in words), places)


def _of_procfile(file: Procfile) -> Iterator[Command]:
    for process in file.processes:
        yield from _shell(file, process.commands)


def _of_ini(file: IniFile) -> Iterator[Command]:
    for option in file.options:
        if option.section.startswith("program:") and option.key == "command":
            text = SourceMap.verbatim(option.uncommented, option.start)
            yield from _shell(file, parse_commands(text))


def _of_script(script: ShellScript) -> Iterator[Command]:
    yield from _shell(script, script.commands)


def _shell(document: Document, commands: Iterable[ShellCommand]) -> Iterator[Command]:
    for command in commands:
        if command.words:
            yield Command(
                document.where(command.start, command.end),
                tuple(word.text if word.known else UNKNOWN for word in command.words),
                tuple(document.where(word.start, word.end) for word in command.words),
            )


_READERS: dict[str, Callable[[Any], Iterator[Command]]] = {
    "dockerfile": _of_dockerfile,
    "compose": _of_compose,
    "systemd": _of_unit,
    "procfile": _of_procfile,
    "ini": _of_ini,
    "shell": _of_script,
}
