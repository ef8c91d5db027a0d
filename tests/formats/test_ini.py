from __future__ import annotations

import configparser

import pytest

from deploylint.formats.ini import IniFile
from deploylint.source import Source

TEXT = """; comment
[program:web]
command = gunicorn app:app ; note
environment=A="1",
    B="é😀"
    # inside
    ,C="3"
autostart : true
flag
[tox]
envlist =
\tpy311
\tpy312
"""


def parse(text: str) -> IniFile:
    return IniFile.parse(Source("x.ini", text))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_same_values_as_configparser(newline: str) -> None:
    parser = configparser.RawConfigParser(allow_no_value=True)
    parser.read_string(TEXT)
    document = parse(TEXT.replace("\n", newline))
    read = {(each.section, each.key): (each.value or "").strip() for each in document.options}
    assert read == {
        (section, key): (value or "").strip()
        for section in parser.sections()
        for key, value in parser.items(section)
    }


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_places(newline: str) -> None:
    text = TEXT.replace("\n", newline)
    option = parse(text).get("program:web", "AUTOSTART")
    assert option is not None
    assert text[option.key_start : option.key_end] == "autostart"
    assert text[option.start : option.end] == "true"
    environment = parse(text).get("program:web", "environment")
    assert environment is not None
    assert text[environment.start : environment.end].split(newline)[0] == 'A="1",'
    assert (environment.line, environment.end_line) == (4, 7)


def test_continuation_only() -> None:
    option = parse(TEXT).get("tox", "envlist")
    assert option is not None
    assert (option.value, TEXT[option.start : option.end]) == ("py311\npy312", "py311\n\tpy312")


def test_comment_after_a_value_is_left_to_the_reader() -> None:
    option = parse(TEXT).get("program:web", "command")
    assert option is not None
    assert option.value == "gunicorn app:app ; note"
    assert option.uncommented == "gunicorn app:app"


def test_the_last_of_duplicates_wins_and_all_are_kept() -> None:
    document = parse("[a]\nx=1\nx=2\n[b]\nx=3\n")
    found = document.get("a", "x")
    assert found is not None
    assert found.value == "2"
    assert [each.value for each in document.within("a")] == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "cut", "template"),
    [
        ("[a\nb=1", "[a", False),
        ("[a]\n= 1\n", "= 1", False),
        ("x=1\n", "x=1", False),
        ("[a]\n=<% x %>", "=<% x %>", True),
    ],
)
def test_problems(text: str, cut: str, template: bool) -> None:
    problem = parse(text).problems[0]
    assert (text[problem.start : problem.end], problem.template) == (cut, template)
