"""Finding the triggers of a file."""

from __future__ import annotations

import sys

import pytest

from deploylint.engine.triggers import Search, Vocabulary, Words, automaton

_LITERALS = (
    b"token",
    b"LOG",
    b"print(",
    b"import log",
    b"://",
    b"#!",
    b"'/health",
    b"caf\xc3\xa9",
    b"_url",
)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", set()),
        (b"x = access_tokens\n", {b"token"}),
        (b"to ken\nLO\nG\n", set()),
        (b"CATALOG = base_url", {b"LOG", b"_url"}),
        (b"pprint(x)", {b"print("}),
        (b"print (x)", set()),
        (b"import  logging", set()),
        (b"import logging", {b"import log"}),
        (b"import os, log", set()),
        (b"'a://b'", {b"://"}),
        (b"#!/bin/sh", {b"#!"}),
        (b"get('/healthz')", {b"'/health"}),
        ("des cafés".encode(), {b"caf\xc3\xa9"}),
        (b"\xff\x00token\x00", {b"token"}),
    ],
)
@pytest.mark.parametrize(
    "search",
    [Vocabulary(_LITERALS).found_in, automaton(_LITERALS), Words(_LITERALS).found_in],
    ids=["few", "automaton", "words"],
)
def test_found(search: Search, data: bytes, found: set[bytes]) -> None:
    assert search(data) == found


def test_many_files_are_searched_like_few() -> None:
    vocabulary = Vocabulary(_LITERALS)
    alone = Vocabulary(_LITERALS).found_in(b"token print( health")
    assert vocabulary.found_in(b"padding " * 1_000) == set()
    assert vocabulary.found_in(b"token print( health") == alone == {b"token", b"print("}


def test_words_are_searched_where_the_automaton_is_not_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ahocorasick_rs", None)
    vocabulary = Vocabulary(_LITERALS)
    assert vocabulary.found_in(b"padding " * 1_000 + b"a_token") == {b"token"}


def test_files_before_it_make_no_difference_to_words() -> None:
    words = Words(_LITERALS)
    assert words.found_in(b"token print health") == {b"token"}
    assert words.found_in(b"other") == set()
    assert words.found_in(b"other token") == {b"token"}
