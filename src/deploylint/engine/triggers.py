"""Which of the literal strings that checks look for occur in a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from deploylint.lazy.regexes import regex

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
        words = {each for each in known if _WORD.fullmatch(each)}
        self._phrases: defaultdict[bytes, list[bytes]] = defaultdict(list)
        for phrase in known - words:
            self._phrases[_part(phrase)].append(phrase)
        self._literals = words | self._phrases.keys() - {b""}
        self._met: set[bytes] = set()
        self._within: defaultdict[bytes, list[bytes]] = defaultdict(list)

    def found_in(self, data: bytes) -> set[bytes]:
        """The literals that occur in ``data``."""
        words = set(_WORD.findall(data))
        self._learn(words - self._met)
        found = {b""}.union(*(self._within[word] for word in words & self._within.keys()))
        for part in found & self._phrases.keys():
            found.update(phrase for phrase in self._phrases[part] if phrase in data)
        return found

    def _learn(self, words: set[bytes]) -> None:
        self._met |= words
        text = b"\n".join((b"", *words, b""))
        for literal in self._literals:
            for word in _lines_with(literal, text):
                self._within[word].append(literal)


def _lines_with(literal: bytes, text: bytes) -> Iterator[bytes]:
    at = text.find(literal)
    while at >= 0:
        end = text.index(b"\n", at)
        yield text[text.rindex(b"\n", 0, at) + 1 : end]
        at = text.find(literal, end)


def _part(phrase: bytes) -> bytes:
    """The longest word of a phrase, empty where none is telling."""
    longest = max(_WORD.findall(phrase), key=len, default=b"")
    return longest if len(longest) >= _TELLING else b""
