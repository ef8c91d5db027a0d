"""Runs fixture stories: whole small projects with what deploylint must say of them.

A story is a folder that holds ``project/``, ``expected.txt`` (one line a finding)
and, where ``--fix`` changes something, ``fix.diff`` (safe fixes) and
``unsafe-fix.diff`` (all fixes). Where there is an ``audit.txt`` it is the readiness
report. Every file of the project counts as tracked; its own
``deploylint.toml`` or ``pyproject.toml`` configures the run.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping

from deploylint import audit, registry, rulepages, testing
from deploylint.audit import building
from deploylint.configuration import settings
from deploylint.model import Finding
from deploylint.run.reporting import outcome_of

EXPECTED = "expected.txt"
AUDIT = "audit.txt"
# File with the expected diff -> whether unsafe fixes are applied as well.
DIFFS = {"fix.diff": False, "unsafe-fix.diff": True}


def root() -> str:
    """The folder of the stories in a checkout."""
    return os.path.join(os.path.dirname(rulepages.root()), "fixtures")


def story_folders(folder: str) -> list[str]:
    """The stories below a folder, sorted."""
    found = (os.path.join(folder, name) for name in sorted(os.listdir(folder)))
    return [path for path in found if os.path.isdir(os.path.join(path, "project"))]


def run_story(story: str) -> dict[str, str]:
    """What a run of the story gives: the text of each of its files; a diff may be empty."""
    folder = os.path.join(story, "project")
    entries = registry.entries()
    configured = settings.load(folder, {}, {}, entries)
    sample = testing.Sample(dict(_read(folder)))
    checked = testing.check_as(sample, configured, entries)
    outcome = outcome_of(checked, testing.TODAY)
    lines = [f"internal error in {each.code}: {each.error}" for each in outcome.defects]
    lines += map(line_of, outcome.findings)
    produced = {EXPECTED: "".join(f"{line}\n" for line in lines)}
    if os.path.exists(os.path.join(story, AUDIT)):
        report = building.build(os.path.basename(story), checked, outcome, entries)
        produced[AUDIT] = audit.render(report, "text") + "\n"
    for name, unsafe in DIFFS.items():
        project = testing.check_as(sample, configured, entries)
        produced[name] = "".join(_diffs(testing.fix(project, unsafe=unsafe).changes))
    return produced


def line_of(finding: Finding) -> str:
    where = finding.where
    return (
        f"{where.path}:{where.line}:{where.column}: {finding.code} {finding.slug} {finding.message}"
    )


def compare(story: str) -> list[str]:
    """How what a story expects differs from what a run gives, as diffs; empty when equal."""
    return [
        "".join(_diff(os.path.join(story, name), _text(story, name), text))
        for name, text in run_story(story).items()
        if _text(story, name) != text
    ]


def write(story: str) -> None:
    """Make what a run gives the expectation; an empty diff has no file."""
    for name, text in run_story(story).items():
        path = os.path.join(story, name)
        if text or name == EXPECTED:
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
        elif os.path.exists(path):
            os.unlink(path)


def _read(folder: str) -> Iterator[tuple[str, bytes]]:
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            with open(path, "rb") as file:
                yield os.path.relpath(path, folder).replace(os.sep, "/"), file.read()


def _text(story: str, name: str) -> str:
    path = os.path.join(story, name)
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def _diffs(changes: Mapping[str, tuple[bytes | None, bytes]]) -> Iterator[str]:
    for path, (before, after) in sorted(changes.items()):
        yield from _diff(path, (before or b"").decode(), after.decode())


def _diff(path: str, before: str, after: str) -> Iterator[str]:
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for line in difflib.unified_diff(old, new, f"a/{path}", f"b/{path}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
