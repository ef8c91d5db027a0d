"""Units and drop-ins: assignments, spans, problems. Expected as ``systemd-analyze verify`` says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.formats.systemd import SystemdUnit
from deploylint.formats.systemd.lines import MAX_LINE
from deploylint.source import Source


def unit(text: str, path: str = "app.service") -> SystemdUnit:
    return SystemdUnit.parse(Source.decode(path, text.encode("utf-8", "surrogateescape")))


@pytest.mark.parametrize(
    ("text", "value", "line"),
    [
        pytest.param("[Service]\nExecStart=/x\n", "/x", 2, id="plain"),
        pytest.param("[Service]\n  ExecStart =  /x \n", "/x", 2, id="blanks-around-the-sign"),
        pytest.param("[Service]\nExecStart=/x \\\n a\n", "/x   a", 3, id="continuation"),
        pytest.param("[Service]\nExecStart=/x \\\n# c\n ; d\n a\n", "/x   a", 5, id="comments"),
        pytest.param("[Service]\nExecStart=/x \\\n\nUser=a\n", "/x", 3, id="blank-line-ends"),
        pytest.param("[Service]\nExecStart=/x \\", "/x", 3, id="backslash-at-end-of-file"),
        pytest.param("[Service]\nExecStart=/x\\\\\nUser=a\n", "/x\\\\", 2, id="two-backslashes"),
        pytest.param("[Service]\nExecStart=/x \\ \nUser=a\n", "/x \\", 2, id="backslash-blank"),
        pytest.param("[Service]\r\nExecStart=/x \\\r\n a\r\n", "/x   a", 3, id="crlf"),
        pytest.param("[Service]\rExecStart=/x\r", "/x", 2, id="carriage-returns-alone"),
        pytest.param("[Service]\n# c \\\nExecStart=/x\n", "/x", 3, id="comment-never-continues"),
        pytest.param("[Service]\nExecStart=/x # c\n", "/x # c", 2, id="no-trailing-comment"),
        pytest.param("\ufeff[Service]\nExecStart=/x=1\n", "/x=1", 2, id="byte-order-mark"),
    ],
)
def test_assignment(text: str, value: str, line: int) -> None:
    found = unit(text).assignments[0]
    assert (found.key, found.value, found.line) == ("ExecStart", value, line)


@pytest.mark.parametrize(
    ("text", "path", "message", "cut"),
    [
        ("A=b\n[Service]\n", "a.service", "assignment outside of section", "A=b"),
        ("[Service]\nfoo \\\nbar\n", "a.service", "missing '='", "foo \\\nbar"),
        ("[Service]\n =b\n", "a.service", "missing key name before '='", "=b"),
        ("[Sevice]\nUser=a\n", "a.service", "unknown section", "[Sevice]"),
        ("[Timer]\nOnCalendar=daily\n", "a.service", "unknown section", "[Timer]"),
        ("[Service] # x\nUser=a\n", "a.service", "invalid section header", "[Service] # x"),
        ("[Ser'vice]\n", "a.service", "bad characters in section header", "[Ser'vice]"),
        ("[Service]\nUser=\udcff\n", "a.service", "not valid UTF-8, line ignored", "User=\udcff"),
        ("[Service]\n{% if x %}\n", "a.service.j2", "template statement", "{% if x %}"),
    ],
)
def test_problem(text: str, path: str, message: str, cut: str) -> None:
    parsed = unit(text, path)
    (problem,) = parsed.problems
    assert problem.message == message
    assert parsed.source.text[problem.start : problem.end] == cut
    assert problem.template == (message == "template statement")


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        ("[X-Own]\nA=b\n", "a.service", "X- sections are for everybody"),
        ("[Timer]\nOnCalendar=daily\n", "a.timer", "the section is the unit's own"),
        ("[Service]\nUser=a\n", "a.service.d/10.conf", "the directory says which unit it is"),
        ("[Service]\nUser=a\n", "service.d/10.conf", "a drop-in for all services"),
        ("[Timer]\n", "generated.txt", "the path does not say what unit it is"),
        ("[Service]\nBrandNew=1\n", "a.service", "later systemd versions know more keys"),
    ],
)
def test_no_problem(text: str, path: str, reason: str) -> None:
    assert unit(text, path).problems == [], reason


def test_a_broken_header_ends_the_file() -> None:
    parsed = unit("[Service]\nUser=a\n[Install\nAlias=b\n")
    assert [a.key for a in parsed.assignments] == ["User"]
    assert not parsed.loads


def test_a_line_over_one_mebibyte_ends_the_file() -> None:
    parsed = unit("[Service]\nUser=a\nGroup=" + "x" * MAX_LINE + "\n")
    assert [a.key for a in parsed.assignments] == ["User"]
    assert parsed.problems[0].message == "line too long"


def test_settings_are_those_left_after_resets() -> None:
    parsed = unit("[Service]\nExecStart=/a\nExecStart=\nExecStart=/b\nUser=x\nUser=y\n")
    assert [c.command.argv for c in parsed.commands()] == [("/b",)]
    user = parsed.setting("Service", "User")
    assert user
    assert user.value == "y"


@pytest.mark.parametrize(
    "value", ["{{ path }}/x", "{user}", "<USER>", "@bindir@/x", "/opt/__APP__/x", "<%= x %>"]
)
def test_a_placeholder_makes_the_value_unknown(value: str) -> None:
    assert unit(f"[Service]\nUser={value}\n").assignments[0].templated


@pytest.mark.parametrize("value", ["${USER}", "a@b.c", "%i", "{}", "a < b > c", "__init__"])
def test_no_placeholder(value: str) -> None:
    assert not unit(f"[Service]\nUser={value}\n").assignments[0].templated


_TEXT = st.lists(
    st.sampled_from(
        ["A", "=", " ", "\t", "\n", "\r\n", "\r", "\\\n", "\\\r\n", "\\", "#", "[Service]\n",
         "\ufeff", "𝒳", "é", '"', "\0", "{{", "%", ";"]
    )
).map("".join)  # fmt: skip


@given(_TEXT)
def test_every_character_of_a_value_is_at_its_offset(text: str) -> None:
    parsed = unit("[Service]\n" + text)
    source = parsed.source.text
    for found in parsed.assignments:
        key = source[found.start : found.key_end]
        if "\n" not in key and "\r" not in key:
            assert key == found.key
        if len(found.pieces) == 1:
            assert source[slice(*found.span())] == found.value
        for index, character in enumerate(found.value):
            at = source[found.offset(index)]
            assert at == character or (at, character) == ("\\", " ")


@given(st.text())
def test_no_text_breaks_the_parser(text: str) -> None:
    parsed = unit(text)
    parsed.refusals(), parsed.commands(), parsed.environment(), parsed.unit_file()
