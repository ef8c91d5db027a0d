"""What a run ends with."""

from __future__ import annotations

from deploylint.files.listing import Note
from deploylint.lazy.records import NamedTuple
from deploylint.model import Evidence, Finding, Unknown
from deploylint.registry.own_rules import Defect
from deploylint.suppression.comments import Suppressed


class Outcome(NamedTuple):
    """All that a run found.

    ``checked`` and ``parsed`` count files; ``answered`` tells whether one of the files
    that were asked for was checked. ``unresolved`` counts what stands in the way of a sign-off:
    start commands, applications, ports and probes that are there and not understood.
    """

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    evidence: tuple[Evidence, ...]
    unknown: tuple[Unknown, ...]
    defects: tuple[Defect, ...]
    notes: tuple[Note, ...]
    checked: int
    parsed: int
    baselined: tuple[Finding, ...] = ()
    resolved_baseline_entries: int = 0
    answered: bool = True
    unresolved: int = 0
