"""``.env`` files as each of their readers sees them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.formats.document import Unparsable
from deploylint.formats.dotenv import EnvFile, Reader
from deploylint.formats.dotenv.compose import read
from deploylint.source import Source


def env(text: str) -> EnvFile:
    return EnvFile.parse(Source(".env", text))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("A=1\nB = 2 \n", {"A": "1", "B": "2"}),
        ("A: 1", {"A": "1"}),
        ("export A=1\nexport\tB=2\nexportC=3", {"A": "1", "B": "2", "exportC": "3"}),
        ("A=x # c\nB=x#y\nC= # c", {"A": "x", "B": "x#y", "C": "# c"}),
        ("A='x\\n' # c\nB=\"x\\n\\$B\"", {"A": "x\\n", "B": "x\n$B"}),
        ('A="a\nb"B=2', {"A": "a\nb", "B": "2"}),
        ("A='it\\'s'", {"A": "it's"}),
        ('A="\\0101\\t\\q"', {"A": "A\t\\q"}),
        ("A=1\nB=${A}2\nC='$A'", {"A": "1", "B": "12", "C": "$A"}),
        ("A=${X:-d} $$", {"A": "d $"}),
        ("A=1\r\nB='2'\r\n", {"A": "1", "B": "2"}),
        ("A\nB=1", {"B": "1"}),
        ("export\nA=1", {"A": "1"}),
        ("stray", {"": "stray"}),
    ],
)
def test_compose(text: str, values: dict[str, str]) -> None:
    reading = read(text)
    assert reading.error is None
    assert reading.values == values


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("A=1\nB C=2", 2, "key cannot contain a space"),
        ('A=1\n\nB="x\ny', 4, "unterminated quoted value"),
        ("!A=1", 1, "unexpected character in variable name"),
        ("export ", 1, "zero length string"),
        ("A=${B:?no}", 2, "variable cannot be resolved"),
    ],
)
def test_compose_refuses(text: str, line: int, message: str) -> None:
    error = read(text).error
    assert error
    assert (error.line, error.message) == (line, message)


def test_the_environment_comes_before_the_file_in_variables_only() -> None:
    assert read("A=1\nB=$A\nC\n", {"A": "x", "C": "y"}).values == {"A": "1", "B": "x", "C": "y"}


@pytest.mark.parametrize(
    ("text", "compose", "dotenv", "docker", "systemd"),
    [
        pytest.param("A=x", "x", "x", "x", "x", id="plain"),
        pytest.param("A='x'", "x", "x", "'x'", "x", id="docker-keeps-quotes"),
        pytest.param("A=x # c", "x", "x", "x # c", "x # c", id="comments"),
        pytest.param("A= # c", "# c", "", " # c", "# c", id="nothing-but-a-comment"),
        pytest.param("A: x", "x", None, None, None, id="colon"),
        pytest.param("export A=x", "x", "x", None, None, id="export"),
        pytest.param('A="a\\nb"', "a\nb", "a\nb", '"a\\nb"', "a\\nb", id="escapes"),
        pytest.param("A=$$x", "$x", "$$x", "$$x", "$$x", id="dollars"),
        pytest.param("A=a\\\nb", "a\\", "a\\", "a\\", "ab", id="continuation"),
        pytest.param("; A=0\nA=x", None, "x", None, "x", id="semicolon"),
        pytest.param("A='x", None, None, "'x", "x", id="quote-without-end"),
        pytest.param("A='a'b", "a", None, "'a'b", "ab", id="after-a-quote"),
        pytest.param("A=1\nA=2", "2", "2", "2", "2", id="the-last-one-holds"),
        pytest.param("B=1\nA=${B}", "1", "1", "${B}", "${B}", id="variable-of-the-file"),
        pytest.param("A=${B}", None, None, "${B}", "${B}", id="variable-of-the-environment"),
    ],
)
def test_readers_differ(
    text: str, compose: str | None, dotenv: str | None, docker: str | None, systemd: str | None
) -> None:
    expected = dict(zip(Reader, (compose, dotenv, docker, systemd), strict=True))
    assert env(text).seen("A") == {r: v for r, v in expected.items() if v is not None}


def test_every_asks_all_readers_that_have_a_value() -> None:
    file = env("A='secret'\nB=plain\n")
    assert file.every("B", lambda value: value == "plain")
    assert not file.every("A", lambda value: value == "secret")
    assert file.every("A", lambda value: value == "secret", [Reader.COMPOSE, Reader.SYSTEMD])
    assert not file.every("MISSING", lambda value: True)


def test_entries_know_how_they_are_written() -> None:
    file = env('export A="x y" # c\nB = z \nC\nD={{ d }}\n')
    shown = [(e.name, e.raw, e.quote, e.export, e.inherited, e.templated) for e in file.entries]
    assert shown == [
        ("A", "x y", '"', True, False, False),
        ("B", "z", "", False, False, False),
        ("C", "", "", False, True, False),
        ("D", "{{ d }}", "", False, False, True),
    ]


def test_reading_goes_on_after_an_error() -> None:
    file = env("A B=1\nC=2\n!\nD='x\nE=3\n")
    assert [entry.name for entry in file.entries] == ["C", "E"]
    assert [file.where(p.start, p.end).line for p in file.problems] == [1, 3, 4]


def test_template_statements_are_problems_of_their_own_kind() -> None:
    file = env("A=1\n{% if x %}\nB=2\n{% endif %}\n")
    assert [problem.template for problem in file.problems] == [True, True]
    assert [entry.name for entry in file.entries] == ["A", "B"]


def test_a_huge_file_is_not_read() -> None:
    with pytest.raises(Unparsable):
        env("A=1\n" * 300_000)


_TEXT = st.lists(
    st.sampled_from(
        ["A", "=", ":", " ", "\t", "\n", "\r\n", "\r", "\\", "#", "'", '"', "$", "${", "}", ":-",
         "export ", "é", "𝒳", "\x85", "{{", "{%", "\0", ";", "_", "1"]
    )
).map("".join)  # fmt: skip


@given(_TEXT)
def test_spans_cut_out_names_and_values(text: str) -> None:
    file = env(text)
    for entry in file.entries:
        assert text[entry.name_start : entry.name_end] == entry.name
        assert text[entry.start : entry.end] == entry.raw
    for reader in Reader:
        for binding in file.reading(reader).bindings:
            assert text[binding.name_start : binding.name_end] == binding.name
            assert 0 <= binding.start <= binding.end <= len(text)


@pytest.mark.parametrize("use", ["$A$A", "${A}${A}"])
def test_variables_that_double_one_another_are_given_up(use: str) -> None:
    document = EnvFile.parse(Source("f", "A=x\n" + f"A={use}\n" * 100))
    assert "more than" in document.problems[0].message
    for reader in Reader:
        assert sum(len(value) for value in document.reading(reader).values.values()) < 1 << 21
