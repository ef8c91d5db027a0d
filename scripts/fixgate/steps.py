"""What each round of fixing did to each file, and whether it kept to its edits."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from typing import NamedTuple

from deploylint.fixes.fixer import Fixer
from deploylint.model import Edit, Finding
from deploylint.source import Source
from fixgate.native import instructions


class Step(NamedTuple):
    """One file in one round of fixing."""

    path: str
    before: bytes
    edits: tuple[Edit, ...]
    after: bytes


class Recorder(Fixer):
    """A fixer that keeps what each round did to each file."""

    steps: list[Step]

    def _apply(self, chosen: list[Finding]) -> dict[str, bytes | None]:
        edits: dict[str, dict[Edit, None]] = {}
        for finding in chosen:
            for edit in finding.fix.edits if finding.fix else ():
                edits.setdefault(edit.where.path, {})[edit] = None
        previous = super()._apply(chosen)
        overlay = self.project.workspace.overlay
        for path, before in previous.items():
            self.steps.append(Step(path, before or b"", tuple(edits[path]), overlay[path]))
        return previous


def outside(step: Step, kind: str) -> Iterator[str]:
    """What a round changed in a file beside its edits."""
    before, after = Source.decode(step.path, step.before), Source.decode(step.path, step.after)
    kept, position, at = before.text, 0, 0
    for edit in sorted(step.edits, key=lambda edit: (edit.where.start, edit.where.end)):
        same = kept[position : edit.where.start]
        if after.text[at : at + len(same)] != same:
            yield f"differs outside the edits before line {edit.where.line}"
        at += len(same) + len(edit.text)
        position = edit.where.end
    if after.text[at:] != kept[position:] or before.bom != after.bom:
        yield "differs outside the edits at the end"
    bare = [data.count(b"\n") - data.count(b"\r\n") for data in (step.before, step.after)]
    if b"\r\n" in step.before and not bare[0] and bare[1]:
        yield "other line endings than the file has"
    if kind == "dockerfile":
        yield from other_instructions(step)


def other_instructions(step: Step) -> Iterator[str]:
    """Instructions, as dockerfile-parse lists them, that changed away from every edit."""
    old, new = instructions(step.before), instructions(step.after)
    texts = [[text for *_, text in each] for each in (old, new)]
    edited = [range(edit.where.line, edit.where.end_line + 1) for edit in step.edits]
    for tag, low, high, _, _ in difflib.SequenceMatcher(
        None, texts[0], texts[1], False
    ).get_opcodes():
        if tag == "equal":
            continue
        first = old[low - 1][1] if low else 0
        last = old[high][0] if high < len(old) else sys.maxsize
        gap = range(first, last + 1)
        if not any(lines.start in gap or gap.start in lines for lines in edited):
            yield f"instructions {texts[0][low:high]} changed without an edit"
