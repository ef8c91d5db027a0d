from __future__ import annotations

import ast

import pytest

from deploylint.formats.python.module import UNKNOWN, PythonModule
from deploylint.source import Source


def asked(text: str) -> tuple[PythonModule, ast.expr]:
    """The module, and the argument of its last ``f(...)``."""
    module = PythonModule.parse(Source("app/main.py", text))
    call = [call for call in module.nodes(ast.Call) if module.text(call.func) == "f"][-1]
    return module, call.args[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f('a' 'b')", "ab"),
        ("f('a' + 'b')", "ab"),
        ("f(f'ab')", "ab"),
        ("A = 'x'\nf(f'{A}/y')", "x/y"),
        ("f(''.join(['a', 'b']))", "ab"),
        ("f(','.join(('a', 'b')))", "a,b"),
        ("f(['a', 1, None, True])", ["a", 1, None, True]),
        ("f(('a',))", ("a",)),
        ("f({'a'})", frozenset({"a"})),
        ("f({'a': {'b': 1}})", {"a": {"b": 1}}),
        ("f(-1)", -1),
        ("f(not True)", False),
        ("f('=' * 3)", "==="),
        ("f(60 * 5 - 1)", 299),
        ("A = 'x'\nB = A + 'y'\nf(B)", "xy"),
        ("def g():\n  a = 'x'\n  f(a)", "x"),
        ("A: str = 'x'\nf(A)", "x"),
        ("class S:\n  a: str = 'x'\ns = S()\nf(s.a)", "x"),
        ("class S:\n  a = 'x'\n  def m(self): f(self.a)", "x"),
        ("from pydantic import Field\nclass S:\n  a: str = Field('x')\ns = S()\nf(s.a)", "x"),
        ("f(list(('a',)))", ["a"]),
        ("from a import *\nA = 'x'\nf(A)", "x"),
    ],
)
def test_fold(text: str, expected: object) -> None:
    module, expression = asked(text)
    assert module.fold(expression) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("f(x)", "never bound"),
        ("A = 1\nA = 2\nf(A)", "assigned twice"),
        ("A = 'x'\nA += 'y'\nf(A)", "changed in place"),
        ("A = ['x']\nA.append('y')\nf(A)", "the list grows"),
        ("A = {}\nA['x'] = 1\nf(A)", "the dictionary grows"),
        ("def g(a='x'): f(a)", "a default is not the argument"),
        ("for a in 'xy': f(a)", "a loop variable"),
        ("f(f'{x}')", "a placeholder"),
        ("f(f'{1:>3}')", "a format specification"),
        ("f('x' if y else 'z')", "depends on a condition"),
        ("f(y or 'x')", "depends on another value"),
        ("f(['x', y])", "one element is unknown"),
        ("f([*y])", "unpacked"),
        ("f({**y})", "unpacked"),
        ("f('x' * 10 ** 9)", "too long to build"),
        ("f(...)", "an ellipsis is no value"),
        ("A = A\nf(A)", "defined by itself"),
        ("from a import *\nif b:\n  A = 'x'\nf(A)", "the star import may bind it as well"),
        ("class S:\n  a = 'x'\ns = S()\ns.a = 'y'\nf(s.a)", "the attribute is assigned"),
        ("def list(x): ...\nf(list(('a',)))", "not the builtin"),
        ("f(len('x'))", "other calls are not run"),
    ],
)
def test_not_folded(text: str, reason: str) -> None:
    module, expression = asked(text)
    assert module.fold(expression) is UNKNOWN, reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f('sqlite:///' + x)", "sqlite:///"),
        ("f(f'sqlite:///{x}/db')", "sqlite:///"),
        ("A = 'sqlite:'\nf(f'{A}///{x}')", "sqlite:///"),
        ("f('sqlite:///' + x + '.db')", "sqlite:///"),
        ("f('sqlite:///%s' % x)", "sqlite:///"),
        ("f('sqlite:///{}'.format(x))", "sqlite:///"),
        ("f(str('a' + x))", "a"),
        ("from pathlib import Path\nf(Path('/data') / x)", "/data"),
        ("import os\nf(os.path.join('/data', x))", "/data"),
        ("A = 'sqlite:///' + x\nf(A)", "sqlite:///"),
        ("f('whole')", "whole"),
        ("f(x + 'a')", ""),
        ("f('a' if x else 'b')", ""),
        ("f(1)", ""),
    ],
)
def test_fold_prefix(text: str, expected: str) -> None:
    module, expression = asked(text)
    assert module.fold_prefix(expression) == expected


@pytest.mark.parametrize("step", ["a{} + a{}", "(a{}, a{})", "f'{{a{}}}{{a{}}}'", "{{a{}: a{}}}"])
@pytest.mark.parametrize("first", ["'x'", "unknown"])
def test_doubling_is_bounded(step: str, first: str) -> None:
    lines = [f"a{i + 1} = {step.format(i, i)}" for i in range(200)]
    module, expression = asked("\n".join([f"a0 = {first}", *lines, "f({a40})", "f(a200)"]))
    assert module.fold(expression) is UNKNOWN
    assert len(module.fold_prefix(expression)) <= 10_000


def test_items_keep_their_places() -> None:
    module, expression = asked("A = ['*', x]\nf(A)")
    items = module.items(expression)
    assert items is not None
    assert [module.text(item) for item in items] == ["'*'", "x"]


@pytest.mark.parametrize("text", ["f([*x])", "A = []\nA.append(1)\nf(A)", "f(x)", "f('ab')"])
def test_items_that_are_not_visible(text: str) -> None:
    module, expression = asked(text)
    assert module.items(expression) is None


@pytest.mark.parametrize("text", ["f({'a': x})", "f(dict(a=x))", "A = {'a': x}\nf(A)"])
def test_entries(text: str) -> None:
    module, expression = asked(text)
    entries = module.entries(expression)
    assert entries is not None
    assert [(entry.key, module.text(entry.value)) for entry in entries] == [("a", "x")]


def test_entries_with_an_unknown_part() -> None:
    module, expression = asked("f({'a': 1, **x})")
    assert module.entries(expression) is None
