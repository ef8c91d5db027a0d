"""Terraform's language: what is read, with its place, and what stays opaque."""

from __future__ import annotations

import pytest

from deploylint.formats import hcl
from deploylint.formats.document import Unparsable
from deploylint.source import Source


def parse(text: str) -> hcl.HclFile:
    return hcl.HclFile.parse(Source("main.tf", text))


def value(expression: str) -> hcl.Value:
    (attribute,) = parse(f"a = {expression}\n").root.attributes
    return attribute.value


def plain(found: hcl.Value) -> object:
    """The value as Python would write it; ``...`` for what is opaque, a call by its name."""
    match found:
        case hcl.Literal(value=known):
            return known
        case hcl.List(items=items):
            return [plain(each) for each in items]
        case hcl.Object(members=members):
            return {each.name: plain(each.value) for each in members}
        case hcl.Call(name=name, arguments=arguments):
            return (name, *map(plain, arguments))
    return ...


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('"text"', "text"),
        (r'"a\"b\n$${x} \u00e9"', 'a"b\n${x} é'),
        ('"a-${b["c"]}-d"', ...),
        ("5", 5),
        ("1.5e3", 1500.0),
        ("true", True),
        ("null", None),
        ("var.x", ...),
        ("x", ...),
        ("-5", ...),
        ("1 + 2", ...),
        ('var.x ? "a" : "b"', ...),
        ('["*", 1,\n  # why\n  var.x,\n]', ["*", 1, ...]),
        ("[for x in y : x]", ...),
        ("[]", []),
        ("[\n]", []),
        ('{ a = 1, "b" : [2]\n c = 3 }', {"a": 1, "b": [2], "c": 3}),
        ("{ for k, v in m : k => v }", ...),
        ("{ for = 1 }", {"for": 1}),
        ("jsonencode({ A = [\n{ B = 1 }\n] })", ("jsonencode", {"A": [{"B": 1}]})),
        ("f(x...)", ("f", ...)),
        ("f(1).y", ...),
        ("f(\n  1,\n  2\n)", ("f", 1, 2)),
        ("<<EOF\n{ x }\nEOF", "{ x }\n"),
        ("<<-EOF\n  ${x}\n  EOF", ...),
        ("(1)", ...),
        ("a[*].b", ...),
    ],
)
def test_values(expression: str, expected: object) -> None:
    assert plain(value(expression)) == expected


@pytest.mark.parametrize("expression", ['"x"', "[1, 2]", "{ a = 1 }", "f(x)", "a.b ? 1 : 2"])
def test_a_value_has_its_place(expression: str) -> None:
    found = value(expression)
    assert f"a = {expression}\n"[found.start : found.end] == expression


def test_blocks() -> None:
    text = (
        '# first\nresource "aws_x" "y" { /* one */\n  name = "n" // two\n\n'
        "  inner {\n    a = 1\n  }\n  inner {}\n}\nlocals { b = 2 }\n"
    )
    resource, local = parse(text).root.blocks
    assert (resource.type, resource.labels) == ("resource", ("aws_x", "y"))
    assert text[resource.start : resource.end] == "resource"
    name = resource.attribute("name")
    assert name is not None
    assert text[name.name_start : name.name_end] == "name"
    assert [len(each.attributes) for each in resource.inner("inner")] == [1, 0]
    assert [each.name for each in local.attributes] == ["b"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = [1, 2", "`]` expected, not the end"),
        ("resource {\n a = 1\n", "a name expected, not the end"),
        ("a b c", "`=` or `{` expected, not the end"),
        ('a = "x', "this string does not end"),
        ('a = "${x', "this interpolation does not end"),
        ("a = <<EOF\nx\n", "`EOF` does not end"),
        ("a = ;", "unexpected character `;`"),
        ("a = " + "[" * 100_000, "nested too deeply"),
        ("a {" * 100_000, "nested too deeply"),
        ("a = " + "(" * 100_000, "a closing bracket expected, not the end"),
        ('a = "' + '${"' * 5_000, "nested too deeply"),
    ],
)
def test_bad_input(text: str, message: str) -> None:
    with pytest.raises(Unparsable) as caught:
        parse(text)
    assert str(caught.value) == message
