from __future__ import annotations

import ast
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.formats.document import Problem, Unparsable
from deploylint.formats.python.module import UNKNOWN, PythonModule
from deploylint.source import Source


def parse(text: str, path: str = "app/main.py") -> PythonModule:
    return PythonModule.parse(Source(path, text))


def problem(data: bytes, path: str = "app/main.py") -> Problem:
    with pytest.raises(Unparsable) as caught:
        PythonModule.parse(Source.decode(path, data))
    return caught.value.problem


words = st.text(alphabet="aé漢😀\t", min_size=1, max_size=6)
newlines = st.sampled_from(["\n", "\r\n", "\r", "\n\f", "\n\n"])


@given(st.lists(st.tuples(words, words, newlines), min_size=1, max_size=8))
def test_spans_cut_out_the_text_python_sees(lines: list[tuple[str, str, str]]) -> None:
    text = "".join(f"{a!r};f('{b}', g(x='{a}'));'{a}'{end}" for a, b, end in lines)
    module = parse(text)
    for call in module.nodes(ast.Call):
        assert ast.unparse(ast.parse(module.text(call))) == ast.unparse(call)
    cut = [module.text(word) for word in module.nodes(ast.keyword)]
    assert cut == [f"x='{a}'" for a, _, _ in lines]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xef\xbb\xbfx = f(1)\r\ny = f(2)\r\n", id="byte order mark and CRLF"),
        pytest.param(b"x = f(1)\ry = f(2)\r", id="lone carriage returns"),
        pytest.param(b"x = f(1)\n\x0cy = f(2)\n", id="form feed"),
        pytest.param(b"# coding: latin-1\nx = '\xe9', f(1)\ny = '\xe9', f(2)\n", id="latin-1"),
        pytest.param("s = '''é\n😀''', f(1); é = f(2)".encode(), id="several lines"),
    ],
)
def test_places_of_calls(data: bytes) -> None:
    module = PythonModule.parse(Source.decode("main.py", data))
    assert [module.text(call) for call in module.nodes(ast.Call)] == ["f(1)", "f(2)"]


def test_columns_count_characters() -> None:
    module = parse("x = '😀', f(allow=1)\n")
    (word,) = module.nodes(ast.keyword)
    where = module.keyword_where(word)
    assert (where.line, where.column, where.end_column) == (1, 12, 17)


def test_name_tokens() -> None:
    module = parse("async  def handler(): a.b.c\nclass  Thing: f(**kw)\n")
    source = module.source
    (handler,), (thing,) = module.nodes(ast.AsyncFunctionDef), module.nodes(ast.ClassDef)
    (spread,) = module.nodes(ast.keyword)
    assert source.cut(module.name_where(handler)) == "handler"
    assert source.cut(module.name_where(thing)) == "Thing"
    assert source.cut(module.keyword_where(spread)) == "**"
    assert source.cut(module.attribute_where(module.nodes(ast.Attribute)[0])) == "c"


def test_nodes_come_in_source_order() -> None:
    module = parse("@a()\ndef f(x=b()):\n  c() if d() else e()\ng(h())\n")
    assert [module.text(call.func) for call in module.nodes(ast.Call)] == list("abcdegh")


def test_scope_names_what_encloses() -> None:
    module = parse("class A:\n  def m(self):\n    def inner(): x\ny\n")
    names = {name.id: module.scope(name) for name in module.nodes(ast.Name)}
    assert names == {"x": "A.m.inner", "y": ""}


def test_docstrings() -> None:
    module = parse('"module"\ndef f():\n  "function"\ndef g(): 1\n')
    first, second = module.nodes(ast.FunctionDef)
    found = [module.docstring(), module.docstring(first), module.docstring(second)]
    assert [constant and constant.value for constant in found] == ["module", "function", None]


@pytest.mark.parametrize(
    ("data", "start", "message"),
    [
        pytest.param(b"x = 1\n\0", 6, "NUL", id="NUL"),
        pytest.param(b"x = '\xff'\n", 5, "not valid utf-8", id="undecodable"),
        pytest.param(b"x = (\n", 4, "never closed", id="syntax error"),
        pytest.param("é = '😀'; = 1\n".encode(), 9, "invalid syntax", id="wide characters"),
        pytest.param(b'print "x"\n', 0, "Python 2", id="print statement"),
        pytest.param(b"try: f()\nexcept A, e: g()\n", 16, "Python 2", id="except comma"),
        pytest.param(b"<<<<<<< HEAD\nx = 1\n", 0, "merge conflict", id="merge conflict"),
        pytest.param(b"x = " + b"-" * 100_000 + b"1", 0, "too deeply", id="unary chain"),
        pytest.param(b"[" * 100_000, 200, "nested", id="brackets"),
        pytest.param(b"x=1;" * 300_000, 0, "longer than", id="size"),
        pytest.param(b"f(1)\n" * 40_000, 0, "words and signs", id="density"),
        pytest.param(b'x = f"' + b"{a}" * 40_001 + b'"', 4, "more than", id="f-string"),
    ],
)
def test_unparsable(data: bytes, start: int, message: str) -> None:
    found = problem(data)
    assert message in found.message
    assert (found.start, found.template) == (start, False)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"x = a" + b".b" * 100_000, id="attributes"),
        pytest.param(b"x = " + b"1+" * 100_000 + b"1", id="operators"),
    ],
)
def test_deep_chains_are_read_or_refused(data: bytes) -> None:
    """Which of the two depends on the version of Python; neither may crash."""
    with suppress(Unparsable):
        found = PythonModule.parse(Source.decode("app/main.py", data))
        (statement,) = found.nodes(ast.Assign)
        assert found.fold(statement.value) is UNKNOWN


@pytest.mark.parametrize(
    ("path", "data"),
    [
        pytest.param("a.py", b"import {{ cookiecutter.slug }}\n", id="expression"),
        pytest.param("a.py", b"{% if x %}\nimport a\n{% endif %}\n", id="tag"),
        pytest.param("{{slug}}/a.py", b"import -\n", id="path"),
    ],
)
def test_templates_are_not_broken_files(path: str, data: bytes) -> None:
    assert problem(data, path).template


def test_warnings_of_the_parser_stay_silent(recwarn: pytest.WarningsRecorder) -> None:
    parse(r"x = '\d'")
    assert not recwarn.list


@given(st.binary(max_size=80))
def test_parse_raises_nothing_else(data: bytes) -> None:
    with suppress(Unparsable):
        PythonModule.parse(Source.decode("a.py", data))


def test_what_is_derived_from_a_module_is_made_once() -> None:
    made: list[str] = []

    def build(module: PythonModule) -> str:
        made.append(module.path)
        return module.source.text

    module = PythonModule.parse(Source("a.py", "x = 1\n"))
    assert [module.model(build), module.model(build)] == ["x = 1\n"] * 2
    assert made == ["a.py"]
