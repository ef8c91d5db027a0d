"""Words, command lines, environments, specifiers, scalars."""

from __future__ import annotations

import pytest

from deploylint.formats.systemd import SystemdUnit, WordError, boolean, command_line, seconds, words
from deploylint.source import Source


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a  b\tc", ["a", "b", "c"]),
        ("'a b' \"c d\"", ["a b", "c d"]),
        ("--x='a b'c", ["--x=a bc"]),
        ("''", [""]),
        (r"\x41\101\u00e9\s", ["AAé "]),
        (r"'\'' \"", ["'", '"']),
        (r"\q a\ ", [r"\q", "a\\ "]),
        ("a\\", ["a\\"]),
        (r"\000 \400 \x00", [r"\000", r"\400", r"\x00"]),
    ],
)
def test_words(value: str, expected: list[str]) -> None:
    assert [word.text for word in words(value)] == expected


@pytest.mark.parametrize("value", ['a "b', "a 'b\\", 'a"'])
def test_an_unbalanced_quote_is_refused(value: str) -> None:
    with pytest.raises(WordError, match="unbalanced"):
        list(words(value))


def test_words_know_where_they_stand() -> None:
    value = "  a 'b c'd"
    assert [value[w.start : w.end] for w in words(value)] == ["a", "'b c'd"]


@pytest.mark.parametrize(
    ("value", "prefixes", "argv"),
    [
        ("/x a", "", [("/x", "a")]),
        ("-@/x y z", "-@", [("/x", "z")]),
        ("!!/x", "!!", [("/x",)]),
        ("|/x", "|", [("/x",)]),
        ('"-/x y" z', "-", [("/x y", "z")]),
        ("/x ; /y", "", [("/x",), ("/y",)]),
        (r"/x \; y", "", [("/x", ";", "y")]),
        ("/x && /y", "", [("/x", "&&", "/y")]),
        ('/x ";" y', "", [("/x", ";", "y")]),
        ("; /x", "", [("/x",)]),
        ("{{ venv }}/bin/x {{ a b }}", "", [("{{ venv }}/bin/x", "{{ a b }}")]),
    ],
)
def test_command_line(value: str, prefixes: str, argv: list[tuple[str, ...]]) -> None:
    line = command_line(value)
    assert [command.argv for command in line.commands] == argv
    assert line.commands[0].prefixes == prefixes
    assert line.refusals == ()


@pytest.mark.parametrize(
    ("value", "message", "fatal"),
    [
        ('/x "a', "unbalanced quoting", True),
        ('"/x a', "unbalanced quoting", False),
        ('-/x "a', "unbalanced quoting", False),
        ("./x", "neither an executable name nor an absolute path", True),
        ("${VENV}/bin/x", "neither an executable name nor an absolute path", True),
        ("/x/", "executable path specifies a directory", True),
        ("/x %Q", "unknown specifier %Q", True),
        ("-/x %Q", "unknown specifier %Q", False),
        (r"/x \q", "unknown escape sequence", False),
        ("@/x", "empty executable name or zeroth argument", True),
        ("++/x", "neither an executable name nor an absolute path", True),
    ],
)
def test_refused_command(value: str, message: str, fatal: bool) -> None:
    (refusal,) = command_line(value).refusals
    assert (refusal.message, refusal.fatal) == (message, fatal)


def service(*lines: str, path: str = "app.service") -> SystemdUnit:
    return SystemdUnit.parse(Source(path, "[Service]\n" + "\n".join(lines) + "\n"))


@pytest.mark.parametrize(
    ("value", "entries"),
    [
        ("A=1 B=2", [("A", "1", "1"), ("B", "2", "2")]),
        ('"A=1 2" B=', [("A", "1 2", "1 2"), ("B", "", "")]),
        ('A="1 2"', [("A", "1 2", "1 2")]),
        ("A=%%", [("A", "%", "%%")]),
        ("A=%h/x", [("A", None, "%h/x")]),
        ("A={{ secret }}", [("A", None, "{{ secret }}")]),
        ("A=1 \\\n B=2", [("A", "1", "1"), ("B", "2", "2")]),
    ],
)
def test_environment(value: str, entries: list[tuple[str, str | None, str]]) -> None:
    parsed = service(f"Environment={value}")
    text = parsed.source.text
    found = parsed.environment()
    assert [(e.name, e.value, text[e.start : e.end]) for e in found] == entries
    assert [text[e.name_start : e.name_end] for e in found] == [name for name, _, _ in entries]


@pytest.mark.parametrize("value", ["FOO", "1A=2", "A-B=1", "=x", "A=%Q", r"A=\q", "'A=1"])
def test_refused_environment(value: str) -> None:
    parsed = service(f"Environment={value}")
    assert parsed.environment() == []
    assert len(parsed.refusals()) == 1


def test_environment_files() -> None:
    parsed = service("EnvironmentFile=-/etc/%p.env", "EnvironmentFile=/srv/{{ app }}/.env")
    found = [(file.path, file.optional) for file in parsed.environment_files()]
    assert found == [("/etc/app.env", True), (None, False)]


@pytest.mark.parametrize(
    ("path", "value"),
    [("app.service", ""), ("app@one.service", "one"), ("app@.service", None)],
)
def test_instance(path: str, value: str | None) -> None:
    assert service("Environment=A=%i", path=path).environment()[0].value == value


@pytest.mark.parametrize("value", ["1", "yes", "Y", "true", "t", "ON"])
def test_true(value: str) -> None:
    assert boolean(value) is True


@pytest.mark.parametrize("value", ["", "maybe", "always # x", "2"])
def test_not_a_boolean(value: str) -> None:
    assert boolean(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [("5", 5), ("1min 2s", 62), ("2ms", 0.002), ("5s5", 10), ("infinity", float("inf")),
     ("5 parsecs", None), ("", None), ("1..2", None), ("-1", None)],
)  # fmt: skip
def test_seconds(value: str, expected: float | None) -> None:
    assert seconds(value) == expected
