from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.formats.interpolation import (
    InterpolationError,
    InvalidTemplate,
    MissingRequired,
    Variable,
    invalid,
    substitute,
    variables,
)

ENVIRONMENT = {"HOST": "db.internal", "EMPTY": ""}

PIECES = [
    "$",
    "{",
    "}",
    "${",
    "HOST",
    "U",
    ":-",
    "-",
    "+",
    ":?",
    "\n",
    " ",
    "é",
    "😀",
    "$$",
    "${U:-",
]
templates = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param("$HOST:5432", "db.internal:5432", id="bare name"),
        pytest.param("${HOST}s", "db.internals", id="braces"),
        pytest.param("[${U}]", "[]", id="unset reads as empty"),
        pytest.param("${U:-a}${EMPTY:-b}", "ab", id="colon minus covers empty"),
        pytest.param("[${EMPTY-a}]", "[]", id="minus keeps empty"),
        pytest.param("${HOST:+set}[${EMPTY:+set}]", "set[]", id="colon plus wants a value"),
        pytest.param("${EMPTY+set}[${U+set}]", "set[]", id="plus wants the name only"),
        pytest.param("${HOST:?no}", "db.internal", id="required and given"),
        pytest.param("[${EMPTY?no}]", "[]", id="required, empty will do"),
        pytest.param("${U:-${V:-${HOST}}}", "db.internal", id="nested defaults"),
        pytest.param("${U:-a${V-b}c}d", "abcd", id="text around a nested default"),
        pytest.param('${U:-{"a": {"b": 1}}}', '{"a": {"b": 1}}', id="braces in a default"),
        pytest.param("${U-a:-b}", "a:-b", id="first operator wins"),
        pytest.param("$$HOST $${HOST}", "$HOST ${HOST}", id="escaped"),
        pytest.param("cost: $5, $} $", "cost: $5, $} $", id="a dollar sign that starts no name"),
        pytest.param("${U:-a\n}", None, id="an argument ends with its line"),
        pytest.param("${U:-{}} ${HOST}", None, id="braces right after a brace are not counted"),
        pytest.param("${", None, id="no name"),
        pytest.param("${}", None, id="empty name"),
        pytest.param("${1}", None, id="a digit is no name"),
        pytest.param("${HOST }", None, id="space after the name"),
        pytest.param("${HOST/a/b}", None, id="operator of bash only"),
        pytest.param("${U:-${V:-x}", None, id="brace left open"),
    ],
)
def test_substitute(template: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(InvalidTemplate):
            substitute(template, ENVIRONMENT)
    else:
        assert substitute(template, ENVIRONMENT) == expected


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("${U:?}", "required variable U is missing a value"),
        ("${EMPTY:?set it}", "required variable EMPTY is missing a value: set it"),
        ("${U?ask $HOST}", "required variable U is missing a value: ask db.internal"),
        ('a "${', 'Invalid template: "a \\"${"'),
        ("é\t${ \x01\u200b", 'Invalid template: "é\\t${ \\x01\\u200b"'),
        ("${U:-x} ${V:-y${} end", 'Invalid template: "y${"'),
        ("a ${U:-x} ${!} b", 'Invalid template: " ${!}"'),
        ("${U:-x}\n${!} b", 'Invalid template: "${U:-x}\\n${!} b"'),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_errors_read_as_compose_prints_them(template: str, message: str) -> None:
    with pytest.raises(InterpolationError) as caught:
        substitute(template, ENVIRONMENT)
    assert str(caught.value) == message


def test_a_missing_value_names_its_variable() -> None:
    with pytest.raises(MissingRequired) as caught:
        substitute("${TOKEN:?ask ops}", {})
    assert (caught.value.name, caught.value.reason) == ("TOKEN", "ask ops")


def parts(variable: Variable) -> tuple[str, str, str]:
    return variable.name, variable.operator, variable.argument


def test_each_variable_is_its_own() -> None:
    found = variables("neo4j://${USER:-neo4j}:${PASSWORD:?set it}@$HOST/$$x")
    assert [parts(v) for v in found] == [
        ("USER", ":-", "neo4j"),
        ("PASSWORD", ":?", "set it"),
        ("HOST", "", ""),
    ]
    assert [v.default for v in found] == ["neo4j", None, None]
    assert [v.required for v in found] == [False, True, False]


def test_nested_variables_have_places_in_the_file() -> None:
    file = "url: ${A:-x${B-$C}}\n"
    (outer,) = variables(file[5:-1], offset=5)
    assert [file[v.start : v.end] for v in outer.walk()] == ["${A:-x${B-$C}}", "${B-$C}", "$C"]
    assert [file[v.name_start : v.name_end] for v in outer.walk()] == ["A", "B", "C"]
    assert [file[v.argument_start : v.argument_end] for v in outer.walk()] == ["x${B-$C}", "$C", ""]


def test_invalid_expressions_are_left_out_and_found() -> None:
    assert [v.name for v in variables("${A} ${!} ${B}")] == ["A", "B"]
    assert invalid("${A} ${!}", offset=10) == (15, 17)
    assert invalid("${A:-b} $$ $C $1") is None


def test_depth_is_bounded() -> None:
    template = "${A:-" * 5000 + "}" * 5000
    with pytest.raises(InterpolationError, match="nested too deeply"):
        substitute(template, {})
    assert len(list(variables(template)[0].walk())) < 100


@given(templates)
def test_spans_cut_exactly(template: str) -> None:
    prefix = "k: "
    text = prefix + template
    for variable in variables(template, len(prefix)):
        for each in variable.walk():
            assert text[each.start] == "$"
            assert text[each.name_start : each.name_end] == each.name
            assert text[each.argument_start : each.argument_end] == each.argument
            assert each.name_start < each.name_end <= each.argument_start <= each.argument_end
            assert each.argument_end <= each.end


@given(templates)
def test_an_accepted_template_has_no_invalid_place(template: str) -> None:
    try:
        substitute(template, dict.fromkeys(("HOST", "U"), "value"))
    except MissingRequired:
        return
    except InterpolationError:
        return
    assert invalid(template) is None
