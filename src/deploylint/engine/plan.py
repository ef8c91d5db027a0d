"""What a run checks: the selected rules and the collectors that feed them, by kind of file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from deploylint import registry
from deploylint.engine.budget import DEFAULT, Limits
from deploylint.engine.triggers import Vocabulary
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.registry import Collector, Entry, Rule
from deploylint.registry.own_rules import OWN_RULES

if TYPE_CHECKING:
    from typing import Any

    from deploylint.registry.options import OptionTables


class Task:
    """One check that a file may need, with its triggers as bytes."""

    def __init__(self, entry: Entry, position: int) -> None:
        _, triggers, also, paths = entry.subjects[position]
        self.entry = entry
        self.triggers = tuple(each.encode() for each in triggers)
        self.also = tuple(each.encode() for each in also)
        self._position = position
        self._paths = paths
        self._declared: Rule | Collector | None = None

    def __repr__(self) -> str:
        """The same in every process: the cache names a plan by it."""
        return f"Task({self.entry!r}, {self._position})"

    def __getstate__(self) -> dict[str, Any]:
        """Without what each process imports when it needs it."""
        return {**self.__dict__, "_declared": None}

    def wants(self, path: str, found: set[bytes]) -> bool:
        """Whether one of each group was found; an empty group asks for nothing."""
        if self.triggers and found.isdisjoint(self.triggers):
            return False
        if self.also and found.isdisjoint(self.also):
            return False
        return not self._paths or re.search(self._paths, path) is not None

    @property
    def declared(self) -> Rule | Collector:
        """The rule or collector whose check this is; its module is imported when it is needed."""
        if self._declared is None:
            self._declared = registry.load(self.entry)
        return self._declared

    @property
    def check(self) -> registry.Check:
        return self.declared.subjects[self._position].check


class Tasks:
    """All checks that files of one kind may need."""

    def __init__(self) -> None:
        self._tasks: list[Task] = []
        self._vocabulary: Vocabulary | None = None

    def __repr__(self) -> str:
        return f"Tasks({self._tasks!r})"

    def __getstate__(self) -> dict[str, Any]:
        """Without the vocabulary, which each process builds when it needs it."""
        return {**self.__dict__, "_vocabulary": None}

    @property
    def all(self) -> tuple[Task, ...]:
        """Every check, whether a file calls for it or not."""
        return tuple(self._tasks)

    def add(self, task: Task) -> None:
        self._tasks.append(task)

    def of(self, path: str, data: bytes, context: Context) -> list[Task]:
        """Those that a file of this context calls for."""
        if self._vocabulary is None:
            groups = (group for task in self._tasks for group in (task.triggers, task.also))
            self._vocabulary = Vocabulary(literal for group in groups for literal in group)
        found = self._vocabulary.found_in(data)
        return [
            task
            for task in self._tasks
            if runs_in_context(task.entry, context) and task.wants(path, found)
        ]


class Plan(NamedTuple):
    """What a run checks; a worker process can be handed it."""

    tasks: dict[str, Tasks]
    joins: tuple[Entry, ...]
    problems: tuple[Entry, ...]
    policies: dict[str, str]
    options: OptionTables
    limits: Limits = DEFAULT

    def preload(self, kind: str) -> None:
        """Import the modules of the checks that files of this kind may need."""
        for task in self.tasks[kind].all if kind in self.tasks else ():
            with suppress(Exception):  # which is a defect where the check is called
                registry.load(task.entry)


def make_plan(
    entries: Iterable[Entry],
    selected: frozenset[str],
    options: OptionTables,
    limits: Limits = DEFAULT,
) -> Plan:
    """Plan the selected rules and the collectors that feed their joins."""
    chosen = [entry for entry in entries if not entry.slug or entry.code in selected]
    tasks: defaultdict[str, Tasks] = defaultdict(Tasks)
    for entry in chosen:
        for position, (kind, *_) in enumerate(entry.subjects):
            tasks[kind].add(Task(entry, position))
    return Plan(
        dict(tasks),
        tuple(entry for entry in chosen if entry.joins),
        tuple(entry for entry in OWN_RULES if entry.code in selected),
        {entry.code: entry.contexts for entry in (*chosen, *OWN_RULES)},
        options,
        limits,
    )


def runs_in_context(entry: Entry, context: Context) -> bool:
    return registry.CONTEXT_POLICIES[entry.contexts][context] is not None
