"""What a run checks: the selected rules and the collectors that feed them, by kind of file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from deploylint import registry
from deploylint.engine.triggers import Vocabulary
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.registry import Entry
from deploylint.registry.own_rules import OWN_RULES

if TYPE_CHECKING:
    from deploylint.registry.options import OptionTables


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

    @property
    def all(self) -> tuple[Task, ...]:
        """Every check, whether a file calls for it or not."""
        return tuple(self._tasks)

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


def runs_in_context(entry: Entry, context: Context) -> bool:
    return registry.CONTEXT_POLICIES[entry.contexts][context] is not None
