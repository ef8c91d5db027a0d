"""Adds lines to ignore files: never so that something a build needs becomes ignored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deploylint.deployment.facts.images import IgnoreFile
from deploylint.formats.dockerignore import Matcher
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Where, start_of

_WILD = regex(r"[*?\[\\]")


class Addition(NamedTuple):
    """Lines that may be added before the pattern ``at``, and the matcher with them."""

    lines: list[str]
    at: int
    matcher: Matcher


def added(
    file: IgnoreFile, groups: Sequence[Sequence[str]], needed: Iterable[str], matcher: Matcher
) -> Addition:
    """The lines, group by group, that ignore nothing of ``needed``."""
    kept = [path for path in needed if not matcher.excludes(path)]
    at = position(file, [line for group in groups for line in group])
    lines: list[str] = []
    for group in groups:
        after = matcher
        for number, line in enumerate(group, at + len(lines)):
            after = after.inserted(number, line)
        if not any(map(after.excludes, kept)):
            lines += group
            matcher = after
    return Addition(lines, at, matcher)


def position(file: IgnoreFile, lines: Iterable[str]) -> int:
    """At the end where that takes back no exception, else before the first one."""
    texts = [pattern.text for pattern in file.patterns]
    first = next((at for at, text in enumerate(texts) if text.startswith("!")), len(texts))
    exceptions = [text[1:].removeprefix("**/") for text in texts if text.startswith("!")]
    added = Matcher(lines)
    plain = file.kind == "dockerignore" and not any(map(_WILD.search, exceptions))
    if plain and not any(map(added.excludes, exceptions)):
        return len(texts)
    return _paragraph(file, first) or first


def _paragraph(file: IgnoreFile, at: int) -> int:
    """The first of the patterns on neighbouring lines that the one at ``at`` belongs to."""
    lines = [pattern.where.line for pattern in file.patterns]
    while 0 < at < len(lines) and lines[at - 1] == lines[at] - 1:
        at -= 1
    return at


def insertion(file: IgnoreFile, title: str, lines: Sequence[str], at: int) -> Edit:
    """The edit that puts ``lines`` before a pattern, under a comment, with the file's newlines."""
    newline = file.newline
    block = newline.join((f"# {title}", *lines))
    if at:
        before = file.patterns[at - 1].where
        end = (before.end, before.end, before.end_line, before.end_column)
        place = Where(before.path, *end, before.end_line, before.end_column)
        return Edit(place, f"{newline}{newline}{block}")
    if not file.patterns:
        return Edit(file.where, block + newline)
    first = file.patterns[0].where
    start = first.start - first.column + 1
    place = Where(first.path, start, start, first.line, 1, first.line, 1)
    return Edit(place, f"{block}{newline}{newline}")


def creation(path: str, lines: Sequence[str]) -> Edit:
    """The edit that makes an ignore file of these lines."""
    return Edit(start_of(path), "".join(f"{line}\n" for line in lines))
