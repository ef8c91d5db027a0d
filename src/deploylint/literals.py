"""Which of the literal strings that checks look for occur in a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from deploylint.patterns import regex

_WORD = regex(rb"\w+")
# A shorter part of a phrase stands in nearly every file, and is not worth looking up.
_TELLING = 3


class Vocabulary:
    """Finds hundreds of literals at once, by the words of a file.

    A literal word lies within one word of the text, and the files of a project
    share most of their words: each is looked into when it is first met.
    """

    def __init__(self, literals: Iterable[bytes]) -> None:
        known = frozenset(literals)
        self._phrases = [(each, _part(each)) for each in known if not _WORD.fullmatch(each)]
        parts = {part for _, part in self._phrases if part}
        self._literals = parts | {each for each in known if _WORD.fullmatch(each)}
        self._met: set[bytes] = set()
        self._within: defaultdict[bytes, list[bytes]] = defaultdict(list)

    def found_in(self, data: bytes) -> set[bytes]:
        """The literals that occur in ``data``."""
        words = set(_WORD.findall(data))
        self._learn(words - self._met)
        found: set[bytes] = set()
        for word in words & self._within.keys():
            found.update(self._within[word])
        for phrase, part in self._phrases:
            if (not part or part in found) and phrase in data:
                found.add(phrase)
        return found

    def _learn(self, words: set[bytes]) -> None:
        self._met |= words
        text = b"\n".join(words)
        for literal in self._literals:
            if literal in text:
                for word in words:
                    if literal in word:
                        self._within[word].append(literal)


def _part(phrase: bytes) -> bytes:
    """The longest word of a phrase, empty where none is telling."""
    longest = max(_WORD.findall(phrase), key=len, default=b"")
    return longest if len(longest) >= _TELLING else b""
