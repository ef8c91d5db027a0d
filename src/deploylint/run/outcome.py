"""What a run ends with."""

from __future__ import annotations

from deploylint.files.listing import Note
from deploylint.lazy.records import NamedTuple
from deploylint.model import Evidence, Finding, Unknown
from deploylint.registry.own_rules import UNCHECKED, Defect
from deploylint.suppression.comments import Suppressed


class Outcome(NamedTuple):
    """All that a run found.

    ``checked`` and ``parsed`` count files; ``answered`` tells whether one of the files
    that were asked for was checked. ``unresolved`` counts the services whose start command,
    application, port or probe is there and not understood, ``switched_off`` the findings
    that the configuration leaves out by path.
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
    switched_off: int = 0

    @property
    def undecided(self) -> int:
        """How many places rules could not decide; files that were not read are counted as such."""
        return sum(each.code != UNCHECKED.code for each in self.unknown)

    @property
    def is_certain(self) -> bool:
        """Whether every file was read, and nothing in them was left undecided."""
        return not (self.unknown or self.unresolved or self.notes or self.defects)
