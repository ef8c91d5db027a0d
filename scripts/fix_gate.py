"""Fix copies of real projects and ask the native tools whether nothing else changed.

    python scripts/fix_gate.py TREE [TREE ...] [--select RULES] [--crlf]
    python scripts/fix_gate.py --examples [--python PYTHON]
    python scripts/fix_gate.py TREE --suite COMMAND [--select RULES]

Each TREE is a git checkout; it is copied, never changed. All fixes, unsafe ones
included, are applied to the copy. Then, for each changed file: bytes outside the
edits are the same, the file reads as well as before, its own tool gives the same
verdict, only the instructions, settings or ignored paths that a fix names differ,
and a second run changes nothing. Prints counts by kind; exits 1 when something is
wrong, 2 when a TREE is no checkout.

``--examples`` runs the fixable examples of the rule pages instead: what is printed, logged,
answered and returned before has to be there after. PYTHON is an interpreter with the frameworks
that are to be asked through their own test clients; without it they are pretended. ``--suite``
runs the tests of the tree (``python -m pytest -q …``) before, after the safe fixes, and after all.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

sys.path.insert(0, str(Path(__file__).parent))

from deploylint.engine.checking import problem_in
from deploylint.files.classify import kind_of, kind_of_content
from deploylint.files.workspace import Workspace
from deploylint.fixes.writing import write_all
from deploylint.run.cache import Cache
from deploylint.run.project import Project
from deploylint.run.setup import set_up, today
from fixgate.examples import compared, of_pages
from fixgate.ignored import git_ignored, ignored_otherwise
from fixgate.native import load_yaml, missing, verdict
from fixgate.steps import Recorder, outside
from fixgate.suites import results, unequal, write

Key = TypeVar("Key")

# Keys that a fix takes away: the user of a service (DPN014).
_TAKEN_AWAY = frozenset({"user"})
_KINDS = ("python", "compose", "dockerfile", "nginx", "systemd", "dockerignore", "gitignore")


class Result(NamedTuple):
    """What one tree showed; the counters are keyed by kind (and tool)."""

    seen: Counter[str]
    changed: Counter[str]
    verdicts: Counter[tuple[str, bool]]
    fixed: Counter[str]
    refused: int
    notes: list[str]
    wrong: list[str]


def copy(tree: str, target: str, *, crlf: bool) -> None:
    """The files of HEAD that are in the work tree, under an index of their own."""
    git = ["git", "-c", "core.hooksPath=/dev/null"]
    subprocess.run([*git, "clone", "-q", "-n", "--shared", tree, target], check=True)
    subprocess.run([*git, "-C", target, "read-tree", "HEAD"], check=True)
    listed = subprocess.run([*git, "-C", target, "ls-files", "-z"], capture_output=True, check=True)
    for path in filter(None, os.fsdecode(listed.stdout).split("\0")):
        source, copied = os.path.join(tree, path), os.path.join(target, path)
        if os.path.isfile(source) and not os.path.islink(source):
            os.makedirs(os.path.dirname(copied), exist_ok=True)
            shutil.copy2(source, copied)
            if crlf and kind_of(path):
                data = Path(copied).read_bytes()
                Path(copied).write_bytes(data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def run(root: str, select: list[str], *, unsafe: bool = True) -> Recorder:
    setup = set_up((root,), {"select": select} if select else {})
    workspace = Workspace(setup.discovery.root, setup.settings.max_file_size)
    cache = Cache(None, workspace, "")
    project = Project(setup.discovery, workspace, setup.settings, setup.plan, cache)
    project.check()
    recorder = Recorder(project, today(), unsafe=unsafe)
    recorder.steps = []
    return recorder


def gate(tree: str, select: list[str], crlf: bool) -> Result:
    name = os.path.basename(tree)
    with tempfile.TemporaryDirectory(prefix="fix-gate-") as folder:
        root = os.path.join(folder, "copy")
        copy(tree, root, crlf=crlf)
        recorder = run(root, select)
        fixed = recorder.run()
        ignored = git_ignored(root)
        failures = write_all(recorder.project.workspace.beneath, fixed.changes)
        written = {path: each for path, each in fixed.changes.items() if path not in failures}
        wrong = [f"{path}: not written: {reason}" for path, reason in failures.items()]
        wrong += [f"internal error in {each.code}: {each.error}" for each in fixed.outcome.defects]
        here = {entry.path for entry in recorder.project.discovery.tree}
        seen = Counter(kind(root, path) for path in here | written.keys())
        verdicts: Counter[tuple[str, bool]] = Counter()
        changed: Counter[str] = Counter()
        notes: list[str] = []
        for step in recorder.steps:
            wrong += [f"{step.path}: {each}" for each in outside(step, kind(root, step.path))]
        for path, (old, new) in written.items():
            changed[kind(root, path)] += 1
            wrong += [
                f"{path}: {each}" for each in judge(kind(root, path), path, old, new, verdicts)
            ]
            if kind(root, path) in ("dockerignore", "gitignore"):
                notes += ignored_otherwise(root, path, old or b"", new, ignored)
        wrong += [f"{path} changes again" for path in run(root, select).run().changes]
    wrong += [each for each in notes if each.endswith("NOT INTENDED")]
    codes = Counter(finding.code for finding in fixed.findings)
    labelled = [[f"{name}: {each}" for each in group] for group in (notes, wrong)]
    return Result(seen, changed, verdicts, codes, len(fixed.refused), *labelled)


def examples(python: str) -> bool:
    """Run the examples of all pages; returns whether nothing is wrong."""
    pages = Path(__file__).parents[1] / "rules"
    trials = list(of_pages(pages))
    wrong = [said for trial in trials for said in compared(trial, python)]
    print(f"examples with Python: {len(trials)}")
    print(f"WRONG: {len(wrong)}", *wrong, sep="\n  ")
    return not wrong


def suite(tree: str, command: str, select: list[str]) -> bool:
    """Run the tests of a copy before and after; returns whether they come to the same.

    Nothing is fixed where no test passes before: errors are equal to themselves.
    """
    right = True
    with tempfile.TemporaryDirectory(prefix="fix-gate-") as folder:
        root = os.path.join(folder, "copy")
        copy(tree, root, crlf=False)
        before = results(root, command)
        print(f"{os.path.basename(tree)}: {dict(Counter(before.values()))} before")
        if "passed" not in before.values():
            print("  NO TEST PASSES: nothing can be compared")
            return False
        for unsafe in (False, True):
            fixed = run(root, select, unsafe=unsafe).run()
            write(root, fixed.changes)
            wrong = list(unequal(before, results(root, command)))
            kinds = "all fixes" if unsafe else "safe fixes"
            python = sum(path.endswith(".py") for path in fixed.changes)
            counts = (
                f"{len(fixed.findings)} {kinds} in {len(fixed.changes)} files ({python} Python)"
            )
            print(f"  {counts}: {len(wrong)} tests differ")
            print(*(f"    {each}" for each in wrong), sep="\n", end="\n" if wrong else "")
            right = right and not wrong
    return right


def kind(root: str, path: str) -> str:
    found = kind_of(path) or ""
    if found != "?":
        return found
    try:
        return kind_of_content(path, Path(root, path).read_bytes()) or ""
    except OSError:
        return ""


# --- one file ----------------------------------------------------------------------


def judge(
    kind: str, path: str, old: bytes | None, new: bytes, verdicts: Counter[tuple[str, bool]]
) -> Iterator[str]:
    """What the native tool and deploylint's own document say now and did not say before."""
    if problem_in(path, new, kind) and not (old and problem_in(path, old, kind)):
        yield "deploylint reads it no more"
    after = verdict(kind, path, new)
    before = verdict(kind, path, old) if old is not None else None
    if after is None:
        return
    verdicts[after.tool, after.accepted] += 1
    refused = before and before.accepted and not after.accepted
    if before and (refused or after.said - before.said):
        yield f"{after.tool} says otherwise: {sorted(after.said - before.said)}"
    if kind in ("compose", "yaml") and old is not None and after.accepted:
        leaves = [dict(flat(load_yaml(data))) for data in (old, new)]
        kept = [key for key in leaves[0] if key in leaves[1] or key[-1] not in _TAKEN_AWAY]
        if kept != [key for key in leaves[1] if key in leaves[0]]:
            yield "keys were lost or changed their order"


def flat(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    items: Iterable[tuple[Any, Any]] = ()
    if above[-1:] == ("depends_on",) and isinstance(value, list):
        # The short form of compose for a mapping.
        value = {name: {"condition": "service_started"} for name in value}
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        yield above, value
    for key, each in items:
        yield from flat(each, (*above, key))


# --- report ------------------------------------------------------------------------


def show(results: list[Result]) -> bool:
    """Print the counts; returns whether nothing is wrong."""
    seen = total(each.seen for each in results)
    changed = total(each.changed for each in results)
    fixed = total(each.fixed for each in results)
    verdicts = total(each.verdicts for each in results)
    print(f"{'kind':14} {'seen':>7} {'changed':>8}")
    for name in (*_KINDS, *sorted(set(seen) - {*_KINDS, ""})):
        print(f"{name:14} {seen[name]:7} {changed[name]:8}")
    for (tool, accepted), count in sorted(verdicts.items()):
        print(f"{tool}: {'accepts' if accepted else 'rejects'} {count} fixed files")
    print("fixes:", ", ".join(f"{code} {count}" for code, count in sorted(fixed.items())))
    print(f"refused: {sum(each.refused for each in results)}")
    for title, name in (("ignored otherwise", "notes"), ("WRONG", "wrong")):
        lines = [line for each in results for line in getattr(each, name)]
        print(f"{title}: {len(lines)}", *lines, sep="\n  ")
    print("tools not installed:", ", ".join([*missing(), "docker compose"]))
    return not any(each.wrong for each in results)


def total(counters: Iterable[Counter[Key]]) -> Counter[Key]:
    return sum(counters, Counter())


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("trees", nargs="*", metavar="TREE", type=os.path.abspath)
    parser.add_argument("--examples", action="store_true", help="run the examples of the pages")
    parser.add_argument("--python", default=sys.executable, help="the interpreter for --examples")
    parser.add_argument("--suite", default="", metavar="COMMAND", help="run the tests of the tree")
    parser.add_argument("--select", default="", help="rules, separated by commas")
    parser.add_argument("--crlf", action="store_true", help="with CRLF line endings everywhere")
    arguments = parser.parse_args()
    if bad := [each for each in arguments.trees if not os.path.exists(f"{each}/.git")]:
        parser.error(f"no git checkout: {', '.join(bad)}")
    select = [each for each in arguments.select.split(",") if each]
    if arguments.examples:
        return 0 if examples(os.path.abspath(arguments.python)) else 1
    if not arguments.trees:
        parser.error("no TREE")
    if arguments.suite:
        right = [suite(each, arguments.suite, select) for each in arguments.trees]
        return 0 if all(right) else 1
    with ProcessPoolExecutor(2) as pool:
        jobs = [pool.submit(gate, each, select, arguments.crlf) for each in arguments.trees]
        results = [job.result() for job in jobs]
    return 0 if show(results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
