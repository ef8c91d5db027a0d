from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.formats.document import Unparsable
from deploylint.formats.yamltext import mapped
from deploylint.formats.yamltree import (
    Alias,
    Mapping,
    Node,
    Scalar,
    Sequence,
    YamlDocument,
)
from deploylint.source import Source


def parse(text: str) -> YamlDocument:
    return YamlDocument.parse(Source("x.yaml", text))


def value(text: str, key: str = "k") -> Node:
    root = parse(text).root
    assert isinstance(root, Mapping)
    found = root.get(key)
    assert found is not None
    return found


def scalar(text: str) -> Scalar:
    found = value(text)
    assert isinstance(found, Scalar)
    return found


@pytest.mark.parametrize(
    ("literal", "text", "style"),
    [
        ("3.10", "3.10", ""),
        ("yes", "yes", ""),
        ("22:22", "22:22", ""),
        ("0123", "0123", ""),
        ("2001-01-01", "2001-01-01", ""),
        ("'it''s'", "it's", "'"),
        ('"a\\tb😀"', "a\tb😀", '"'),
        ("|\n  a\n  b", "a\nb", "|"),
        (">-\n  a\n  b", "a b", ">"),
        ("a\n  b", "a b", ""),
    ],
    ids=lambda case: repr(case)[:20],
)
def test_scalars_are_texts_with_exact_places(literal: str, text: str, style: str) -> None:
    file = f"# é😀\nk: {literal}"
    found = scalar(file)
    assert (found.text, found.style) == (text, style)
    assert file[found.start : found.end] == literal


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_properties_stand_outside_the_literal(newline: str) -> None:
    file = f'k: !tag &name # why{newline}  "x"{newline}'
    found = scalar(file)
    assert (found.tag, found.anchor) == ("!tag", "name")
    assert file[found.start :].startswith("!tag")
    assert file[found.literal : found.end] == '"x"'
    assert file[slice(*found.inner)] == "x"


@pytest.mark.parametrize(
    ("literal", "null"),
    [("", True), ("~", True), ("null", True), ('""', False), ("!!str", False), ("nil", False)],
)
def test_null(literal: str, null: bool) -> None:
    assert scalar(f"k: {literal}\n").null is null


def test_duplicate_keys_are_kept_and_the_last_counts() -> None:
    root = parse("k: 1\nk: 2\n").root
    assert isinstance(root, Mapping)
    assert [v.text for _, v in root.pairs if isinstance(v, Scalar)] == ["1", "2"]
    assert scalar("k: 1\nk: 2\n").text == "2"


def test_an_alias_has_its_own_place_and_its_target() -> None:
    file = "a: &x {b: 1}\nk: *x\n"
    alias = value(file)
    assert isinstance(alias, Alias)
    assert file[alias.start : alias.end] == "*x"
    assert isinstance(alias.target, Mapping)
    assert file[alias.target.start : alias.target.end] == "&x {b: 1}"


def test_an_alias_means_the_last_anchor_of_its_document() -> None:
    document = parse("a: &x 1\nb: &x 2\nk: *x\n---\nk: *x\n")
    first, second = document.roots
    assert isinstance(first, Mapping)
    assert isinstance(second, Mapping)
    alias, lost = first.get("k"), second.get("k")
    assert isinstance(alias, Alias)
    assert isinstance(alias.target, Scalar)
    assert alias.target.text == "2"
    assert isinstance(lost, Alias)
    assert lost.target is None
    assert [p.message for p in document.problems] == ["unknown anchor `x`"]


def test_collections_end_with_their_last_child() -> None:
    file = "k:\n  - a\n  - {b: c}\n\n# comment\nl: 1\n"
    found = value(file)
    assert isinstance(found, Sequence)
    assert not found.flow
    assert file[found.start : found.end] == "- a\n  - {b: c}"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('a: 1\nb: "x\n', '"', "found unexpected end of stream, while scanning a quoted scalar"),
        ("a: 1\nb: @c\n", "@", "found character that cannot start any token"),
        ("a: b: c\n", ": c", "mapping values are not allowed in this context"),
        ("a: é\x00\n", "\x00", "control characters are not allowed"),
        ("a: [b\n", "[", "did not find expected ',' or ']'"),
    ],
    ids=["quote", "reserved", "colon", "nul", "bracket"],
)
def test_errors_have_the_right_place(text: str, place: str, message: str) -> None:
    with pytest.raises(Unparsable) as caught:
        parse(text)
    problem = caught.value.problem
    assert message in problem.message
    assert text[problem.start :].startswith(place)
    assert not problem.template


@pytest.mark.parametrize(
    "text", ["{% if x %}\na: 1\n{% endif %}\n", "{{- if .Values.x }}\na: b\n{{- end }}\n"]
)
def test_a_template_that_is_no_yaml_is_said_to_be_one(text: str) -> None:
    with pytest.raises(Unparsable) as caught:
        parse(text)
    assert caught.value.problem.template


@pytest.mark.parametrize(
    ("text", "templates"),
    [
        pytest.param("a: {{ x }}\n", ["{{"], id="read as a mapping in a mapping"),
        pytest.param("# {% if x %}\na: 1\n# {% endif %}\n", ["{% ", "{% "], id="in comments"),
        pytest.param("a: '{{ x }}'\n", [], id="a quoted text is a text"),
        pytest.param("a: ${{ x }}\n", [], id="workflow expression"),
        pytest.param("# %{%H:%M}t <%d>\na: 1\n", [], id="formats of other tools"),
    ],
)
def test_templates_around_scalars_are_problems(text: str, templates: list[str]) -> None:
    problems = parse(text).problems
    assert [text[p.start : p.end] for p in problems] == templates
    assert all(p.template for p in problems)


def test_undecodable_bytes_do_not_move_anything() -> None:
    source = Source.decode("x.yaml", b"# caf\xe9\nk: v\n")
    document = YamlDocument.parse(source)
    assert [p.message for p in document.problems] == ["not valid UTF-8"]
    assert isinstance(document.root, Mapping)
    found = document.root.get("k")
    assert found is not None
    assert source.text[found.start : found.end] == "v"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 100_000, id="brackets"),
        pytest.param("{a: " * 100_000, id="braces"),
        pytest.param("- " * 100_000, id="dashes"),
        pytest.param("[" + "a," * 200_000 + "]", id="nodes"),
        pytest.param("a: " + "x" * 6_000_000, id="length"),
        pytest.param("%TAG !a! x\n" * 10_000, id="directives"),
        pytest.param("\r%TAG !a! x" * 10_000, id="directives with other line ends"),
        pytest.param("\ufeffa: 1", id="second byte order mark"),
    ],
)
def test_hostile_input_is_refused(text: str) -> None:
    with pytest.raises(Unparsable):
        parse(text)


def test_pure_python_parser_gives_the_same_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x [1, 'b', |\n  c\n  ]\nb: *x\n".replace("|\n  c\n  ", '"é😀"')
    expected = [(type(n), n.start, n.end) for n in _nodes(parse(text))]
    monkeypatch.delattr(sys.modules["yaml"], "CSafeLoader", raising=False)
    assert [(type(n), n.start, n.end) for n in _nodes(parse(text))] == expected


def _nodes(document: YamlDocument) -> list[Node]:
    return [node for root in document.roots for node in root.walk()]


LINES = st.text(alphabet="ab é😀'\"\\:#-${}", max_size=12)
LITERALS = st.one_of(
    st.text(alphabet="abé😀$", min_size=1, max_size=8),
    st.text(alphabet="ab é😀'", max_size=8).map(lambda t: "'" + t.replace("'", "''") + "'"),
    st.lists(st.sampled_from(["a", "é", "😀", "\\n", "\\u00e9", " ", '\\"', "${X}"])).map(
        lambda parts: '"' + "".join(parts) + '"'
    ),
    st.lists(LINES, min_size=1, max_size=4).map(
        lambda ls: "|\n" + "\n".join("   " + x for x in ls)
    ),
    st.lists(LINES, min_size=1, max_size=4).map(
        lambda ls: ">\n" + "\n".join("   " + x for x in ls)
    ),
)


@settings(max_examples=100)
@given(st.lists(LITERALS, min_size=1, max_size=4), st.booleans(), st.booleans())
def test_every_character_maps_back_to_itself(literals: list[str], crlf: bool, tabs: bool) -> None:
    gap = "\t" if tabs else " "
    text = "".join(f"k{i}:{gap}{literal}\n" for i, literal in enumerate(literals))
    text = text.replace("\n", "\r\n") if crlf else text
    try:
        document = parse(text)
    except Unparsable:
        return
    for node in _nodes(document):
        if isinstance(node, Scalar):
            _check(node, text)


def _check(node: Scalar, text: str) -> None:
    places = mapped(node, text)
    assert places.text == node.text
    for index, character in enumerate(node.text):
        start, end = places.span(index, index + 1)
        written = text[start:end]
        escaped = written.startswith("\\") or written == "''"
        assert escaped or character.isspace() or written == character


def test_an_enormous_text_still_has_ends() -> None:
    for literal in ('"' + "\\\n" * 60_000 + '"', '"' + "\\n" * 60_000 + '"'):
        file = f"k: {literal}"
        found = scalar(file)
        places = mapped(found, file)
        assert places.text == found.text
        assert file[slice(*places.span(0, len(found.text)))] in ("", literal[1:-1])
