"""The rules of the program itself: what it says about files and comments, not about deployments."""

from __future__ import annotations

from deploylint.lazy.records import NamedTuple
from deploylint.model import Severity
from deploylint.registry import ABSOLUTE, DEFAULT, DEPLOYED, Entry
from deploylint.suppression.comments import EXPIRED, INVALID, UNUSED


class Defect(NamedTuple):
    """An exception inside a check: a mistake of deploylint or of a plug-in, not of the file.

    A plug-in that could not be loaded has no ``code``.
    """

    code: str
    path: str
    error: str


def _own(
    code: str, slug: str, severity: Severity, contexts: str, *, fixable: bool = False
) -> Entry:
    return Entry(code, slug, "", severity, contexts, DEFAULT, fixable, False, ())


UNPARSABLE = _own("DP000", "unparsable-file", Severity.WARNING, DEPLOYED)
TEMPLATED = _own("DP001", "template-skipped", Severity.INFO, DEPLOYED)
UNCHECKED = _own("DP005", "not-checked", Severity.WARNING, DEPLOYED)
OWN_RULES = (
    UNPARSABLE,
    TEMPLATED,
    UNCHECKED,
    _own(INVALID, "invalid-ignore", Severity.WARNING, ABSOLUTE),
    _own(EXPIRED, "expired-ignore", Severity.WARNING, ABSOLUTE, fixable=True),
    _own(UNUSED, "unused-ignore", Severity.WARNING, ABSOLUTE, fixable=True),
)
