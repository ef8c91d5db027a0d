"""``Environment=`` and ``EnvironmentFile=``."""

from __future__ import annotations

from deploylint.formats.systemd.assignment import Assignment
from deploylint.formats.systemd.commands import Refusal
from deploylint.formats.systemd.names import UnitName
from deploylint.formats.systemd.specifiers import expand, unknown_specifier
from deploylint.formats.systemd.templates import is_template, masked
from deploylint.formats.systemd.words import Word, WordError, words
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_ANY_UNIT = UnitName("", "", "service", True)


class EnvironmentEntry(NamedTuple):
    """One ``NAME=value``; all offsets are offsets into the file.

    ``value`` is None where a template or a specifier decides it. ``start`` and
    ``end`` bound the value without the quotes around it or around the entry.
    """

    name: str
    value: str | None
    name_start: int
    name_end: int
    start: int
    end: int


class EnvironmentFile(NamedTuple):
    """A file of variables; ``optional`` if it may be missing (prefix ``-``).

    ``path`` may hold globs; None where a template or a specifier decides it.
    """

    path: str | None
    optional: bool
    start: int
    end: int


class Environment(NamedTuple):
    entries: tuple[EnvironmentEntry, ...]
    refusals: tuple[Refusal, ...]


def environment(setting: Assignment, unit: UnitName | None = None) -> Environment:
    """The entries of one ``Environment=``, and the words that systemd ignores."""
    entries: list[EnvironmentEntry] = []
    refusals: list[Refusal] = []
    visible = masked(setting.value)
    try:
        for word in words(visible, strict=True):
            if visible != setting.value:
                word = _unmasked(setting.value, word)
            refusal = _refusal(word)
            if refusal:
                refusals.append(refusal)
            else:
                entries.append(_entry(setting, word, unit or _ANY_UNIT))
    except WordError as error:
        refusals.append(Refusal("invalid syntax", error.start, len(setting.value)))
    return Environment(tuple(entries), tuple(refusals))


def environment_file(setting: Assignment, unit: UnitName | None = None) -> EnvironmentFile:
    optional = setting.value.startswith("-")
    path = setting.value[optional:]
    known = None if is_template(path) else expand(path, unit or _ANY_UNIT)
    return EnvironmentFile(known, optional, *setting.span(int(optional)))


def _unmasked(value: str, word: Word) -> Word:
    """The word with its placeholders; quotes, which may stand inside them, are kept off."""
    raw = value[word.start : word.end]
    return word._replace(text=raw.strip("\"'")) if is_template(raw) else word


def _refusal(word: Word) -> Refusal | None:
    name, equals, _ = word.text.partition("=")
    if is_template(name):
        return None
    if bad := unknown_specifier(word.text):
        return Refusal(f"unknown specifier {word.text[bad[0] : bad[1]]}", word.start, word.end)
    if not equals or not _NAME.fullmatch(name):
        return Refusal("invalid environment assignment", word.start, word.end)
    return None


def _entry(setting: Assignment, word: Word, unit: UnitName) -> EnvironmentEntry:
    name, _, value = word.text.partition("=")
    raw = setting.value[word.start : word.end]
    name_at = 1 if raw[0] in "\"'" else 0
    equals = max(raw.find("="), 0)
    start, end = equals + 1, len(raw)
    if raw[start : start + 1] in ('"', "'") and raw[-1] == raw[start] and end > start + 1:
        start, end = start + 1, end - 1
    elif name_at and raw[-1] == raw[0] and end > start:
        end -= 1
    known = None if is_template(value) else expand(value, unit)
    at = word.start
    return EnvironmentEntry(
        name,
        known,
        *setting.span(at + name_at, at + equals),
        *setting.span(at + start, at + end),
    )
