from __future__ import annotations

import pytest

from deploylint.formats.dockerfile.expansion import ExpansionError, expand, split_words, unquote

VARIABLES = {
    "HOME": "/root",
    "EMPTY": "",
    "PATHS": "/a/b/c.tar.gz",
    "STARS": "x*y*z",
    "WORDS": "one two",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$HOME", "/root"),
        ("${HOME}/x", "/root/x"),
        ("$HOMEX", ""),
        ("a$", "a$"),
        ("'$HOME'", "$HOME"),
        ('"$HOME"', "/root"),
        (r"\$HOME", "$HOME"),
        (r'"\$HOME\x"', r"$HOME\x"),
        ("${UNSET:-d}", "d"),
        ("${UNSET-d}", "d"),
        ("${EMPTY:-d}", "d"),
        ("${EMPTY-d}", ""),
        ("${EMPTY:+d}", ""),
        ("${EMPTY+d}", "d"),
        ("${HOME:+d}", "d"),
        ("${HOME?must be set}", "/root"),
        ("${UNSET:-${HOME}/x}", "/root/x"),
        ("${PATHS#*/}", "a/b/c.tar.gz"),
        ("${PATHS##*/}", "c.tar.gz"),
        ("${PATHS%.*}", "/a/b/c.tar"),
        ("${PATHS%%.*}", "/a/b/c"),
        ("${PATHS%%?gz}", "/a/b/c.tar"),
        ("${PATHS#x}", "/a/b/c.tar.gz"),
        (r"${STARS#x\*}", "y*z"),
        ("${PATHS/a/A}", "/A/b/c.tar.gz"),
        (r"${PATHS//\//:}", ":a:b:c.tar.gz"),
        ("${PATHS//?a/-}", "-/b/c.-r.gz"),
        ("${PATHS/b*r/-}", "/a/-.gz"),
        ("${PATHS//./}", "/a/b/ctargz"),
        ("${EMPTY/a/b}", ""),
    ],
)
def test_expand(text: str, expected: str) -> None:
    assert expand(text, VARIABLES.get).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "'a",
        '"a',
        "${",
        "${}",
        "${HOME",
        "${HOME:x}",
        "${HOME:=x}",
        "${HOME:#x}",
        "${UNSET?}",
        "${EMPTY:?}",
        "${PATHS/a}",
        r"${PATHS#\a}",
    ],
)
def test_malformed_text_is_refused(text: str) -> None:
    with pytest.raises(ExpansionError):
        expand(text, VARIABLES.get)


def test_escape_character_is_that_of_the_file() -> None:
    assert expand("`$HOME\\x", VARIABLES.get, escape="`").text == "$HOME\\x"


def test_only_plain_references_to_unset_names_are_listed() -> None:
    assert expand("$A ${B} ${C:-d} ${D+e} $HOME", VARIABLES.get).unset == {"A", "B"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a b"', ("a b", True)),
        ("'$X'", ("$X", True)),
        ('"$X y"', ("$X y", False)),
        ("${X:-secret}", ("${X:-secret}", False)),
    ],
)
def test_unquote(text: str, expected: tuple[str, bool]) -> None:
    assert unquote(text) == expected


def test_words_split_at_white_space_outside_quotes() -> None:
    assert split_words("a 'b c' d\\ e $X", raw=False, escapes=False) == ["a", "b c", "d e", "$X"]
    assert split_words("a 'b c' d\\ e", raw=True, escapes=True) == ["a", "'b c'", "d\\ e"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("${A:-" * 20_000 + "}" * 20_000, id="nesting"),
        pytest.param("$BIG" * 1000, id="growth"),
        pytest.param("${BIG##" + "*a" * 3000 + "b}", id="long pattern"),
    ],
)
def test_costly_text_is_refused(text: str) -> None:
    with pytest.raises(ExpansionError):
        expand(text, {"BIG": "a" * 5000}.get)


def test_many_stars_do_not_backtrack() -> None:
    value = "a" * 4000
    assert expand("${A##" + "*a" * 1000 + "b}", {"A": value}.get).text == value
