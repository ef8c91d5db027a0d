from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import libcst
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.formats.python import edits, imports, unused
from deploylint.formats.python.module import PythonModule
from deploylint.model import Edit
from deploylint.source import Source

Edits = tuple[Edit, ...] | None


def parse(text: str, path: str = "app/main.py") -> PythonModule:
    return PythonModule.parse(Source(path, text))


def applied(module: PythonModule, planned: Edits) -> str | None:
    """The text after the edits, which both ``ast`` and LibCST must be able to read."""
    if planned is None:
        return None
    text = module.source.text
    for edit in sorted(planned, key=lambda edit: edit.where.start, reverse=True):
        text = text[: edit.where.start] + edit.text + text[edit.where.end :]
    ast.parse(text)
    libcst.parse_module(text)
    return text


def without_x(text: str) -> str | None:
    """Remove the argument ``x``, ``x=...``, ``*x`` or ``**x`` of the outermost call."""
    module = parse(text)
    call = module.nodes(ast.Call)[0]
    for argument in (*call.args, *call.keywords):
        name = argument.arg if isinstance(argument, ast.keyword) else module.text(argument)
        if name == "x" or module.text(argument).lstrip("*") == "x":
            return applied(module, edits.remove_argument(module, call, argument))
    raise AssertionError(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(x=1)", "f()"),
        ("f(x=1,)", "f()"),
        ("f(x=1, b=2)", "f(b=2)"),
        ("f(a, x=1)", "f(a)"),
        ("f(a, x=1, b=2)", "f(a, b=2)"),
        ("f(a, x=(1), b=2)", "f(a, b=2)"),
        ("f(a, (x), b)", "f(a, b)"),
        ("f(a, ((x)))", "f(a)"),
        ("f((a), x=1)", "f((a))"),
        ("f(a, *x)", "f(a)"),
        ("f(a, **x)", "f(a)"),
        ("(f)(x=1)", "(f)()"),
        ("f (x=1)", "f ()"),
        ("f(a, x=g(1, ')'), b=2)", "f(a, b=2)"),
        ("f(\n    a,\n    x=1,\n    b=2,\n)", "f(\n    a,\n    b=2,\n)"),
        ("f(\n    a,\n    x=1,\n)", "f(\n    a,\n)"),
        ("f(\n    a,\n    x=1\n)", "f(\n    a,\n)"),
        ("f(a,\n  x=1,\n  b=2)", "f(a,\n  b=2)"),
        ("f(a,\n  x=1)", "f(a)"),
        ("f(\n    x=1,\n    b=2,\n)", "f(\n    b=2,\n)"),
        ("f(\n    x=[\n        1,\n    ],\n    b=2,\n)", "f(\n    b=2,\n)"),
        ("f(x=1,\n  b=2)", "f(\n  b=2)"),
        ("f(a, x=1,\n  b=2)", "f(a,\n  b=2)"),
        ("f(\r\n    a,\r\n    x=1,\r\n)\r\n", "f(\r\n    a,\r\n)\r\n"),
        ("f(a, \\\n  x=1)", "f(a)"),
        ("f(\n    x=1,  # gone\n    # about b\n    b=2,\n)", "f(\n    # about b\n    b=2,\n)"),
        ("f(\n    a,  # stays\n    x=1)", "f(\n    a,  # stays\n    )"),
        ("f(\n    # stays\n    x=1,\n)", "f(\n    # stays\n)"),
        ("f('é', x=1, b='😀')", "f('é', b='😀')"),
    ],
)
def test_remove_argument(before: str, after: str) -> None:
    assert without_x(before) == after


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("f(x for x in y)", "the parentheses belong to both"),
        ("f'{f(x)}'", "inside an f-string"),
    ],
)
def test_arguments_that_stay(text: str, reason: str) -> None:
    module = parse(text)
    call = module.nodes(ast.Call)[0]
    assert edits.remove_argument(module, call, call.args[0]) is None, reason


@given(
    st.lists(st.sampled_from(["a", "(b)", "c=1", "d=(2)", "e='#,'", "g=[1,\n 2]"]), min_size=1),
    st.sampled_from([", ", ",", ",\n  ", " ,  # note\n", ", \\\n"]),
    st.booleans(),
    st.integers(min_value=0),
)
def test_removing_any_argument_leaves_the_others(
    items: list[str], separator: str, trailing: bool, index: int
) -> None:
    unique = sorted(dict.fromkeys(items), key=lambda item: "=" in item)
    module = parse(f"f({separator.join(unique)}{separator if trailing else ''})\n")
    call = module.nodes(ast.Call)[0]
    index %= len(unique)
    argument = [*call.args, *call.keywords][index]
    text = applied(module, edits.remove_argument(module, call, argument))
    expected = parse(f"f({', '.join(unique[:index] + unique[index + 1 :])})")
    assert text is not None
    assert ast.dump(ast.parse(text)) == ast.dump(expected.tree.root)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f(k=1)"),
        ("f(a)", "f(a, k=1)"),
        ("f(a,)", "f(a, k=1)"),
        ("f((a))", "f((a), k=1)"),
        ("f(**a)", "f(**a, k=1)"),
        ("f(\n    a,\n    b=2,\n)", "f(\n    a,\n    b=2,\n    k=1,\n)"),
        ("f(\n    a,\n    b=2\n)", "f(\n    a,\n    b=2,\n    k=1\n)"),
        ("f(\n    a,\n    b=2,  # B\n)", "f(\n    a,\n    b=2,  # B\n    k=1,\n)"),
        ("f(\n    a,\n    b=2  # B\n)", "f(\n    a,\n    b=2,  # B\n    k=1\n)"),
        ("f(\r\n    a,  # A\r\n)", "f(\r\n    a,  # A\r\n    k=1,\r\n)"),
        ("f(\r\n    a,\r\n)", "f(\r\n    a,\r\n    k=1,\r\n)"),
        ("f(k=2)", None),
        ("f(x for x in y)", None),
    ],
)
def test_insert_keyword(before: str, after: str | None) -> None:
    module = parse(before)
    call = module.nodes(ast.Call)[0]
    assert applied(module, edits.insert_keyword(module, call, "k", "1")) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[x]", "[]"),
        ("[a, x]", "[a]"),
        ("[x, a]", "[a]"),
        ("[\n    a,\n    x,\n]", "[\n    a,\n]"),
        ("{x}", None),
        ("{a, x}", "{a}"),
    ],
)
def test_remove_element(before: str, after: str | None) -> None:
    module = parse(before)
    display = (*module.nodes(ast.List), *module.nodes(ast.Set))[0]
    element = next(one for one in display.elts if module.text(one) == "x")
    assert applied(module, edits.remove_element(module, display, element)) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[]", "['n']"),
        ("[a]", "[a, 'n']"),
        ("[\n    a,\n]", "[\n    a,\n    'n',\n]"),
    ],
)
def test_append_element(before: str, after: str) -> None:
    module = parse(before)
    (display,) = module.nodes(ast.List)
    assert applied(module, edits.append_element(module, display, "'n'")) == after


def test_replace() -> None:
    module = parse("a = (x)\n")
    name = next(name for name in module.nodes(ast.Name) if name.id == "x")
    assert applied(module, edits.replace(module, name, "y")) == "a = (y)\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nx()\nb\n", "a\nb\n"),
        ("a\nx()  # gone\nb\n", "a\nb\n"),
        ("a\nx()", "a\n"),
        ("if a:\n    x()\n    b\n", "if a:\n    b\n"),
        ("if a:\n    x()\n", "if a:\n    pass\n"),
        ("if a:\n    x()  # why\n", "if a:\n    pass  # why\n"),
        ("if a: x()\n", "if a: pass\n"),
        ("if a:\n    b\nelse:\n    x()\n", "if a:\n    b\nelse:\n    pass\n"),
        ("try:\n    a\nexcept E:\n    x()\n", "try:\n    a\nexcept E:\n    pass\n"),
        ("a\r\nx(\r\n  1)\r\nb\r\n", "a\r\nb\r\n"),
        ("a; x()\n", None),
        ("x(); a\n", None),
        ("if a: b; x()\n", None),
        ("b\n\\\nx()\n", None),
    ],
)
def test_remove_statement(before: str, after: str | None) -> None:
    module = parse(before)
    call = next(call for call in module.nodes(ast.Call) if module.text(call.func) == "x")
    statement = module.tree.statement(call)
    assert statement is not None
    assert applied(module, edits.remove_statement(module, statement)) == after


def test_remove_a_decorated_function() -> None:
    module = parse("a\n@one\n@two(1)\ndef f(): pass\nb\n")
    (function,) = module.nodes(ast.FunctionDef)
    assert applied(module, edits.remove_statement(module, function)) == "a\nb\n"


def test_replace_statement_keeps_the_indentation() -> None:
    module = parse("if a:\n    x()\n")
    statement = module.nodes(ast.Expr)[0]
    planned = edits.replace_statement(module, statement, "b()\nc()")
    assert applied(module, planned) == "if a:\n    b()\n    c()\n"


LOGGER = "logger = logging.getLogger(__name__)\n"


def with_header(text: str) -> str | None:
    """Add a logger for the first call of ``x``."""
    module = parse(text)
    use = next((call for call in module.nodes(ast.Call) if module.text(call.func) == "x"), None)
    planned = imports.insert_header(module, ["import logging"], [LOGGER.rstrip()], before=use)
    return applied(module, planned)


@pytest.mark.parametrize(
    ("option", "before"),
    [
        ("lines-after-imports = -1", "import os\n\nX = os\n\nx()\n"),
        ("lines-after-imports = -1", "import os\n\n\ndef f():\n    os.x()\n    x()\n"),
        ("lines-after-imports = 1", "import os\n\ndef f():\n    os.x()\n    x()\n"),
        ("lines-after-imports = 2", "import os\n\n\nX = os\n\nx()\n"),
        ("lines-after-imports = 2", "import os\n\n\n# About it.\nX = os\n\nx()\n"),
        (
            "force-single-line = true",
            "import os\nfrom re import A\nfrom re import B\n\nx(os, A, B)\n",
        ),
        ("force-sort-within-sections = true", "from a1 import A\nimport b1\n\nx(A, b1)\n"),
        ("known-first-party = ['redis']", "import flask\n\nimport redis\n\nx(flask, redis)\n"),
    ],
)
def test_the_settings_of_ruff_are_met(option: str, before: str, tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text(f"[lint]\nselect = ['I']\n[lint.isort]\n{option}\n")
    after = with_header(before)
    assert after is not None
    for text in (before, after):
        (tmp_path / "main.py").write_text(text)
        command = [sys.executable, "-m", "ruff", "check", "--no-cache", "-q", "."]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert not ran.returncode, (text, ran.stdout)


IMPORT = "import logging\n"
ADDED = f"\n{LOGGER}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import os\n\nx()\n", f"{IMPORT}import os\n{ADDED}\nx()\n"),
        ("import os", f"{IMPORT}import os\n{ADDED}"),
        ('"doc"\n\nx()\n', f'"doc"\n\n{IMPORT}{ADDED}\nx()\n'),
        (
            "from __future__ import annotations\nx()\n",
            f"from __future__ import annotations\n\n{IMPORT}{ADDED}x()\n",
        ),
        ("x()\n", f"{IMPORT}{ADDED}\nx()\n"),
        ("# licence\nx()\n", f"# licence\n{IMPORT}{ADDED}\nx()\n"),
        (
            "import os\r\nx()\r\n",
            f"{IMPORT}import os\n{ADDED}x()\n".replace("\n", "\r\n"),
        ),
        (
            "import os\ndef f():\n  import re\nimport re\nx()\n",
            f"{IMPORT}import os\n{ADDED}def f():\n  import re\nimport re\nx()\n",
        ),
        ("import os\nx()\nimport re\n", f"{IMPORT}import os\n{ADDED}x()\nimport re\n"),
        (
            "try:\n  import a\nexcept E:\n  a = 0\nx()\n",
            f"try:\n  import a\nexcept E:\n  a = 0\n{IMPORT}{ADDED}x()\n",
        ),
        (
            "from typing import TYPE_CHECKING as T\nif T:\n  import a\nx()\n",
            f"{IMPORT}from typing import TYPE_CHECKING as T\nif T:\n  import a\n{ADDED}x()\n",
        ),
        (
            "import os\nif __name__ == '__main__':\n  import re\n  x()\n",
            f"{IMPORT}import os\n{ADDED}if __name__ == '__main__':\n  import re\n  x()\n",
        ),
        ("import logging\nx()\n", f"import logging\n{ADDED}x()\n"),
    ],
)
def test_insert_header(before: str, after: str) -> None:
    assert with_header(before) == after


@pytest.mark.parametrize(
    ("line", "before", "after"),
    [
        pytest.param(
            "import logging",
            "import asyncio\nimport os\n\nimport redis\n",
            "import asyncio\nimport logging\nimport os\n\nimport redis\n",
            id="by name",
        ),
        pytest.param(
            "import logging",
            "import asyncio\nfrom os import path\n\nimport redis\n",
            "import asyncio\nimport logging\nfrom os import path\n\nimport redis\n",
            id="plain imports come first",
        ),
        pytest.param(
            "import logging",
            "from asyncio import run\nimport os\n",
            "from asyncio import run\nimport logging\nimport os\n",
            id="unless the project sorts by name alone",
        ),
        pytest.param(
            "import logging",
            "# those of others\nimport redis\n",
            "# those of others\nimport logging\n\nimport redis\n",
            id="a comment that heads the file",
        ),
        pytest.param(
            "import logging",
            '"""Doc."""\n\n# those of others\nimport redis\n',
            '"""Doc."""\n\nimport logging\n\n# those of others\nimport redis\n',
            id="a comment that heads a section",
        ),
        pytest.param(
            "from sqlalchemy import text",
            "import os\n\nfrom .models import User\n",
            "import os\n\nfrom sqlalchemy import text\n\nfrom .models import User\n",
            id="a section of its own",
        ),
        pytest.param(
            "from sqlalchemy import text",
            "from sqlalchemy import Column, create_engine, update\n",
            "from sqlalchemy import Column, create_engine, text, update\n",
            id="one more name",
        ),
        pytest.param(
            "from sqlalchemy import text",
            "from sqlalchemy import (\n    Column,\n    update,\n)\n",
            "from sqlalchemy import (\n    Column,\n    text,\n    update,\n)\n",
            id="one more name in a list",
        ),
        pytest.param(
            "from sqlalchemy import text",
            "from sqlalchemy import (Column,\n                        Table)\n",
            "from sqlalchemy import (Column,\n                        Table,\n"
            "                        text)\n",
            id="the last of a list",
        ),
        pytest.param(
            "from app.logs import get_logger",
            "from app.db import get\nfrom app.models import User\nimport x\n",
            "from app.db import get\nfrom app.logs import get_logger\n"
            "from app.models import User\nimport x\n",
            id="of the project",
        ),
        pytest.param(
            "from app.logs import get_logger",
            "import sys\nsys.path.insert(0, '.')\nimport redis\n",
            "import sys\nsys.path.insert(0, '.')\nimport redis\n\n"
            "from app.logs import get_logger\n",
            id="of the project, below what makes it found",
        ),
    ],
)
def test_order_of_imports(line: str, before: str, after: str) -> None:
    module = parse(before, "app/main.py")
    assert applied(module, imports.insert_header(module, [line])) == after


@pytest.mark.parametrize(
    ("before", "after", "tidy"),
    [
        pytest.param(
            "import x\nx()\nx()\n", "import x\nf()\n", "f()\n", id="the last two uses are gone"
        ),
        pytest.param("import x\nx()\n", "import x\nx.y()\n", None, id="another use is left"),
        pytest.param(
            "import x\nx()\n", "import x\na = {'x': 1}\n", "a = {'x': 1}\n", id="a key is no use"
        ),
        pytest.param("import x\n", "import x\nf()\n", None, id="nobody used it before"),
        pytest.param(
            "def f():\n    import x\n\n    x()\n    y()\n",
            "def f():\n    import x\n\n    y()\n",
            "def f():\n    y()\n",
            id="in a function",
        ),
        pytest.param(
            "def f():\n    import x\n    x()\n",
            "def f():\n    import x\n",
            "def f():\n    pass\n",
            id="all of a function",
        ),
        pytest.param(
            "import x\nx()\ndef f():\n    import x\n    x()\n",
            "import x\ndef f():\n    import x\n    x()\n",
            "def f():\n    import x\n    x()\n",
            id="the same name elsewhere",
        ),
        pytest.param(
            "def f():\n    try:\n        a()\n    except E:\n        import x\n\n        x()\n",
            "def f():\n    try:\n        a()\n    except E:\n        import x\n\n        b()\n",
            "def f():\n    try:\n        a()\n    except E:\n        b()\n",
            id="in a clause of a function",
        ),
        pytest.param(
            "def f():\n    if a:\n        import x\n        x()\n    import x\n    x()\n",
            "def f():\n    if a:\n        import x\n        b()\n    import x\n    c()\n",
            "def f():\n    if a:\n        b()\n    import x\n    c()\n",
            id="one after the other",
        ),
        pytest.param(
            "try:\n    import x\nexcept E:\n    pass\nx()\n",
            "try:\n    import x\nexcept E:\n    pass\n",
            None,
            id="an attempt says more than its use",
        ),
        pytest.param(
            "import x\n__all__ = ['x']\nx()\n", "import x\n__all__ = ['x']\n", None, id="exported"
        ),
    ],
)
def test_what_a_round_leaves_unused(before: str, after: str, tidy: str | None) -> None:
    module = parse(after)
    edits = unused.left_unused(parse(before), module)
    assert applied(module, edits) == (after if tidy is None else tidy)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("logging = 1\nx()\n", "the name is taken"),
        ("import os; y = '''\n'''\nx()\n", "the line of the import goes on"),
    ],
)
def test_headers_that_cannot_be_inserted(text: str, reason: str) -> None:
    assert with_header(text) is None, reason


def test_nothing_to_insert() -> None:
    module = parse("import logging\nfrom a import b as c\n")
    assert imports.insert_header(module, ["import logging", "from a import b as c"]) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import x\nimport a\n", "import a\n"),
        ("import a, x\n", "import a\n"),
        ("import x, a\n", "import a\n"),
        ("from m import (\n    a,\n    x,\n)\n", "from m import (\n    a,\n)\n"),
        ("from m import a as x\nb\n", "b\n"),
        ("import x\nx()\n", "import x\nx()\n"),
        ("import x\ndef f():\n    x()\n", "import x\ndef f():\n    x()\n"),
        (
            "import x\ndef f():\n    import x\n    x()\n",
            "def f():\n    import x\n    x()\n",
        ),
        ("import x\n__all__ = ['x']\n", None),
        ("import x\ndef f(a: 'x.Y'): ...\n", None),
        ("if a:\n  import x\nelse:\n  x = 1\n", None),
        ("try:\n    import x\nexcept E:\n    pass\n", "try:\n    pass\nexcept E:\n    pass\n"),
    ],
)
def test_remove_unused_import(before: str, after: str | None) -> None:
    module = parse(before)
    assert applied(module, unused.remove_unused_import(module, "x")) == after


def test_an_import_whose_uses_all_go() -> None:
    module = parse("import x\nx.y()\n")
    (call,) = module.nodes(ast.Call)
    assert applied(module, unused.remove_unused_import(module, "x", ignoring=[call])) == "x.y()\n"


def test_packages_may_import_for_others() -> None:
    assert unused.remove_unused_import(parse("import x\n", "app/__init__.py"), "x") is None
