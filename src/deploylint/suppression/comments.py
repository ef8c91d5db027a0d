"""Comments that silence findings, in the comment form of each language.

``# deploylint: ignore[CODE] reason`` stands on the line of the finding or alone
on the line above; ``# deploylint: ignore-file[CODE] reason`` anywhere in the file.
Codes and slugs are interchangeable and mandatory. Comments of other tools that mean
the same count as well: see ``neighbours``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Finding, Fix, Safety, Where
from deploylint.source import Source
from deploylint.suppression import neighbours
from deploylint.suppression.coverage import LINE_ABOVE_ONLY, covered, python_lines
from deploylint.suppression.ignore import Ignore


class Suppressed(NamedTuple):
    finding: Finding
    ignore: Ignore


# A comment starts at the beginning of a line or after a blank.
_OWN = regex(
    r"(?:(?<=\s)|^)[#;](?P<before>[^\n#]{0,200}?)deploylint:[ \t]*ignore(?P<file>-file)?"
    r"(?:\[(?P<codes>[^\]\n]*)\])?(?P<reason>[^\n\r#]*)",
    re.M,
)
_EXPIRES = regex(r"\bexpires=(\d{4}-\d{2}-\d{2})\b")


def find_ignores(source: Source, kind: str) -> tuple[Ignore, ...]:
    """Every suppression comment of a file, in order."""
    text = source.text
    found = list(_own(source, kind)) if "deploylint:" in text else []
    if neighbours.is_marked(text):
        from deploylint.suppression.foreign import find_foreign

        found += find_foreign(source, kind)
    return tuple(_in_comments(source, found) if found and kind == "python" else found)


def _in_comments(source: Source, ignores: list[Ignore]) -> Iterator[Ignore]:
    """Those that stand in comments of a Python file, text in strings left out.

    One that covers the first line of a statement covers all of its lines, unless it is
    of another tool and stands on that line itself.
    """
    comments, statements = python_lines(source)
    for ignore in ignores:
        if ignore.where.end > comments.get(ignore.where.line, ignore.where.end):
            whole = {} if ignore.foreign and len(ignore.lines) == 1 else statements
            lines = {each for n in ignore.lines for each in (n, *whole.get(n, range(0)))}
            yield ignore._replace(lines=tuple(sorted(lines)))


def _own(source: Source, kind: str) -> Iterator[Ignore]:
    for match in _OWN.finditer(source.text):
        start = match.start()
        where = source.where(start, match.end())
        alone = not source.text[source.starts[where.line - 1] : start].strip()
        if kind in LINE_ABOVE_ONLY and not alone:
            continue
        codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
        expires = _EXPIRES.search(match["reason"])
        reason = _EXPIRES.sub("", match["reason"]).strip(" \t-:—")
        lines = () if match["file"] else covered(source, kind, where.line, alone=alone)
        inside = source.where(*match.span("codes")) if match["codes"] else None
        removal = None if match["before"].strip() else _removal(source, where, alone=alone)
        until = expires[1] if expires else ""
        yield Ignore(where, codes, lines, reason, until, codes_where=inside, removal=removal)


def _removal(source: Source, where: Where, *, alone: bool) -> Where:
    """The whole line, or the comment with the blanks before it."""
    if alone:
        return source.whole_line(where.line)
    start = where.start
    while start and source.text[start - 1] in " \t":
        start -= 1
    end = start + len(source.text[start : where.end].rstrip())
    return source.where(start, end)


def suppress(
    findings: Iterable[Finding], ignores: dict[str, tuple[Ignore, ...]], today: str
) -> tuple[list[Finding], list[Suppressed]]:
    """Split findings into those that stand and those that a comment silences.

    An ignore that has expired on ``today`` (ISO 8601) silences nothing.
    """
    comments = {path: _InForce(each, today) for path, each in ignores.items() if each}
    standing: list[Finding] = []
    silenced: list[Suppressed] = []
    for finding in findings:
        about = comments.get(finding.where.path)
        ignore = about.first(finding) if about else None
        if ignore:
            silenced.append(Suppressed(finding, ignore))
        else:
            standing.append(finding)
    return standing, silenced


class _InForce:
    """The comments of one file by the lines they cover; each question is answered once."""

    def __init__(self, ignores: Iterable[Ignore], today: str) -> None:
        self._ignores = [each for each in ignores if each.is_in_force(today)]
        self._names = [frozenset(each.codes) for each in self._ignores]
        self._everywhere = [n for n, each in enumerate(self._ignores) if not each.lines]
        self._on_line: dict[int, list[int]] = {}
        self._known: dict[tuple[int, int, str, str], Ignore | None] = {}
        for number, ignore in enumerate(self._ignores):
            for line in dict.fromkeys(ignore.lines):
                self._on_line.setdefault(line, []).append(number)

    def first(self, finding: Finding) -> Ignore | None:
        """The first comment that covers the rule of a finding and one of its lines."""
        where = finding.where
        key = (where.line, where.end_line, finding.code, finding.slug)
        if key not in self._known:
            self._known[key] = self._find(range(where.line, where.end_line + 1), *key[2:])
        return self._known[key]

    def _find(self, lines: range, code: str, slug: str) -> Ignore | None:
        near = (
            lines if len(lines) < len(self._on_line) else filter(lines.__contains__, self._on_line)
        )
        numbers = [*self._everywhere, *(n for line in near for n in self._on_line.get(line, ()))]
        names = {code, slug, "*"}
        covering = [n for n in numbers if not names.isdisjoint(self._names[n])]
        return self._ignores[min(covering)] if covering else None


def judge_ignores(
    ignores: Iterable[Ignore], silenced: Iterable[Suppressed], names: dict[str, str], today: str
) -> Iterator[tuple[str, Finding]]:
    """What is wrong with the comments themselves: the code of the rule, and the finding.

    ``names`` maps each code and slug to its code where the rule is switched on, and
    to "" where it is not: an ignore of a rule that did not run is not judged.
    """
    used = {(each.ignore.where, each.finding.code) for each in silenced}
    for ignore in ignores:
        if ignore.foreign:
            continue
        if not ignore.codes:
            yield INVALID, Finding(ignore.where, "The comment names no rule, so it ignores nothing")
        elif unknown := [name for name in ignore.codes if name not in names]:
            message = f"`{unknown[0]}` is no rule of deploylint"
            yield INVALID, Finding(ignore.codes_where or ignore.where, message)
        elif ignore.expires and ignore.expires < today:
            yield EXPIRED, _expired(ignore)
        else:
            idle = [n for n in ignore.codes if names[n] and (ignore.where, names[n]) not in used]
            if idle:
                yield UNUSED, _unused(ignore, idle)


INVALID, EXPIRED, UNUSED = "DP002", "DP003", "DP004"
ABOUT_COMMENTS = frozenset({INVALID, EXPIRED, UNUSED})


def _expired(ignore: Ignore) -> Finding:
    message = f"The comment expired on {ignore.expires}, so it ignores nothing"
    return Finding(ignore.where, message, fix=_remove(ignore))


def _remove(ignore: Ignore) -> Fix | None:
    if ignore.removal is None:
        return None
    return Fix("Remove the comment", (Edit(ignore.removal, ""),), Safety.SAFE)


def _unused(ignore: Ignore, idle: list[str]) -> Finding:
    listed = ", ".join(f"`{name}`" for name in idle)
    kept = [name for name in ignore.codes if name not in idle]
    fix = _remove(ignore) if not kept else None
    if kept and ignore.codes_where:
        edit = Edit(ignore.codes_where, ", ".join(kept))
        fix = Fix("Name only the rules that are ignored", (edit,), Safety.SAFE)
    return Finding(ignore.where, f"Nothing is found here for {listed}", fix=fix)
