"""Which files of a tree have to be parsed, and for the sake of which checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from deploylint.files import classify
from deploylint.files.workspace import Unreadable, Workspace
from deploylint.run.setup import Setup, set_up

SHOWN = 6


def reasons(tree: Path) -> Iterator[str]:
    """One line a kind: files read, files parsed, and the checks for which alone some were."""
    read: Counter[str] = Counter()
    parsed: Counter[str] = Counter()
    alone: dict[str, Counter[str]] = {}
    for kind, wanting in _wanting(set_up((str(tree),), {})):
        read[kind] += 1
        parsed[kind] += bool(wanting)
        if len(wanting) == 1:
            alone.setdefault(kind, Counter()).update(wanting)
    for kind, count in parsed.most_common():
        causes = alone.get(kind, Counter()).most_common(SHOWN)
        told = ", ".join(f"{code} {files}" for code, files in causes)
        yield f"{kind:14} {read[kind]:6} read {count:6} parsed  {told and f'for one alone: {told}'}"


def _wanting(setup: Setup) -> Iterator[tuple[str, set[str]]]:
    """Kind of each file and the checks that want it parsed."""
    workspace = Workspace(setup.discovery.root, setup.settings.max_file_size)
    for entry in setup.discovery.tree:
        if classify.kind_of(entry.path) is None:
            continue
        try:
            data = workspace.read(entry.path)
        except Unreadable:
            continue
        kind = classify.kind_of_file(entry.path, data)
        if kind is not None:
            context = setup.settings.context_of(entry.path, kind, data).context
            tasks = setup.plan.tasks.get(kind)
            found = tasks.of(entry.path, data, context) if tasks else []
            yield kind, {task.entry.code for task in found}
