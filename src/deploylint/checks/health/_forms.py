"""Forms of a healthcheck that are read otherwise than they look."""

from __future__ import annotations

from deploylint.checks.health._demands import IDLE, OPERATORS, STRICT
from deploylint.formats.compose import Text
from deploylint.formats.compose.service import Healthcheck
from deploylint.formats.dockerfile import Instruction
from deploylint.formats.document import Document
from deploylint.formats.wrappers import base_name
from deploylint.lazy.records import NamedTuple
from deploylint.model import Edit, Fix, Where

_KINDS = frozenset({"CMD", "CMD-SHELL", "NONE"})


class Misread(NamedTuple):
    where: Where
    message: str
    fix: Fix | None = None


def in_array(document: Document, instruction: Instruction) -> Misread | None:
    """What is wrong with the form of an image's check."""
    words = [element.text for element in instruction.elements]
    places = [document.where(each.start, each.end) for each in instruction.elements]
    if misread := _as_array(words, places):
        return misread
    first = instruction.commands[:1]
    program = first[0].words[0] if first and first[0].words else None
    if program and program.text in _KINDS and not instruction.json_form:
        where = document.where(program.start, program.end)
        return Misread(where, _not_a_program(program.text))
    return None


def in_list(check: Healthcheck) -> Misread | None:
    """What is wrong with the form of a compose check."""
    command = check.command
    assert command is not None
    if command.form == "string":
        first = command.words[0] if command.words else None
        if first is None or first.text not in _KINDS or len(command.words) == 1:
            return None
        return Misread(first.content, _not_a_program(first.text))
    written = check.table.get("test")
    listed = [each for each in getattr(written, "items", ()) if isinstance(each, Text)]
    if not listed:
        return None
    kind, rest = listed[0], listed[1:]
    if kind.text not in _KINDS:
        return _without_kind(kind)
    if kind.text == "CMD":
        found = _as_array([each.text for each in rest], [each.content for each in rest])
        return found and found._replace(fix=_kind(kind, "CMD-SHELL") if len(rest) == 1 else None)
    return _shell_with_arguments(kind, rest)


def _as_array(words: list[str], places: list[Where]) -> Misread | None:
    if not words:
        return None
    if any(each.isspace() for each in words[0]):
        message = f"No program is called `{words[0]}`: an array is not given to a shell"
        return Misread(places[0], message)
    for word, place in zip(words[1:], places[1:], strict=True):
        if word in OPERATORS and base_name(words[0]) in STRICT:
            message = f"`{word}` is a word for `{words[0]}` here: an array is not given to a shell"
            return Misread(place, message)
    return None


def _without_kind(kind: Text) -> Misread | None:
    if not kind.known:
        return None
    message = (
        f"Compose refuses a check that begins with `{kind.text}`, and not with `CMD`, `CMD-SHELL`"
        " or `NONE`"
    )
    return Misread(kind.content, message, None if kind.shared else _before(kind))


def _before(kind: Text) -> Fix:
    """``CMD`` as an item of its own, in the style of the list."""
    source = kind.source
    head = source.text[source.line_span(source.line_of(kind.start))[0] : kind.start]
    quote = kind.style if kind.style in ("'", '"') else ""
    gap = f"\n{head}" if head.strip() == "-" else ", "
    return Fix("Say that it is a command", (source.insert(kind.start, f"{quote}CMD{quote}{gap}"),))


def _shell_with_arguments(kind: Text, rest: list[Text]) -> Misread | None:
    program = rest[0].text if rest else ""
    if kind.text != "CMD-SHELL" or not rest[1:] or base_name(program) not in IDLE:
        return None
    message = f"The shell runs `{program}` alone: it takes the words after it for its own arguments"
    return Misread(rest[0].content, message, _kind(kind, "CMD"))


def _kind(kind: Text, name: str) -> Fix | None:
    return None if kind.shared else Fix(f"Make it `{name}`", (Edit(kind.content, name),))


def _not_a_program(word: str) -> str:
    return f"`{word}` is run as a program here: it belongs into the array form"
