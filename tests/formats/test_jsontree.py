from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.formats.document import Unparsable
from deploylint.formats.jsontree import (
    JsonArray,
    JsonDocument,
    JsonObject,
    JsonScalar,
    JsonValue,
    objects,
    parse_json,
)
from deploylint.source import Source


def plain(value: JsonValue) -> object:
    match value:
        case JsonObject():
            return {member.name: plain(member.value) for member in value.members}
        case JsonArray():
            return [plain(item) for item in value.items]
    return value.value


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_reads_what_json_writes(value: object, ascii_only: bool, indent: int | str | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert plain(parse_json(text)) == value


@given(VALUES, st.sampled_from(["\n", "\r\n"]))
def test_places_cut_out_the_text_of_each_value(value: object, newline: str) -> None:
    text = json.dumps(value, ensure_ascii=False, indent="\t").replace("\n", newline)
    pending = [parse_json(text)]
    while pending:
        node = pending.pop()
        assert json.loads(text[node.start : node.end]) == plain(node)
        if isinstance(node, JsonObject):
            pending += [part for member in node.members for part in member]
        elif isinstance(node, JsonArray):
            pending += node.items


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "", "expected a value"),
        ("[1 2]", "2", "expected `,` or `]`"),
        ('{"a" 1}', "1", "expected `:`"),
        ('{"a":1,}', "}", "expected a key in double quotes"),
        ("[1,]", "]", "expected a value"),
        ("[1] x", "x", "expected the end"),
        ("[1] 2", "2", "text after the value"),
        ("[1] [2]", "[", "text after the value"),
        ("{}\n}", "}", "text after the value"),
        ("{'a':1}", "'", "expected a value"),
        ("// c\n1", "/", "JSON has no comments"),
        ('["a\nb"]', '"', "expected a value"),
        ("[01]", "1", "expected `,` or `]`"),
    ],
)
def test_errors_name_the_place(text: str, place: str, message: str) -> None:
    with pytest.raises(Unparsable) as caught:
        parse_json(text)
    problem = caught.value.problem
    assert (text[problem.start : problem.end], problem.message) == (place, message)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 201 + "]" * 201])
def test_deep_nesting_is_a_clean_error(text: str) -> None:
    with pytest.raises(Unparsable, match="nested deeper than 200 levels"):
        parse_json(text)


def test_a_template_is_marked() -> None:
    with pytest.raises(Unparsable) as caught:
        parse_json('{"a": {{ b }}}')
    assert caught.value.problem.template


def test_duplicate_keys_and_order_are_kept() -> None:
    root = parse_json('{"b": 1, "a": 2, "b": 3}')
    assert isinstance(root, JsonObject)
    assert [member.name for member in root.members] == ["b", "a", "b"]
    last = root.get("b")
    assert isinstance(last, JsonScalar)
    assert last.value == 3
    assert root.get("c") is None


def test_document_lists_objects_outer_first() -> None:
    source = Source.decode("p.json", b'\xef\xbb\xbf{"Statement": [{"Effect": "Allow"}, {"x": {}}]}')
    document = JsonDocument.parse(source)
    cuts = [source.text[each.start : each.end] for each in document.objects()]
    assert cuts[1:] == ['{"Effect": "Allow"}', '{"x": {}}', "{}"]
    assert list(objects(document.root)) == list(document.objects())


def test_a_value_inside_another_text() -> None:
    text = 'policy = """ {"a": "\\ud83d\\ude00"}'
    root = parse_json(text, text.index("{"))
    assert isinstance(root, JsonObject)
    assert root.members[0].value.start == text.index('"\\ud83d')
    assert plain(root) == {"a": "😀"}


@pytest.mark.parametrize("text", ['{"a": 1}\n{"a": 2}\n', '{"a": 1}\n\n[2]'])
def test_records_are_no_mistake(text: str) -> None:
    root = JsonDocument.parse(Source("scan.json", text)).root
    assert text[root.start : root.end] == '{"a": 1}'
