from __future__ import annotations

import ast

import pytest

from deploylint.formats.python.module import PythonModule
from deploylint.source import Source


def parse(text: str) -> PythonModule:
    return PythonModule.parse(Source("app/main.py", text))


def last_call(text: str) -> tuple[PythonModule, ast.Call]:
    module = parse(text)
    return module, module.nodes(ast.Call)[-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("print()", "builtins.print"),
        ("import os\nos.getenv()", "os.getenv"),
        ("import os.path\nos.path.join()", "os.path.join"),
        ("import a.b as c\nc.d()", "a.b.d"),
        ("from a.b import C as D\nD()", "a.b.C"),
        ("from .x import y\ny()", ".x.y"),
        ("from . import y\ny.z()", ".y.z"),
        ("from ..p import y\ny()", "..p.y"),
        ("import os\ng = os.getenv\ng()", "os.getenv"),
        ("import os\ndef f():\n  os.getenv()", "os.getenv"),
        ("def f():\n  import os\n  os.getenv()", "os.getenv"),
        ("import os\nclass A:\n  x = os.getenv()", "os.getenv"),
        ("def f():\n  global g\n  from os import getenv as g\ng()", "os.getenv"),
        ("from a import b\nif x:\n  from a import b\nb()", "a.b"),
        ("try:\n  from a import B\nexcept ImportError:\n  B = None\nB()", "a.B"),
        ("from a import *\nprint()", "builtins.print"),
        ("import os\nclass A:\n  os = 1\n  def f(self): os.getenv()", "os.getenv"),
        ("import os\n[os for os in x]\nos.getenv()", "os.getenv"),
        ("import os\n[y for y in os.listdir()]", "os.listdir"),
        ("x: int\nfrom a import x\nx()", "a.x"),
        ("import os\ndef f(os=os.getcwd()): pass", "os.getcwd"),
    ],
)
def test_resolve(text: str, expected: str) -> None:
    module, call = last_call(text)
    assert module.resolve_call(call) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def f(print):\n  print()", "a parameter shadows the builtin"),
        ("def print(): pass\nprint()", "the module defines its own"),
        ("print = x\nprint()", "rebound to something unknown"),
        ("from a import b\nfrom c import b\nb()", "two imports disagree"),
        ("from a import *\nthing()", "only the star import can bind it"),
        ("from rich import *\nprint()", "this star import replaces builtins"),
        ("thing()", "never bound"),
        ("f()()", "the result of a call"),
        ("for os in x:\n  os.getenv()", "a loop variable"),
        ("with x as os:\n  os.getenv()", "a context variable"),
        ("try: pass\nexcept E as os:\n  os.getenv()", "an exception"),
        ("import os\nos += 1\nos.getenv()", "changed in place"),
        ("import os\ndel os\nos.getenv()", "deleted"),
        ("a = b\nb = a\na()", "aliases in a circle"),
        ("import os\nmatch x:\n  case os: os.getenv()", "captured by a pattern"),
        ("import os\n[(os := y) for y in x]\nos.getenv()", "a walrus binds outside"),
        ("import os\nlambda os: os.getenv()", "a parameter of a lambda"),
        ("import os\n[os.getenv() for os in x]", "the variable of a comprehension"),
    ],
)
def test_unresolved(text: str, reason: str) -> None:
    module, call = last_call(text)
    assert module.resolve_call(call) is None, reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "import logging\nlogger = logging.getLogger(__name__)\nlogger.info()",
            "logging.getLogger",
        ),
        ("from a import connect\nasync def f():\n  c = await connect()\n  c.run()", "a.connect"),
        ("from a import open_\nwith open_() as f:\n  f.read()", "a.open_"),
        ("import a\nx = a.B()\ny = x\ny.go()", "a.B"),
        ("import a\nx = a.B()\nx = a.C()\nx.go()", None),
        ("def f(x):\n  x.go()", None),
    ],
)
def test_origin(text: str, expected: str | None) -> None:
    module, call = last_call(text)
    assert isinstance(call.func, ast.Attribute)
    assert module.origin(call.func.value) == expected


def test_binding_at_module_scope() -> None:
    module = parse("import logging\nlogger = logging.getLogger()\ndef f():\n  logger = 1\n")
    binding = module.binding("logger")
    assert binding is not None
    assert module.resolve(binding.value.func) == "logging.getLogger"  # type: ignore[union-attr]


def test_calls_of_a_target() -> None:
    module = parse("from os import getenv as g\nimport os\ng(1)\nos.getenv(2)\nh(3)\n")
    assert [module.text(call) for call in module.calls("os.getenv")] == ["g(1)", "os.getenv(2)"]
