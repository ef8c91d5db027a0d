"""Finding the triggers of a file."""

from __future__ import annotations

import pytest

from deploylint.engine.triggers import Vocabulary

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
def test_found(data: bytes, found: set[bytes]) -> None:
    assert Vocabulary(_LITERALS).found_in(data) & set(_LITERALS) == found


def test_files_before_it_make_no_difference() -> None:
    vocabulary = Vocabulary(_LITERALS)
    assert b"token" in vocabulary.found_in(b"token print health")
    assert not vocabulary.found_in(b"other") & set(_LITERALS)
    assert b"token" in vocabulary.found_in(b"other token")
