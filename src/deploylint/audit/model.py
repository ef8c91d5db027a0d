"""The rows of the readiness report, made of what a run found.

A rule passes only with evidence: one that found nothing to look at is not applicable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from fnmatch import fnmatchcase

from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.map.model import Map
from deploylint.model import Evidence, Finding, Severity, Unknown, Where

if TYPE_CHECKING:
    from deploylint.registry import Entry
    from deploylint.registry.options import Audit as Wanted
    from deploylint.run.outcome import Outcome
    from deploylint.source import Source

_PLACES = 8
_CODE = 120


class Status(str, Enum):
    """The state of a rule; of several, the first in this order counts.

    A finding that is no reason to fail a run is a note.
    """

    FAIL = "fail"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"
    NOTE = "note"
    PASS = "pass"
    NONE = "not applicable"


class Verdict(str, Enum):
    """What an engineer may sign."""

    NOT_READY = "not ready"
    UNTOLD = "cannot be told"
    READY = "ready"


_SEVERITIES = ("error", "warning", "info")


class Place(NamedTuple):
    """One place that speaks for a status: ``code`` is the line there, secrets masked."""

    status: Status
    where: Where
    message: str
    code: str
    severity: str = ""

    @property
    def at(self) -> str:
        return f"{self.where.path}:{self.where.line}"


class Row(NamedTuple):
    """One rule, for one service where there is one; ``total`` counts the places not shown too.

    ``about`` says in a sentence what the rule does, ``page`` is the address of its page.
    """

    code: str
    slug: str
    concern: str
    service: str
    status: Status
    places: tuple[Place, ...]
    total: int
    about: str = ""
    page: str = ""

    @property
    def is_error(self) -> bool:
        return any(place.severity == "error" for place in self.places)


class Section(NamedTuple):
    """Rows that ask for the same of the reader."""

    name: str
    title: str
    rows: tuple[Row, ...]


class Head(NamedTuple):
    """What exactly was judged: texts, "" where there is nothing to say.

    ``commit`` is short; ``state`` says whether the files are those of the commit.
    """

    commit: str = ""
    state: str = ""
    date: str = ""
    version: str = ""
    configuration: str = ""
    baseline: str = ""


class Presence(NamedTuple):
    """A document or script that should be there; ``path`` is empty where it is not."""

    kind: str
    name: str
    path: str


class Aspect(NamedTuple):
    """What is known of one aspect of a service, as plain text; ``state`` as in ``State``."""

    name: str
    state: str
    text: str
    at: str
    blocking: bool = False


class Running(NamedTuple):
    """A service that is deployed, aspect by aspect."""

    name: str
    at: str
    aspects: tuple[Aspect, ...]


class LeftOut(NamedTuple):
    """A service that is not deployed, and why."""

    name: str
    at: str
    reason: str


class Audit(NamedTuple):
    """The whole report; ``errors`` and ``warnings`` are the findings that fail a run."""

    project: str
    rows: tuple[Row, ...]
    absent: tuple[tuple[str, str], ...]
    presence: tuple[Presence, ...]
    map: Map
    services: tuple[Running, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    head: Head = Head()
    errors: int = 0
    warnings: int = 0

    @property
    def blocking(self) -> int:
        """How much is not understood, so that nobody can sign it off."""
        return sum(aspect.blocking for each in self.services for aspect in each.aspects)

    @property
    def verdict(self) -> Verdict:
        if self.errors or self.warnings:
            return Verdict.NOT_READY
        return Verdict.UNTOLD if self.blocking else Verdict.READY

    @property
    def reasons(self) -> str:
        """Why the verdict is what it is."""
        found = [_counted(self.errors, "error"), _counted(self.warnings, "warning")]
        if self.blocking:
            some = sum(any(aspect.blocking for aspect in each.aspects) for each in self.services)
            things = _counted(self.blocking, "thing")
            found.append(f"{things} of {some} of {len(self.services)} services not understood")
        return ", ".join(each for each in found if each) or "nothing stands in the way"

    def sections(self) -> Iterator[Section]:
        """The rows by what they ask for, the most urgent first."""
        for name, title, belongs in _SECTIONS:
            rows = tuple(row for row in self.rows if belongs(row))
            if rows:
                yield Section(name, title, rows)

    def count(self, status: Status) -> int:
        if status is Status.NONE:
            return len(self.absent)
        return sum(row.status is status for row in self.rows)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}" if number else ""


_SECTIONS: tuple[tuple[str, str, Callable[[Row], bool]], ...] = (
    ("errors", "must be fixed", lambda row: row.status is Status.FAIL and row.is_error),
    (
        "warnings",
        "should be fixed",
        lambda row: row.status is Status.FAIL and not row.is_error,
    ),
    ("unknown", "cannot be told", lambda row: row.status is Status.UNKNOWN),
    ("notes", "worth knowing", lambda row: row.status is Status.NOTE),
    ("accepted", "accepted, with the reason given", lambda row: row.status is Status.SUPPRESSED),
    ("right", "checked and right", lambda row: row.status is Status.PASS),
)


class Lines:
    """Single lines of the project's files, secrets masked."""

    def __init__(self, source: Callable[[str], Source | None]) -> None:
        self._source = source
        self._read: dict[str, list[str]] = {}

    def at(self, where: Where) -> str:
        lines = self._read.get(where.path)
        if lines is None:
            lines = self._read[where.path] = self._lines(where.path)
        line = lines[where.line - 1].strip() if where.line <= len(lines) else ""
        return line if len(line) <= _CODE else f"{line[: _CODE - 1]}…"

    def _lines(self, path: str) -> list[str]:
        from deploylint.secrets.redaction import redact_source

        source = self._source(path)
        return redact_source(source).splitlines() if source else []


def rows_of(
    outcome: Outcome,
    rules: Mapping[str, Entry],
    services: frozenset[str],
    lines: Lines,
    fail_on: Severity,
) -> tuple[Row, ...]:
    """The rows of the ``rules`` (by code); ``services`` are names that get their own.

    Findings below ``fail_on`` are notes.
    """
    grouped: dict[tuple[str, str], list[Place]] = {}
    for code, scope, place in _places(outcome, lines, fail_on):
        if code in rules:
            service = scope if scope in services else ""
            grouped.setdefault((code, service), []).append(place)
    return tuple(_row(key, rules[key[0]], places) for key, places in sorted(grouped.items()))


def absent_from(rows: Iterable[Row], rules: Mapping[str, Entry]) -> tuple[tuple[str, str], ...]:
    """Code and slug of the rules that found nothing to look at."""
    spoken = {row.code for row in rows}
    return tuple(sorted((code, rule.slug) for code, rule in rules.items() if code not in spoken))


def _row(key: tuple[str, str], rule: Entry, places: list[Place]) -> Row:
    code, service = key
    order = list(Status)
    unique = sorted(
        dict.fromkeys(places),
        key=lambda each: (order.index(each.status), _SEVERITIES.index(each.severity or "info")),
    )
    shown = tuple(unique[:_PLACES])
    return Row(code, rule.slug, rule.concern, service, unique[0].status, shown, len(unique))


def _places(outcome: Outcome, lines: Lines, fail_on: Severity) -> Iterator[tuple[str, str, Place]]:
    """Code, scope and place of everything that the rules said."""
    for finding in outcome.findings:
        status = Status.FAIL if (finding.severity or 0) >= fail_on else Status.NOTE
        yield finding.code, finding.scope, _found(status, finding, finding.message, lines)
    for each in outcome.suppressed:
        finding = each.finding
        reason = each.ignore.reason.strip() or "no reason is given"
        message = f"{finding.message} (ignored: {reason})"
        yield finding.code, finding.scope, _found(Status.SUPPRESSED, finding, message, lines)
    for unknown in outcome.unknown:
        yield unknown.code, unknown.scope, _place(Status.UNKNOWN, unknown, unknown.reason, lines)
    for evidence in outcome.evidence:
        yield evidence.code, evidence.scope, _place(Status.PASS, evidence, evidence.message, lines)


def _found(status: Status, finding: Finding, message: str, lines: Lines) -> Place:
    severity = finding.severity.label if finding.severity else ""
    return _place(status, finding, message, lines)._replace(severity=severity)


def _place(status: Status, each: Finding | Evidence | Unknown, message: str, lines: Lines) -> Place:
    from deploylint.secrets.redaction import redact_message

    return Place(status, each.where, redact_message(message), lines.at(each.where))


def present(wanted: Wanted, paths: Iterable[str]) -> tuple[Presence, ...]:
    """Which of the wanted documents and scripts the project has."""
    known = sorted(paths, key=lambda path: (path.count("/"), path))
    return tuple(
        Presence(kind, name, next((path for path in known if _is_named(path, name)), ""))
        for kind, names in (("document", wanted.documents), ("script", wanted.scripts))
        for name in names
    )


def _is_named(path: str, name: str) -> bool:
    """Whether a path is the wanted one: by its end, letters of either case, globs allowed."""
    path, name = path.lower(), name.lower()
    return fnmatchcase(path, name) or fnmatchcase(path, f"*/{name}")
