"""Whether a place can use what a module binds at its top level, and when it may first run."""

from __future__ import annotations

import ast
import math

import pytest

from deploylint.formats.python import PythonModule
from deploylint.formats.python.reach import first_run, is_hidden
from deploylint.source import Source

USE = "use()"


def at_use(text: str) -> tuple[PythonModule, ast.AST]:
    module = PythonModule.parse(Source("app/main.py", text))
    (call,) = (each for each in module.nodes(ast.Call) if module.text(each) == USE)
    return module, call


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("x = 1\nuse()\n", 2, id="at the top"),
        pytest.param("if x:\n    y = 1\n    use()\n", 1, id="in a statement of the top"),
        pytest.param("def f():\n    use()\n", math.inf, id="nobody calls it here"),
        pytest.param("def f():\n    use()\n\n\nf()\n", 5, id="called at once"),
        pytest.param("def f():\n    use()\nx = [f]\n", 3, id="handed out"),
        pytest.param("def f():\n    use()\ndef g():\n    f()\ng()\n", 5, id="by another"),
        pytest.param("def f():\n    use()\ndef g():\n    f()\n", math.inf, id="by nobody"),
        pytest.param("def f():\n    use()\n    f()\n", math.inf, id="by itself"),
        pytest.param(
            "class C:\n    def m(self):\n        use()\nc = C()\n", 4, id="a method of an object"
        ),
        pytest.param(
            "class C:\n    def m(self):\n        use()\ndef f(c: C) -> C:\n    c: C = 1\n",
            math.inf,
            id="a class that is only an annotation",
        ),
        pytest.param("def f():\n    def g():\n        use()\nf()\n", 4, id="a function inside"),
        pytest.param("x = lambda: use()\n", 1, id="a lambda, which may be called anywhere"),
        pytest.param(
            "def now(f):\n    f()\n\n\n@now\ndef g():\n    use()\n", 6, id="its decorator calls it"
        ),
        pytest.param("def f():\n    use()\ndef g(x=f()): ...\n", 3, id="for a default"),
        pytest.param("class C:\n    x = use()\n", 1, id="the body of a class"),
        pytest.param(
            "@app.get('/')\ndef g():\n    use()\n", math.inf, id="a framework's decorator does not"
        ),
    ],
)
def test_first_run(text: str, line: float) -> None:
    assert first_run(*at_use(text)) == line


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        pytest.param("def f(text):\n    use()\n", True, id="a parameter"),
        pytest.param("def f(*text):\n    use()\n", True, id="a collecting parameter"),
        pytest.param("def f():\n    use()\n    text = 1\n", True, id="a variable set later"),
        pytest.param("def f():\n    from a import text\n    use()\n", True, id="an inner import"),
        pytest.param("def f(text):\n    def g():\n        use()\n", True, id="one further out"),
        pytest.param("def f(x):\n    [use() for text in x]\n", True, id="a comprehension"),
        pytest.param(
            "def f():\n    try:\n        x()\n    except E as text:\n        use()\n",
            True,
            id="an exception",
        ),
        pytest.param("class C:\n    text = 1\n    use()\n", True, id="an attribute, in the class"),
        pytest.param(
            "class C:\n    text = 1\n    def f(self):\n        use()\n",
            False,
            id="not in its methods",
        ),
        pytest.param("def f():\n    global text\n    text = 1\n    use()\n", False, id="global"),
        pytest.param("def f():\n    use()\ndef g(text): ...\n", False, id="another function"),
    ],
)
def test_is_hidden(text: str, hidden: bool) -> None:
    module, use = at_use(text)
    assert is_hidden(module, "text", use) is hidden
