"""Runs the selected checks: on one file, and on the deployment that all files make up.

Both functions are pure: the same arguments give the same frozen values, which
may be pickled, cached and compared. An exception inside a check is caught and
reported as a defect of deploylint, naming the rule and the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from deploylint import registry
from deploylint.deployment.facts import Candidate, Unparsed
from deploylint.engine.triggers import Vocabulary
from deploylint.files.classify import Context
from deploylint.formats.document import NO_LINKS, Links
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Severity, Unknown
from deploylint.registry import Collector, Entry, Rule
from deploylint.source import Source
from deploylint.suppression.comments import EXPIRED, INVALID, UNUSED, Ignore, find_ignores

if TYPE_CHECKING:
    from typing import Any

    from deploylint.deployment import Deployment
    from deploylint.formats.document import Document, Problem
    from deploylint.registry.options import OptionTables


def _own(
    code: str, slug: str, severity: Severity, contexts: str, *, fixable: bool = False
) -> Entry:
    return Entry(code, slug, "", severity, contexts, registry.DEFAULT, fixable, False, ())


# What deploylint says about files and comments, not about deployments.
UNPARSABLE = _own("DP000", "unparsable-file", Severity.WARNING, registry.DEPLOYED)
TEMPLATED = _own("DP001", "template-skipped", Severity.INFO, registry.DEPLOYED)
OWN_RULES = (
    UNPARSABLE,
    TEMPLATED,
    _own(INVALID, "invalid-ignore", Severity.WARNING, registry.ABSOLUTE),
    _own(EXPIRED, "expired-ignore", Severity.WARNING, registry.ABSOLUTE, fixable=True),
    _own(UNUSED, "unused-ignore", Severity.WARNING, registry.ABSOLUTE, fixable=True),
)


class Defect(NamedTuple):
    """An exception inside a check: a mistake of deploylint or of a plug-in, not of the file.

    A plug-in that could not be loaded has no ``code``.
    """

    code: str
    path: str
    error: str


class FileResult(NamedTuple):
    """All that one file contributes to a run.

    ``wanted`` are the values of other modules that its rules asked for in vain, each by the
    path of the importing file and its dotted name.
    """

    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    facts: tuple[Any, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    defects: tuple[Defect, ...] = ()
    parsed: bool = False
    wanted: tuple[tuple[str, str], ...] = ()


EMPTY = FileResult()


class Task(NamedTuple):
    """One check that a file may need, with its triggers as bytes."""

    entry: Entry
    triggers: tuple[bytes, ...]
    also: tuple[bytes, ...] = ()

    def wants(self, found: set[bytes]) -> bool:
        """Whether one of each group was found; an empty group asks for nothing."""
        if self.triggers and found.isdisjoint(self.triggers):
            return False
        return not self.also or not found.isdisjoint(self.also)


class Tasks:
    """All checks that files of one kind may need."""

    def __init__(self) -> None:
        self._tasks: list[Task] = []
        self._vocabulary: Vocabulary | None = None

    def __repr__(self) -> str:
        """The same in every process: the cache names a plan by it."""
        return f"Tasks({self._tasks!r})"

    def add(self, task: Task) -> None:
        self._tasks.append(task)

    def of(self, data: bytes, context: Context) -> list[Task]:
        """Those that a file of this context calls for."""
        if self._vocabulary is None:
            groups = (group for task in self._tasks for group in (task.triggers, task.also))
            self._vocabulary = Vocabulary(literal for group in groups for literal in group)
        found = self._vocabulary.found_in(data)
        return [
            task
            for task in self._tasks
            if runs_in_context(task.entry, context) and task.wants(found)
        ]


class Plan(NamedTuple):
    """What a run checks; a worker process can be handed it."""

    tasks: dict[str, Tasks]
    joins: tuple[Entry, ...]
    problems: tuple[Entry, ...]
    policies: dict[str, str]
    options: OptionTables


def make_plan(entries: Iterable[Entry], selected: frozenset[str], options: OptionTables) -> Plan:
    """Plan the selected rules and the collectors that feed their joins."""
    chosen = [entry for entry in entries if not entry.slug or entry.code in selected]
    tasks: defaultdict[str, Tasks] = defaultdict(Tasks)
    for entry in chosen:
        for kind, *groups in entry.subjects:
            task = Task(entry, *(tuple(each.encode() for each in group) for group in groups))
            tasks[kind].add(task)
    return Plan(
        dict(tasks),
        tuple(entry for entry in chosen if entry.joins),
        tuple(entry for entry in OWN_RULES if entry.code in selected),
        {entry.code: entry.contexts for entry in (*chosen, *OWN_RULES)},
        options,
    )


# --- one file ------------------------------------------------------------------


def check_file(
    path: str,
    data: bytes,
    kind: str,
    context: Context,
    plan: Plan,
    *,
    links: Links = NO_LINKS,
) -> FileResult:
    """Run every check that this file calls for.

    ``path`` is relative to the root, with ``/``. The file is parsed only when a
    trigger of a selected rule or collector occurs in ``data``. ``links`` are other
    files that it takes values from.
    """
    tasks = plan.tasks[kind].of(data, context) if kind in plan.tasks else []
    if not tasks and b"deploylint:" not in data:
        return EMPTY
    source = Source.decode(path, data)
    ignores = find_ignores(source, kind)
    if not tasks:
        return FileResult(ignores=ignores)
    document, problem = _parse(source, kind)
    result = _Collected(source)
    problems = [problem] if problem else document.problems if document else []
    if problems:
        result.report_problem(problems[0], kind, plan)
    if document is not None:
        document.link(links)
        for task in tasks:
            result.run(task, document, plan.options)
    return result.freeze(ignores, parsed=document is not None)


def runs_in_context(entry: Entry, context: Context) -> bool:
    return registry.CONTEXT_POLICIES[entry.contexts][context] is not None


def problem_in(path: str, data: bytes, kind: str) -> Problem | None:
    """The first thing that keeps a file from being read, None when nothing does."""
    document, problem = _parse(Source.decode(path, data), kind)
    return problem or next(iter(document.problems if document else ()), None)


def _parse(source: Source, kind: str) -> tuple[Document | None, Problem | None]:
    from deploylint.formats import document_class
    from deploylint.formats.document import Unparsable

    try:
        return document_class(kind).parse(source), None
    except Unparsable as failure:
        return None, failure.problem


class _Collected:
    """Sorts what the checks of one file yield."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.findings: list[Finding] = []
        self.evidence: list[Evidence] = []
        self.unknown: list[Unknown] = []
        self.facts: list[Any] = []
        self.defects: list[Defect] = []
        self.wanted: set[tuple[str, str]] = set()

    def run(self, task: Task, document: Document, options: OptionTables) -> None:
        entry = task.entry
        try:
            declared = registry.load(entry)
            for subject in declared.subjects:
                if subject.kind == document.kind:
                    for outcome in subject.check(*_arguments(document, declared, options)):
                        if entry.from_plugin:
                            _verify(outcome, self.source)
                        self.take(outcome, entry)
        except (Exception, SystemExit) as error:
            self.defects.append(Defect(entry.code, self.source.path, _describe(error)))
        wanted = document.take_wanted()
        if entry.slug:
            self.wanted |= wanted

    def take(self, outcome: Any, entry: Entry) -> None:
        match outcome:
            case Finding():
                self.findings.append(_named(outcome, entry))
            case Evidence():
                self.evidence.append(outcome._replace(code=entry.code))
            case Unknown():
                self.unknown.append(outcome._replace(code=entry.code))
            case Candidate():
                self.facts.append(outcome._replace(code=entry.code))
            case _:
                self.facts.append(outcome)

    def report_problem(self, problem: Problem, kind: str, plan: Plan) -> None:
        where = self.source.where(problem.start, problem.end)
        self.facts.append(Unparsed(where, kind, problem.template))
        entry = TEMPLATED if problem.template else UNPARSABLE
        if entry in plan.problems:
            message = problem.message[:1].upper() + problem.message[1:]
            self.take(Finding(where, message), entry)

    def freeze(self, ignores: tuple[Ignore, ...], *, parsed: bool) -> FileResult:
        return FileResult(
            with_fingerprints(self.findings, self.source),
            tuple(self.evidence),
            tuple(self.unknown),
            tuple(self.facts),
            ignores,
            tuple(self.defects),
            parsed,
            tuple(sorted(self.wanted)),
        )


def _arguments(subject: Any, declared: Rule | Collector, options: OptionTables) -> tuple[Any, ...]:
    wanted = declared.options if isinstance(declared, Rule) else None
    if wanted is None:
        return (subject,)
    return (subject, next(table for table in options if isinstance(table, wanted)))


def _verify(outcome: Any, source: Source | None) -> None:
    from deploylint.registry.plugin_types import verify

    verify(outcome, source)


def _describe(error: BaseException) -> str:
    import traceback

    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({place.filename.rsplit('/', 1)[-1]}:{place.lineno})"


def own_finding(code: str, finding: Finding, plan: Plan) -> Finding | None:
    """A finding about a comment, None where its rule is switched off."""
    entry = next((entry for entry in plan.problems if entry.code == code), None)
    return _named(finding, entry) if entry else None


def _named(finding: Finding, entry: Entry) -> Finding:
    """The finding with its rule's names; its severity is still that of a production file."""
    severity = finding.severity or Severity(entry.severity)
    return finding._replace(code=entry.code, slug=entry.slug, severity=severity)


def apply_context_severity(
    findings: Iterable[Finding], plan: Plan, deployment: Deployment
) -> Iterator[Finding]:
    """Shift each finding to the severity that it has in its file's context.

    A file of no telling name that ends up in an image is not lowered below warning:
    what the production machine runs is not worth less for being called ``main.py``.
    """
    images = deployment.holds("Image")
    for finding in findings:
        context, base = deployment.context_of(finding.where.path), finding.severity
        assert base is not None
        policy = finding.contexts or plan.policies[finding.code]
        severity = registry.severity_in(context, base, policy)
        if severity is None:
            continue
        if images and context is Context.NEUTRAL and severity < min(base, Severity.WARNING):
            from deploylint.deployment.deployed import Deployed

            is_deployed = deployment.model(Deployed).holds(finding.where.path)
            severity = Severity.WARNING if is_deployed else severity
        shifted = finding._replace(severity=severity)
        yield _read_with_another_python(shifted, deployment) or shifted


def _read_with_another_python(finding: Finding, deployment: Deployment) -> Finding | None:
    """The syntax of a newer Python than this one is no mistake of the project."""
    if finding.code != UNPARSABLE.code or not finding.where.path.endswith(".py"):
        return None
    import sys

    from deploylint.deployment.interpreter import NewestPython

    newest = deployment.model(NewestPython)
    if not newest.is_newer:
        return None
    running = ".".join(map(str, sys.version_info[:2]))
    message = f"{finding.message} (read with Python {running}; the project names {newest})"
    return finding._replace(message=message, severity=Severity.INFO)


# --- fingerprints ----------------------------------------------------------------

_SPACE = regex(r"\s+")


def with_fingerprints(findings: Iterable[Finding], source: Source) -> tuple[Finding, ...]:
    """Name each finding by rule, path and the code on its lines, never by their numbers.

    Findings alike in all of these are told apart by their order in the file.
    """
    found = sorted(findings, key=sort_key)
    if not found:
        return ()
    digest_of = _Identities(source)
    return tuple(each._replace(fingerprint=digest_of.next(each)) for each in found)


class _Identities:
    """Names what is alike by rule, path and code; each code of a line is read once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._hashed: dict[tuple[str, str, int, int], Any] = {}
        self._seen: dict[bytes, int] = {}

    def next(self, finding: Finding) -> str:
        line = finding.where.line
        end = min(finding.where.end_line, line + 4)
        key = (finding.code, finding.where.path, line, end)
        if key not in self._hashed:
            self._hashed[key] = self._hash(*key)
        hashed = self._hashed[key].copy()
        identity = hashed.digest()
        order = self._seen[identity] = self._seen.get(identity, -1) + 1
        hashed.update(f"\0{order}".encode())
        return str(hashed.hexdigest()[:20])

    def _hash(self, code: str, path: str, line: int, end: int) -> Any:
        import hashlib

        text = " ".join(self._source.line_text(each) for each in range(line, end + 1))
        identity = "\0".join((code, path, _SPACE.sub(" ", text).strip()))
        return hashlib.sha256(identity.encode("utf-8", "replace"))


def sort_key(finding: Finding) -> tuple[str, int, int, str, str]:
    where = finding.where
    return (where.path, where.line, where.column, finding.code, finding.message)


# --- the deployment ----------------------------------------------------------------


class JoinResult(NamedTuple):
    """What the checks of the whole deployment say; findings carry no fingerprint yet."""

    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    defects: tuple[Defect, ...] = ()


def check_project(deployment: Deployment, plan: Plan) -> JoinResult:
    """Run every selected join rule on the deployment."""
    findings: list[Finding] = []
    evidence: list[Evidence] = []
    unknown: list[Unknown] = []
    defects: list[Defect] = []
    for entry in plan.joins:
        if not has_input(entry, deployment):
            continue
        try:
            for outcome in _join(entry, deployment, plan.options):
                if entry.from_plugin:
                    _verify(outcome, None)
                match outcome:
                    case Finding():
                        findings.append(_named(outcome, entry))
                    case Evidence():
                        evidence.append(outcome._replace(code=entry.code))
                    case Unknown():
                        unknown.append(outcome._replace(code=entry.code))
        except (Exception, SystemExit) as error:
            defects.append(Defect(entry.code, "", _describe(error)))
    return JoinResult(
        tuple(_distinct(findings)),
        tuple(dict.fromkeys(evidence)),
        tuple(dict.fromkeys(unknown)),
        tuple(defects),
    )


def _distinct(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each statement about a place once, of however many services it is true."""
    seen: set[tuple[str, Any, str]] = set()
    for finding in findings:
        key = (finding.code, finding.where, finding.message)
        if key not in seen:
            seen.add(key)
            yield finding


def has_input(entry: Entry, deployment: Deployment) -> bool:
    """Whether there is anything for a join to decide, so that its module must be imported."""
    if any(deployment.holds(fact) for fact in entry.needs) or deployment.candidates(entry.code):
        return True
    return not entry.needs and not entry.subjects


def _join(entry: Entry, deployment: Deployment, options: OptionTables) -> Iterator[Any]:
    declared = registry.load(entry)
    assert isinstance(declared, Rule)
    assert declared.joined is not None
    return declared.joined(*_arguments(deployment, declared, options))
