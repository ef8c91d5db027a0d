from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from deploylint.formats.globs import ANY, RUN, Glob, Kind, NameIndex, Piece, literals

DEEP = Piece(Kind.DEEP, ANY.atom, slash=True)
NOT_A = Piece(Kind.ONE, "[^/a]")
PIECES = st.lists(st.sampled_from([*literals("ab/."), ANY, RUN, DEEP, NOT_A]), max_size=7)
TEXTS = st.text("ab/.c", max_size=9)


@given(PIECES, TEXTS)
def test_the_automaton_answers_as_backtracking_does(pieces: list[Piece], text: str) -> None:
    glob = Glob(pieces)
    assert glob._linear(text) == glob.matches(text)


@given(PIECES, TEXTS)
def test_a_split_glob_answers_as_the_whole_does(pieces: list[Piece], path: str) -> None:
    split = Glob(pieces).split()
    directory, slash, name = path.rpartition("/")
    if split and name:
        above, base = split
        fits = above is None or above.matches(directory + slash)
        assert (fits and base.matches(name)) == Glob(pieces).matches(path)


@given(st.lists(st.sampled_from(["a", "*.py", "a*", "*b.c", "?", "*", ""]), max_size=6))
def test_the_index_finds_the_last_match(patterns: list[str]) -> None:
    index = NameIndex()
    for number, pattern in enumerate(patterns):
        stars = {"*": [RUN], "?": [Piece(Kind.ONE, "[^/]")]}
        index.add(number, Glob([p for c in pattern for p in stars.get(c) or literals(c)]))
    for name in ("a", "x.py", "ab.c", "", "a.py", ".py"):
        expected = [
            number
            for number, pattern in enumerate(patterns)
            if re.fullmatch(pattern.replace(".", "[.]").replace("*", ".*").replace("?", "."), name)
        ]
        assert index.last(name) == max(expected, default=-1)


def test_backtracking_is_left_before_it_explodes() -> None:
    stars = Glob([piece for _ in range(60) for piece in (RUN, *literals("a"))] + literals("b"))
    assert not stars.matches("a" * 4000)
    deep = Glob([piece for _ in range(60) for piece in (DEEP, *literals("x/"))])
    assert not deep.matches("x/" * 1000 + "y")


def test_a_pattern_without_automaton_matches_no_text_beyond_the_budget() -> None:
    glob = Glob([ANY, *literals("a"), ANY, Piece(Kind.OTHER, r"\b"), ANY])
    assert glob.matches("xax")
    assert not glob.matches("xax" * 1000)
