"""Glob patterns as sequences of pieces, matched in bounded time, and indexed by name.

The ignore-file languages differ in how they read a pattern, not in what a
pattern is made of: single characters, runs within or across directories, and
"any directories or none". Their readers produce ``Piece`` values; ``Glob``
matches them and ``NameIndex`` answers which of many patterns comes last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import Enum
from functools import lru_cache

from deploylint.lazy.records import NamedTuple

_STEPS = 200_000  # what backtracking may cost before the automaton takes over


class Kind(Enum):
    ONE = 1  # exactly one character
    MANY = 2  # any number of characters
    DEEP = 3  # nothing, or any text that ends in a slash
    OTHER = 4  # a regular-expression construct that is none of these


class Piece(NamedTuple):
    """One element of a pattern; ``atom`` is a regular expression for one character.

    ``char`` is the character itself where only one is possible. ``slash`` says
    whether the piece can match a slash.
    """

    kind: Kind
    atom: str
    char: str = ""
    slash: bool = False


ANY = Piece(Kind.MANY, r"[\s\S]", slash=True)
RUN = Piece(Kind.MANY, "[^/]")


def literals(text: str) -> list[Piece]:
    return [_literal(char) for char in text]


@lru_cache(maxsize=512)
def _literal(char: str) -> Piece:
    return Piece(Kind.ONE, re.escape(char), char, char == "/")


class Glob:
    """A whole-text match of ``pieces``, never more than polynomial in small numbers.

    Backtracking costs at most (length of text) to the power of ``_degree``;
    above a budget a bit-parallel automaton, linear in the text, decides. A
    pattern with ``OTHER`` pieces has no automaton and matches no such text.
    """

    __slots__ = ("_accepts", "_degree", "_matches", "exact", "head", "pieces", "suffix")

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.pieces = _merged(pieces)
        self._degree = 0
        self.head = _head(self.pieces)
        plain = len(self.head) == len(self.pieces)
        self.exact: str | None = self.head if plain else None
        self.suffix: str | None = _suffix(self.pieces)
        self._matches: Callable[[str], object] | None = None
        self._accepts: Callable[[str], bool] | None = None

    def matches(self, text: str) -> bool:
        if self.exact is not None:
            return text == self.exact
        if not text.startswith(self.head):
            return False
        if self._matches is None:
            self._degree = _degree(self.pieces)
            self._matches = self.compiled().search
        if len(text) ** self._degree > _STEPS:
            return self._linear(text)
        return self._matches(text) is not None

    def compiled(self) -> re.Pattern[str]:
        """The regular expression; raises ``re.error`` only where a piece is ``OTHER``."""
        return re.compile(r"\A" + "".join(map(_expression, self.pieces)) + r"\Z", re.ASCII)

    def _linear(self, text: str) -> bool:
        if any(piece.kind is Kind.OTHER for piece in self.pieces):
            return False
        if self._accepts is None:
            self._accepts = _Automaton(self.pieces).accepts
        return self._accepts(text)

    def split(self) -> tuple[Glob | None, Glob] | None:
        """What the directory (with its slash) and the name in it must match.

        The directory is None where any will do. None altogether where the
        pattern does not fall apart at a slash.
        """
        last = max((i for i, piece in enumerate(self.pieces) if piece.slash), default=-1)
        if any(piece.kind is Kind.OTHER for piece in self.pieces):
            return None
        if last == 0 and self.pieces[0] == ANY and len(self.pieces) > 1:
            return None, Glob([RUN, *self.pieces[1:]])
        if last >= 0 and not self._ends_directory(last):
            return None
        if last == 0 and self.pieces[0].kind is Kind.DEEP:
            return None, Glob(self.pieces[1:])
        return Glob(self.pieces[: last + 1]), Glob(self.pieces[last + 1 :])

    def _ends_directory(self, at: int) -> bool:
        if self.pieces[at].kind is Kind.DEEP:
            return at == 0 or self.pieces[at - 1].char == "/"
        return self.pieces[at].char == "/"


def _merged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Drop repeats of a run, which match nothing more than one run does."""
    merged: list[Piece] = []
    for piece in pieces:
        if piece.kind in (Kind.MANY, Kind.DEEP) and merged and merged[-1] == piece:
            continue
        merged.append(piece)
    return tuple(merged)


def _degree(pieces: tuple[Piece, ...]) -> int:
    """One more than the runs that can end in several places; before a slash there is one."""
    after = (*pieces[1:], None)
    return 1 + sum(
        piece.kind is Kind.DEEP
        or (piece.kind is Kind.MANY and not (piece == RUN and following and following.char == "/"))
        for piece, following in zip(pieces, after, strict=False)
    )


def _head(pieces: tuple[Piece, ...]) -> str:
    head: list[str] = []
    if any(piece.kind is Kind.OTHER for piece in pieces):
        return ""  # an alternation has no beginning
    for piece in pieces:
        if not piece.char:
            break
        head.append(piece.char)
    return "".join(head)


def _suffix(pieces: tuple[Piece, ...]) -> str | None:
    """The text after a leading run, where nothing but text follows it."""
    if not pieces or pieces[0] != RUN:
        return None
    suffix = _head(pieces[1:])
    return suffix if suffix and len(suffix) == len(pieces) - 1 else None


def _expression(piece: Piece) -> str:
    match piece.kind:
        case Kind.MANY:
            return f"{piece.atom}*"
        case Kind.DEEP:
            return f"(?:{piece.atom}*/)?"
    return piece.atom


class _Automaton:
    """States as bits of an integer; a ``DEEP`` piece takes two, any other one."""

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        self._loops: dict[str, int] = {}
        self._steps: dict[str, int] = {}
        self._skip = self._leap = 0
        self._masks: dict[str, tuple[int, int]] = {}
        state = 0
        for piece in pieces:
            state = self._add(piece, state)
        self._final = state

    def _add(self, piece: Piece, state: int) -> int:
        bit = 1 << state
        if piece.kind is Kind.ONE:
            self._steps[piece.atom] = self._steps.get(piece.atom, 0) | bit
            return state + 1
        self._skip |= bit
        if piece.kind is Kind.MANY:
            self._loops[piece.atom] = self._loops.get(piece.atom, 0) | bit
            return state + 1
        self._leap |= bit
        self._loops[piece.atom] = self._loops.get(piece.atom, 0) | bit << 1
        self._steps["/"] = self._steps.get("/", 0) | bit << 1
        return state + 2

    def accepts(self, text: str) -> bool:
        active = self._closed(1)
        for char in text:
            loops, steps = self._masks.get(char) or self._masks_of(char)
            active = self._closed(active & loops | (active & steps) << 1)
            if not active:
                return False
        return bool(active >> self._final & 1)

    def _closed(self, active: int) -> int:
        while True:
            wider = active | (active & self._skip) << 1 | (active & self._leap) << 2
            if wider == active:
                return active
            active = wider

    def _masks_of(self, char: str) -> tuple[int, int]:
        loops, steps = (
            sum(bits for atom, bits in table.items() if re.fullmatch(atom, char, re.ASCII))
            for table in (self._loops, self._steps)
        )
        self._masks[char] = loops, steps
        return loops, steps


class NameIndex:
    """Name patterns with their numbers; finds the highest number that matches a name."""

    __slots__ = ("_exact", "_extensions", "_others")

    def __init__(self) -> None:
        self._exact: dict[str, int] = {}
        self._extensions: dict[str, int] = {}
        self._others: list[tuple[int, Callable[[str], bool]]] = []

    def __bool__(self) -> bool:
        return bool(self._exact or self._extensions or self._others)

    def add(self, number: int, glob: Glob) -> None:
        """Numbers must be added in ascending order."""
        if glob.exact is not None:
            self._exact[glob.exact] = number
        elif glob.suffix and glob.suffix.rfind(".") == 0:
            self._extensions[glob.suffix] = number
        elif suffix := glob.suffix:
            self.add_test(number, lambda name: name.endswith(suffix))
        else:
            self.add_test(number, glob.matches)

    def add_test(self, number: int, test: Callable[[str], bool]) -> None:
        self._others.insert(0, (number, test))

    def last(self, name: str, best: int = -1) -> int:
        """The highest number above ``best`` whose pattern matches ``name``, or else ``best``."""
        if (found := self._exact.get(name, -1)) > best:
            best = found
        if self._extensions and (dot := name.rfind(".")) >= 0:
            best = max(best, self._extensions.get(name[dot:], -1))
        for number, test in self._others:
            if number <= best:
                break
            if test(name):
                return number
        return best
