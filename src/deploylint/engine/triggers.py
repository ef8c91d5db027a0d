"""Which of the literal strings that checks look for occur in a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from deploylint.lazy.regexes import regex

_WORD = regex(rb"\w+")
# A shorter part of a phrase stands in nearly every file, and is not worth looking up.
_TELLING = 3
# Below this many bytes, in all files so far, nothing that has to be built first pays.
_FEW = 4_000

Search = Callable[[bytes], "set[bytes]"]


class Vocabulary:
    """Finds hundreds of literals at once."""

    def __init__(self, literals: Iterable[bytes]) -> None:
        self._literals = frozenset(literals)
        self._seen = 0

    def found_in(self, data: bytes) -> set[bytes]:
        """The literals that occur in ``data``."""
        self._seen += len(data)
        if self._seen < _FEW:
            return {literal for literal in self._literals if literal in data}
        return self._search(data)

    @cached_property
    def _search(self) -> Search:
        try:
            return automaton(self._literals)
        except ImportError:
            return Words(self._literals).found_in


def automaton(literals: Iterable[bytes]) -> Search:
    """A search that passes once over the data, in machine code.

    Raises ``ImportError`` where its package is not built for the platform.
    """
    from ahocorasick_rs import BytesAhoCorasick

    numbered = tuple(literals)
    matches = BytesAhoCorasick(numbered).find_matches_as_indexes
    return lambda data: {numbered[match[0]] for match in matches(data, overlapping=True)}


class Words:
    """The same by the words of a file, an order of magnitude slower.

    A literal word lies within one word of the text, and the files of a project
    share most of their words: each is looked into when it is first met.
    """

    def __init__(self, literals: Iterable[bytes]) -> None:
        self._known = frozenset(literals)
        words = {each for each in self._known if _WORD.fullmatch(each)}
        self._phrases: defaultdict[bytes, list[bytes]] = defaultdict(list)
        for phrase in self._known - words:
            self._phrases[_part(phrase)].append(phrase)
        self._literals = words | self._phrases.keys() - {b""}
        self._met: set[bytes] = set()
        self._within: defaultdict[bytes, list[bytes]] = defaultdict(list)

    def found_in(self, data: bytes) -> set[bytes]:
        words = set(_WORD.findall(data))
        self._learn(words - self._met)
        found = {b""}.union(*(self._within[word] for word in words & self._within.keys()))
        for part in found & self._phrases.keys():
            found.update(phrase for phrase in self._phrases[part] if phrase in data)
        return found & self._known

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
