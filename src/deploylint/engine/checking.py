"""Runs the selected checks on one file.

Pure: the same arguments give the same frozen values, which may be pickled, cached
and compared. An exception inside a check is caught and reported as a defect of
deploylint, naming the rule and the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts import Candidate, PreparedFix, Unchecked, Unparsed
from deploylint.engine.budget import Budget, Limits, OverBudget
from deploylint.engine.calling import arguments, describe, named, verify_plugin
from deploylint.engine.fingerprints import with_fingerprints
from deploylint.engine.plan import Plan, Task
from deploylint.files.classify import Context
from deploylint.formats.document import NO_LINKS, Links
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Edit, Evidence, Finding, Unknown, start_of
from deploylint.registry import Entry
from deploylint.registry.own_rules import TEMPLATED, UNPARSABLE, Defect
from deploylint.source import Source
from deploylint.suppression.comments import find_ignores
from deploylint.suppression.ignore import Ignore

if TYPE_CHECKING:
    from typing import Any

    from deploylint.formats.document import Document, Problem
    from deploylint.registry.options import OptionTables


class FileResult(NamedTuple):
    """All that one file contributes to a run.

    ``wanted`` are the values of other modules that its rules asked for in vain, each by the
    path of the importing file and its dotted name. One that is ``secretive`` holds a
    secret, in an edit that writes it, and is kept nowhere.
    """

    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    facts: tuple[Any, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    defects: tuple[Defect, ...] = ()
    parsed: bool = False
    wanted: tuple[tuple[str, str], ...] = ()
    secretive: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing was stopped for the time it took."""
        return not any(isinstance(each, Unchecked) for each in self.facts)


EMPTY = FileResult()


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
    tasks = plan.tasks[kind].of(path, data, context) if kind in plan.tasks else []
    if not tasks and b"deploylint:" not in data:
        return EMPTY
    source = Source.decode(path, data)
    ignores = find_ignores(source, kind)
    if not tasks:
        return FileResult(ignores=ignores)
    result = _Collected(source)
    try:
        with Budget(plan.limits.file) as budget:
            document = result.read(kind, plan, links)
            if document is not None:
                result.run_all(tasks, document, plan.options, budget)
            return result.freeze(ignores, kind, plan.limits, parsed=document is not None)
    except OverBudget:
        return result.left_out(kind, plan.limits, ignores)


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
        self.stopped: list[str] = []

    def read(self, kind: str, plan: Plan, links: Links) -> Document | None:
        """The document with its links; what cannot be read of it is reported."""
        document, problem = _parse(self.source, kind)
        problems = [problem] if problem else document.problems if document else []
        if problems:
            broken = (each for each in problems if not each.passed_over)
            self.report_problem(next(broken, problems[0]), kind, plan)
        if document is not None:
            document.link(links)
        return document

    def run(self, task: Task, document: Document, options: OptionTables) -> None:
        entry = task.entry
        try:
            for outcome in task.check(*arguments(document, task.declared, options)):
                if entry.from_plugin:
                    verify_plugin(outcome, self.source)
                self.take(outcome, entry)
        except (Exception, SystemExit) as error:
            self.defects.append(Defect(entry.code, self.source.path, describe(error)))
        wanted = document.take_wanted()
        if entry.slug:
            self.wanted |= wanted

    def take(self, outcome: Any, entry: Entry) -> None:
        match outcome:
            case Finding():
                self.findings.append(named(outcome, entry))
            case Evidence():
                self.evidence.append(outcome._replace(code=entry.code))
            case Unknown():
                self.unknown.append(outcome._replace(code=entry.code))
            case Candidate() | PreparedFix():
                self.facts.append(outcome._replace(code=entry.code))
            case _:
                self.facts.append(outcome)

    def report_problem(self, problem: Problem, kind: str, plan: Plan) -> None:
        where = self.source.where(problem.start, problem.end)
        self.facts.append(Unparsed(where, kind, problem.template))
        entry = TEMPLATED if problem.template else UNPARSABLE
        if entry in plan.problems and not problem.passed_over:
            message = problem.message[:1].upper() + problem.message[1:]
            self.take(Finding(where, message), entry)

    def run_all(
        self, tasks: list[Task], document: Document, options: OptionTables, budget: Budget
    ) -> None:
        for task in tasks:
            try:
                self.run(task, document, options)
            except OverBudget:
                budget.go_on()
                self.stopped.append(task.entry.code)

    def left_out(self, kind: str, limits: Limits, ignores: tuple[Ignore, ...]) -> FileResult:
        """What is left of a file that takes too long to be read, or to be searched for secrets."""
        unchecked = Unchecked(start_of(self.source.path), kind, _too_long("to be read", limits))
        return FileResult(facts=(unchecked,), ignores=ignores)

    def freeze(
        self, ignores: tuple[Ignore, ...], kind: str, limits: Limits, *, parsed: bool
    ) -> FileResult:
        secretive = self._hide_secrets(kind)
        if self.stopped:
            reason = _too_long(f"for {', '.join(self.stopped)}", limits)
            self.facts.append(Unchecked(start_of(self.source.path), kind, reason))
        return FileResult(
            with_fingerprints(self.findings, self.source),
            tuple(self.evidence),
            tuple(self.unknown),
            tuple(self.facts),
            ignores,
            tuple(self.defects),
            parsed,
            tuple(sorted(self.wanted)),
            secretive,
        )

    def _hide_secrets(self, kind: str) -> bool:
        """Take secrets out of facts; whether an edit still has to hold one."""
        edits = list(self._edits())
        facts = bool(self.facts) and kind != "python"  # of which no fact holds a value
        if not edits and not facts:
            return False
        from deploylint.secrets.literals import SecretLiterals

        secrets = SecretLiterals(self.source)
        if facts and secrets:
            self.facts = [
                each if isinstance(each, Candidate | PreparedFix) else secrets.without(each)
                for each in self.facts
            ]
        return any(map(secrets.holds, edits))

    def _edits(self) -> Iterator[Edit]:
        candidates = (each.finding for each in self.facts if isinstance(each, Candidate))
        fixes = [each.fix for each in (*self.findings, *candidates)]
        fixes += [each.fix for each in self.facts if isinstance(each, PreparedFix)]
        for fix in fixes:
            yield from fix.edits if fix else ()


def _too_long(purpose: str, limits: Limits) -> str:
    seconds = f"{limits.file} seconds of the processor (option `max-file-seconds`)"
    return f"it takes too long {purpose}, of {seconds}"
