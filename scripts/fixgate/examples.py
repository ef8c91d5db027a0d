"""The fixable examples of rule pages, run before and after they are fixed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from deploylint.fixes.fixer import Fixed, Fixer
from deploylint.model import Safety
from deploylint.rulepages.parsing import BAD, load
from deploylint.run.setup import today
from deploylint.testing import Sample, check
from deploylint.testing.rule_pages import sample_of
from fixgate.programs import MAY_CHANGE, differences, run

_SAFE = (Safety.SAFE,)


class Trial(NamedTuple):
    """A small project, and the rules whose fixes are tried on it."""

    name: str
    sample: Sample
    codes: tuple[str, ...]


def of_pages(folder: Path) -> Iterator[Trial]:
    """Each example under Bad of each page that shows Python."""
    for path in sorted(folder.glob("*/*.md")):
        page = load(str(path))
        for number, example in enumerate(page.examples, 1):
            sample = sample_of(example)
            if example.heading == BAD and any(name.endswith(".py") for name in sample.files):
                yield Trial(f"{page.code} example {number}", sample, (page.code,))


def fixed(trial: Trial, *, unsafe: bool) -> Fixed:
    return Fixer(check(trial.sample, trial.codes), today(), unsafe=unsafe).run()


def compared(trial: Trial, python: str = sys.executable) -> Iterator[str]:
    """What the safe fixes change, and what all of them do, that they should not."""
    before = None
    for unsafe in (False, True):
        done = fixed(trial, unsafe=unsafe)
        if not any(path.endswith(".py") for path in done.changes):
            continue
        before = before or run(trial.sample.files, python)
        after = run(
            {**trial.sample.files, **{p: new for p, (_, new) in done.changes.items()}}, python
        )
        codes = {finding.code for finding in done.findings}
        changes = frozenset(each for code in codes for each in MAY_CHANGE.get(code, ()))
        safe = all(each.fix and each.fix.safety in _SAFE for each in done.findings)
        kind = "safe" if not unsafe else "all"
        for each in differences(before, after, changes, safe=safe):
            yield f"{trial.name}, {kind} fixes: {each}"
