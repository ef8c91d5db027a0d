"""Which branches of a shell script run: what ``case``, ``if`` and ``&&`` compare.

Nothing is run: a comparison of two texts is written down as a guard of the commands that it
decides about, and whoever knows the variables can tell whether it holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deploylint.formats.shellwords import Word
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import TypeAlias


class Guard(NamedTuple):
    """A command runs where ``subject`` is one of ``patterns``, or (not ``matches``) is none."""

    subject: Word
    patterns: tuple[Word, ...]
    matches: bool = True


# All must hold; None stands for a condition that cannot be told.
Guards: TypeAlias = "tuple[Guard | None, ...]"

UNTOLD: Guards = (None,)
_MOST = 40  # conditions around one command: beyond that none is told
_BRACKETS = {"[": "]", "[[": "]]"}
_EQUAL = {"=": True, "==": True, "-eq": True, "!=": False, "-ne": False}
_EMPTY = {"-z": True, "-n": False}


def both(first: Guards, second: Guards) -> Guards:
    """The conditions of both; what cannot be told of one cannot be told of both."""
    found = (*first, *second)
    return UNTOLD if None in found or len(found) > _MOST else found


def opposite(guards: Guards) -> Guards:
    """What holds where the guards do not: known for a single one."""
    match guards:
        case (Guard() as only,):
            return (only._replace(matches=not only.matches),)
    return UNTOLD


def tested(words: Sequence[Word]) -> Guards:
    """What ``[ A = B ]``, ``[[ A != B ]]``, ``test -z A`` and the like compare."""
    inner = list(_inside(words))
    negated = False
    while inner and inner[0].text == "!":
        inner, negated = inner[1:], not negated
    guard = _compared(inner)
    found: Guards = (guard,)
    return opposite(found) if negated else found


def is_test(words: Sequence[Word]) -> bool:
    """Whether a command is a comparison and nothing else."""
    return bool(words) and words[0].text in (*_BRACKETS, "test")


def _inside(words: Sequence[Word]) -> Iterator[Word]:
    if words and words[0].text == "test":
        yield from words[1:]
    elif words and _BRACKETS.get(words[0].text) == words[-1].text:
        yield from words[1:-1]


def _compared(words: list[Word]) -> Guard | None:
    match words:
        case [left, Word(text=operator), right] if operator in _EQUAL:
            subject, other = (right, left) if left.known else (left, right)
            return Guard(subject, (other,), _EQUAL[operator]) if other.known else None
        case [Word(text=operator), subject] if operator in _EMPTY:
            return Guard(subject, (_nothing(subject),), _EMPTY[operator])
        case [subject] if not subject.known:
            return Guard(subject, (_nothing(subject),), matches=False)
    return None


def _nothing(beside: Word) -> Word:
    return Word("", True, beside.end, beside.end)


class Compound:
    """A compound command that is being read.

    ``guards`` is what has to hold for the commands that are read now, ``kind`` the word that
    began it, or ``pattern`` between the branches of ``case``.
    """

    def __init__(self, kind: str, around: Guards) -> None:
        self.kind = kind
        self.guards = UNTOLD
        self._around = around
        self._refused: Guards = ()  # the conditions of earlier branches, none of which held
        self._condition: Guards = ()
        self._subject: Word | None = None
        self._patterns: list[Word] = []

    def follow(self, word: str) -> None:
        """``then``, ``elif`` or ``else``."""
        if word == "then":
            self.kind = "then"
            self.guards = both(self._around, both(self._refused, self._condition or UNTOLD))
            return
        self._refused = both(self._refused, opposite(self._condition))
        self._condition = ()
        self.kind = "if" if word == "elif" else word
        self.guards = UNTOLD if word == "elif" else both(self._around, self._refused)

    def take_condition(self, words: Sequence[Word], *, negated: bool) -> None:
        """A command of the condition: one comparison decides, of several none does."""
        found = UNTOLD if self._condition or not is_test(words) else tested(words)
        self._condition = opposite(found) if negated else found

    def choose_by(self, subject: Word) -> None:
        """``case SUBJECT in``."""
        self.kind, self._subject = "pattern", subject

    def take_pattern(self, word: Word) -> None:
        self._patterns.append(word)

    def begin_arm(self) -> None:
        """``PATTERN)``."""
        own = self._arm()
        self.kind, self.guards = "case", both(self._around, both(self._refused, own))
        self._refused = both(self._refused, opposite(own))
        self._patterns = []

    def end_arm(self, operator: str) -> None:
        """``;;``, or ``;&``, after which other arms run as well."""
        self.kind = "pattern"
        if operator != ";;":
            self._refused = UNTOLD

    def _arm(self) -> Guards:
        told = self._subject is not None and all(each.known for each in self._patterns)
        return (Guard(self._subject, tuple(self._patterns)),) if told and self._subject else UNTOLD
