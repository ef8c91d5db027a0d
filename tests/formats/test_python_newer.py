"""Syntax of newer Pythons is read by older ones, at its exact places."""

from __future__ import annotations

import ast
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.formats.python.newer import _tame, parse
from deploylint.testing import lint

OLDER_THAN_312 = pytest.mark.skipif(sys.version_info >= (3, 12), reason="it reads these itself")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("""x = f"{'\\n'.join(lines)}"\n""", id="backslash in a hole"),
        pytest.param("""x = f"{d["a"]} {d["b"]!r:>{w}} {{}}"\n""", id="the same quotes"),
        pytest.param("""x = f"{f"{1 + 1}"} {"#"}"\n""", id="f-string and comment sign in a hole"),
        pytest.param('x = f"{\n    a  # why\n    + b\n}"\n', id="a hole of several lines"),
        pytest.param("def f[T: (int, str)](x: T) -> list[T]: ...\n", id="generic function"),
        pytest.param("class A[T, **P]:\n    pass\n", id="generic class"),
        pytest.param("type Pair[T] = tuple[T, T]\ntype Name = str\n", id="type statements"),
        pytest.param("try:\n    f()\nexcept ValueError, OSError:\n    g()\n", id="no parentheses"),
        pytest.param("try:\n    f()\nexcept a.B, c.D:\n    g()\n", id="dotted classes"),
        pytest.param('x = t"hello {name}"\n', id="template string"),
        pytest.param("try:\n    f()\nexcept* ValueError:\n    g()\n", id="groups"),
    ],
)
def test_is_read(text: str) -> None:
    marked = text + "marker = 1\n"
    tree = parse(marked)
    assert tree is not None
    last = tree.body[-1]
    assert ast.get_source_segment(marked, last) == "marker = 1", "places stay exact"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("try:\n    f()\nexcept ValueError, error:\n    g()\n", id="Python 2"),
        pytest.param("print 'x'\n", id="Python 2 print"),
        pytest.param("def f(:\n", id="broken"),
        pytest.param('x = f"{a\n', id="a hole that does not end"),
        pytest.param("type = \n", id="a variable called type"),
    ],
)
def test_is_valid_in_no_python(text: str) -> None:
    if sys.version_info < (3, 14) or "error:" not in text:
        assert parse(text) is None


@OLDER_THAN_312
@given(st.lists(st.sampled_from(["f", '"', "'", "{", "}", "\\", "x", '"""', "#", " ", "[", ")"])))
def test_taming_ends_and_keeps_the_length(parts: list[str]) -> None:
    text = "".join(parts)
    if "\\" not in text[-1:]:
        assert len("".join(_tame(text))) <= len(text) + 2


def test_rules_look_into_such_a_module() -> None:
    text = """import pdb\nx = f"{'\\n'.join(lines)}"\ndef f[T](x: T):\n    pdb.set_trace()\n"""
    (finding,) = lint({"app/main.py": text}, ["DPB002", "DP000"]).findings
    assert (finding.code, finding.where.line) == ("DPB002", 4)


@pytest.mark.parametrize("python", ["3.12", "3.14"])
def test_what_no_python_reads_is_reported_whatever_the_project_names(python: str) -> None:
    files = {"Dockerfile": f"FROM python:{python}\n", "app/main.py": "print(1)\ndef f(:\n"}
    (finding,) = lint(files, ["DP000", "DPB001", "DPM001"]).findings
    assert finding.message.startswith("Not valid Python")
    assert finding.severity is not None
    assert finding.severity.label == "warning"
