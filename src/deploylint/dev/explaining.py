"""What a run makes of one file, step by step, for whoever asks why a rule speaks or is silent."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from deploylint.deployment.facts import Candidate, PreparedFix, name_of
from deploylint.files import classify
from deploylint.files.workspace import Workspace
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Unknown
from deploylint.registry import CONTEXT_POLICIES
from deploylint.run.cache import Cache
from deploylint.run.outcome import Outcome
from deploylint.run.project import Project
from deploylint.run.reporting import outcome_of
from deploylint.run.setup import set_up, today

if TYPE_CHECKING:
    from typing import Any

    from deploylint.registry import Entry


class NotRead(Exception):
    """The file is none that deploylint reads; the message says why."""


class Explained:
    """One file of a project that was checked, with all rules or with one."""

    def __init__(self, path: str, code: str | None = None) -> None:
        """``path`` may lie anywhere below the root of its project.

        Raises ``SettingsError`` for a mistake in the configuration, ``NotRead`` for a file
        that is excluded or has no kind.
        """
        setup = set_up((path,), {"select": [code]} if code else {})
        root = setup.discovery.root
        workspace = Workspace(root, setup.settings.max_file_size)
        discovery = setup.discovery._replace(requested=None)
        self.path = os.path.relpath(os.path.realpath(path), root).replace(os.sep, "/")
        self.project = Project(
            discovery, workspace, setup.settings, setup.plan, Cache(None, workspace, "")
        )
        self.project.check()
        if self.path not in self.project.results:
            notes = [each.message for each in self.project.notes if each.path == self.path]
            raise NotRead(notes[0] if notes else "no rule reads such a file, or it is excluded")
        self.outcome = outcome_of(self.project, today())

    def steps(self) -> Iterator[str]:
        """A line for each thing that the run knows of the file, in the order of the run."""
        data = self.project.workspace.read(self.path)
        kind = classify.kind_of_file(self.path, data) or ""
        yield f"{self.path}: {kind}"
        yield f"context: {self.project.why(self.path)}"
        yield from self._tasks(kind, data)
        result = self.project.results[self.path]
        yield f"parsed: {'yes' if result.parsed else 'no, nothing that runs wants it'}"
        yield from facts_of(self.project, self.path)
        yield from self._verdicts(self.outcome)
        yield from self._joins(self.outcome)

    def _tasks(self, kind: str, data: bytes) -> Iterator[str]:
        context = self.project.context(self.path)
        tasks = self.project.plan.tasks.get(kind)
        running = tasks.of(self.path, data, context) if tasks else []
        for task in tasks.all if tasks else ():
            name = task.entry.code or task.entry.module.rpartition(".")[2]
            hit = sorted({each.decode() for each in (*task.triggers, *task.also) if each in data})
            if task in running:
                yield f"runs {name}: {', '.join(hit) or 'reads every such file'}"
            elif CONTEXT_POLICIES[task.entry.contexts][context] is None:
                yield f"silent {name}: does not speak of {context.value} files"
            else:
                yield f"silent {name}: lacks its triggers"

    def _verdicts(self, outcome: Outcome) -> Iterator[str]:
        groups: tuple[tuple[Finding | Evidence | Unknown, ...], ...] = (
            outcome.findings, outcome.evidence, outcome.unknown,
        )  # fmt: skip
        for group in groups:
            for each in group:
                if each.where.path == self.path:
                    yield f"{type(each).__name__.lower()} {each.code} {_message(each)}"
        for silenced in outcome.suppressed:
            if silenced.finding.where.path == self.path:
                yield f"suppressed {silenced.finding.code} {_message(silenced.finding)}"

    def _joins(self, outcome: Outcome) -> Iterator[str]:
        """For each join that speaks of the file, the facts of the files that it names."""
        named: dict[str, set[str]] = {}
        for finding in outcome.findings:
            if finding.where.path == self.path:
                paths = (self.path, *(place.where.path for place in finding.related))
                named.setdefault(finding.code, set()).update(paths)
        for unknown in outcome.unknown:
            if unknown.where.path == self.path:
                named.setdefault(unknown.code, set()).add(self.path)
        deployment = self.project.deployment()
        for entry in self.project.plan.joins:
            if places := named.get(entry.code):
                yield f"join {entry.code} decides by: {_needed(entry) or 'its clues'}"
                facts = (each for each in deployment.every_fact() if each.where.path in places)
                yield from _given(facts, entry)


def _given(facts: Iterable[Any], entry: Entry) -> Iterator[str]:
    for fact in facts:
        clue = isinstance(fact, Candidate | PreparedFix) and fact.code == entry.code
        if clue or name_of(type(fact)) in entry.needs:
            yield f"  {_fact(fact)}"


def _needed(entry: Entry) -> str:
    return ", ".join(name.rpartition(".")[2] for name in entry.needs)


def facts_of(project: Project, path: str) -> Iterator[str]:
    """The facts and clues that a file contributes."""
    for fact in project.linked_results()[path].facts:
        yield f"{'clue' if isinstance(fact, Candidate | PreparedFix) else 'fact'} {_fact(fact)}"


def _fact(fact: Any) -> str:
    where = fact.where
    fields = zip(fact._fields, fact, strict=True)
    shown = (f"{name}={value!r}" for name, value in fields if value != where)
    return f"{where.path}:{where.line} {type(fact).__name__}({', '.join(shown)})"


def _message(each: Finding | Evidence | Unknown) -> str:
    text = each.message if isinstance(each, Finding) else each[1]
    return f"line {each.where.line}: {text}"
