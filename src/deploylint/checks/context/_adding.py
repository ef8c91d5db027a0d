"""Adds lines to ignore files: never so that something a build needs becomes ignored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deploylint.deployment.facts import IgnoreFile
from deploylint.formats.dockerignore import Matcher
from deploylint.model import Edit, Where


def added(
    file: IgnoreFile, groups: Iterable[Sequence[str]], needed: Iterable[str], matcher: Matcher
) -> tuple[list[str], Matcher]:
    """The lines, group by group, that ignore nothing of ``needed``, and the matcher with them."""
    kept = [path for path in needed if not matcher.excludes(path)]
    at = position(file)
    lines: list[str] = []
    for group in groups:
        after = matcher
        for number, line in enumerate(group, at + len(lines)):
            after = after.inserted(number, line)
        if not any(map(after.excludes, kept)):
            lines += group
            matcher = after
    return lines, matcher


def position(file: IgnoreFile) -> int:
    """Before the first negation: a line after it would overrule it."""
    texts = [pattern.text for pattern in file.patterns]
    return next((at for at, text in enumerate(texts) if text.startswith("!")), len(texts))


def insertion(file: IgnoreFile, title: str, lines: Sequence[str]) -> Edit:
    """The edit that puts ``lines`` at ``position``, under a comment, with the file's newlines."""
    at, newline = position(file), file.newline
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
    return Edit(Where(path, 0, 0, 1, 1, 1, 1), "".join(f"{line}\n" for line in lines))
