from __future__ import annotations

import pytest

from deploylint.formats.document import Unparsable
from deploylint.formats.tomltree import TomlDocument
from deploylint.source import Source

TEXT = '''# 😀 comment
[project]
name = "x" # trailing ]
"quoted key" = 'lit'
dependencies = [
\t"a>=1", # é ]
\t"b",
]
urls = { home = "h", deep = { n = [1, 2] } }
a.b.c = 1_000
when = 1979-05-27 07:32:00
text = """
two "" lines \\" ]"""
[[tool.x]]
k = true
[[tool.x]]
k = false
[tool.x.sub]
z = \'\'\'q'\'\'\'
["esc\\u0061pe".t]
v = -1.5e3
'''

PLACES = [
    (("project", "name"), '"x"'),
    (("project", "quoted key"), "'lit'"),
    (("project", "dependencies", 0), '"a>=1"'),
    (("project", "dependencies", 1), '"b"'),
    (("project", "urls"), '{ home = "h", deep = { n = [1, 2] } }'),
    (("project", "urls", "deep", "n", 1), "2"),
    (("project", "a", "b", "c"), "1_000"),
    (("project", "when"), "1979-05-27 07:32:00"),
    (("project", "text"), '"""\ntwo "" lines \\" ]"""'),
    (("tool", "x", 0, "k"), "true"),
    (("tool", "x", 1, "k"), "false"),
    (("tool", "x", 1, "sub", "z"), "'''q''''"),
    (("escape", "t", "v"), "-1.5e3"),
    (("project",), "[project]"),
    (("tool", "x", 1, "sub"), "[tool.x.sub]"),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("path", "written"), PLACES)
def test_places_cut_out_the_value(path: tuple[str | int, ...], written: str, newline: str) -> None:
    text = TEXT.replace("\n", newline)
    document = TomlDocument.parse(Source.decode("p.toml", b"\xef\xbb\xbf" + text.encode()))
    found = document.get(*path)
    assert found is not None
    assert document.source.text[found.start : found.end] == written.replace("\n", newline)


def test_every_value_has_a_place_and_every_place_a_value() -> None:
    document = TomlDocument.parse(Source("p.toml", TEXT))
    pending: list[tuple[tuple[str | int, ...], object]] = [((), document.data)]
    paths = set()
    while pending:
        path, value = pending.pop()
        paths.add(path)
        if isinstance(value, dict):
            pending += [((*path, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            pending += [((*path, at), inner) for at, inner in enumerate(value)]
    assert paths == set(document._places)


def test_keys_have_places() -> None:
    document = TomlDocument.parse(Source("p.toml", TEXT))
    found = document.get("project", "a", "b", "c")
    assert found is not None
    assert found.value == 1000
    assert TEXT[found.key_start : found.key_end] == "c"


@pytest.mark.parametrize("path", [("x",), ("project", "name", "y"), ("tool", "x", 2), ("tool", 0)])
def test_absent(path: tuple[str | int, ...]) -> None:
    assert TomlDocument.parse(Source("p.toml", TEXT)).get(*path) is None


def test_an_error_names_its_place() -> None:
    with pytest.raises(Unparsable) as caught:
        TomlDocument.parse(Source("p.toml", "a = 1\r\nb = ]\r\n"))
    assert (caught.value.problem.start, caught.value.problem.message) == (11, "Invalid value")


def test_a_template_is_marked() -> None:
    with pytest.raises(Unparsable) as caught:
        TomlDocument.parse(Source("p.toml", "{% if x %}\na = 1\n"))
    assert caught.value.problem.template


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 100_000, "a = " + "{a=" * 50_000, "a." * 100_000 + "b = 1", "a" * 3_000_000],
    ids=["arrays", "tables", "keys", "length"],
)
def test_hostile_input_is_a_clean_error(text: str) -> None:
    with pytest.raises(Unparsable):
        TomlDocument.parse(Source("p.toml", text))
