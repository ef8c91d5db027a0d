"""The words every other module speaks: places, edits, findings, evidence.

All values are named tuples of plain data: hashable, picklable, and cheap to
write to the cache. Of the package this module imports only what
declares them.
"""

from __future__ import annotations

from enum import Enum, IntEnum

from deploylint.lazy.records import NamedTuple


class Severity(IntEnum):
    """How much a finding will hurt in production."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        return self.name.lower()


class Safety(str, Enum):
    """Whether applying a fix can change what the program does.

    SAFE keeps the meaning or removes only a defect nobody can rely on,
    UNSAFE may change behaviour, DISPLAY is shown and never applied.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"


class Confidence(str, Enum):
    """How sure the rule is that the finding is real."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Where(NamedTuple):
    """A range of text in one file.

    ``start`` and ``end`` are code-point offsets into the decoded text (a byte
    order mark is not part of it); lines and columns count from 1, columns in
    code points. ``path`` is relative to the project root, with ``/``.
    """

    path: str
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int

    def part(self, start: int, end: int) -> Where:
        """The part between two offsets into its text, which must stand on one line."""
        return self._replace(
            start=self.start + start,
            end=self.start + end,
            column=self.column + start,
            end_column=self.column + end,
        )


def start_of(path: str) -> Where:
    """The place of what is said of a file as a whole."""
    return Where(path, 0, 0, 1, 1, 1, 1)


class Edit(NamedTuple):
    """Replace the text at ``where`` by ``text``; an empty range inserts."""

    where: Where
    text: str


class Fix(NamedTuple):
    """Edits that belong together: all of them are applied, or none."""

    title: str
    edits: tuple[Edit, ...]
    safety: Safety = Safety.UNSAFE


class Related(NamedTuple):
    """A second place that takes part in a finding; ``fix`` mends it where it is one of several."""

    where: Where
    message: str
    fix: Fix | None = None


class Finding(NamedTuple):
    """What is wrong at one place, in one sentence without advice.

    A rule fills in the fields up to ``scope``; the engine fills in the rest.
    ``severity`` set by a rule replaces the rule's base severity before the
    file's context shifts it; ``contexts`` replaces the rule's policy of doing so, for
    what is as bad whatever the file is for. ``scope`` names what encloses the place:
    a function, a service, a stage. Findings of a rule with the same ``cause`` in a project
    are one defect, which reports say once ("" for a finding that is a defect by itself).
    """

    where: Where
    message: str
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None
    confidence: Confidence = Confidence.HIGH
    scope: str = ""
    code: str = ""
    slug: str = ""
    fingerprint: str = ""
    contexts: str = ""
    cause: str = ""


class Evidence(NamedTuple):
    """A place that a rule checked and found right."""

    where: Where
    message: str
    scope: str = ""
    code: str = ""


class Unknown(NamedTuple):
    """A place where a rule had something to check and could not decide."""

    where: Where
    reason: str
    scope: str = ""
    code: str = ""
