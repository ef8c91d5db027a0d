"""DPB002: calls that start a debugger."""

from __future__ import annotations

import pytest

from deploylint.model import Severity
from deploylint.testing import Sample, check, fix, lint


def body(*lines: str) -> str:
    return "def work(x):\n" + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("module", "place"),
    [
        pytest.param(body("breakpoint()"), "breakpoint", id="builtin"),
        pytest.param("import pdb\n" + body("pdb.set_trace()"), "pdb.set_trace", id="pdb"),
        pytest.param(
            "import sys\n" + body("sys.breakpointhook()"), "sys.breakpointhook", id="the hook"
        ),
        pytest.param(
            body('__import__("ipdb").set_trace()'), '__import__("ipdb").set_trace', id="__import__"
        ),
        pytest.param(
            "from importlib import import_module as load\n" + body("load('pdb').set_trace()"),
            "load('pdb').set_trace",
            id="import_module",
        ),
        pytest.param(
            "from remote_pdb import RemotePdb\n" + body("p = RemotePdb('', 4); p.set_trace()"),
            "p.set_trace",
            id="kept in a name",
        ),
        pytest.param("import ipdb as p\n" + body("p.set_trace()"), "p.set_trace", id="alias"),
        pytest.param("from pdb import set_trace\n" + body("set_trace()"), "set_trace", id="from"),
        pytest.param(body("import pudb; pudb.set_trace()"), "pudb.set_trace", id="local import"),
        pytest.param("import debugpy\ndebugpy.listen(5678)\n", "debugpy.listen", id="debugpy"),
        pytest.param("from IPython import embed\n" + body("embed()"), "embed", id="IPython"),
        pytest.param(
            "from celery.contrib import rdb\n" + body("rdb.set_trace()"), "rdb.set_trace", id="rdb"
        ),
        pytest.param(
            "from IPython.terminal.embed import embed\n" + body("embed()"), "embed", id="terminal"
        ),
        pytest.param(
            "import pdb\n" + body("pdb.Pdb().set_trace()"), "pdb.Pdb().set_trace", id="Pdb"
        ),
        pytest.param("import code\n" + body("code.interact()"), "code.interact", id="code"),
        pytest.param(body("return x or breakpoint()"), "breakpoint", id="in an expression"),
    ],
)
def test_flags(module: str, place: str) -> None:
    (finding,) = lint({"app/x.py": module}, ["DPB002"]).findings
    assert module[finding.where.start : finding.where.end] == place
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param("settings.DEBUG", id="debug flag"),
        pytest.param("os.getenv('DEBUGPY')", id="asked for by the environment"),
        pytest.param("args.pdb", id="option of a command"),
        pytest.param("__name__ == '__main__'", id="main block"),
        pytest.param("ENVIRONMENT == 'development'", id="development"),
    ],
)
def test_is_only_worth_knowing_on_request(condition: str) -> None:
    module = f"import debugpy\nif {condition}:\n    debugpy.listen(5678)\n"
    (finding,) = lint({"app/x.py": module}, ["DPB002"]).findings
    assert finding.severity is Severity.INFO
    assert finding.fix is None


@pytest.mark.parametrize(
    ("files"),
    [
        pytest.param({"app/x.py": "__import__('trace').set_trace()\n"}, id="another module"),
        pytest.param({"app/x.py": "__import__(name).set_trace()\n"}, id="unknown module"),
        pytest.param({"app/x.py": "import sys\nsys.breakpointhook = None\n"}, id="switched off"),
        pytest.param({"app/x.py": "def breakpoint(): ...\nbreakpoint()\n"}, id="own function"),
        pytest.param({"app/x.py": "import pdb\nTool = pdb.Pdb\n"}, id="no call"),
        pytest.param({"app/x.py": "# pdb.set_trace()\n'breakpoint()'\n"}, id="comment and text"),
        pytest.param({"app/x.py": "def f(breakpoint):\n    breakpoint()\n"}, id="parameter"),
        pytest.param({"app/x.py": "breakpoint()  # noqa: T100\n"}, id="let pass elsewhere"),
        pytest.param(
            {"app/x.py": "import click\nimport IPython\nIPython.embed()\n"}, id="a shell to offer"
        ),
        pytest.param({"tests/test_x.py": "breakpoint()\n"}, id="a test"),
        pytest.param({"dev/x.py": "breakpoint()\n"}, id="development only"),
    ],
)
def test_is_silent(files: dict[str, str]) -> None:
    outcome = lint(files, ["DPB002"])
    assert (outcome.findings, outcome.defects) == ((), ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "import pdb\n\n\n" + body("pdb.set_trace()", "return x"),
            "\n\n" + body("return x"),
            id="with its import",
        ),
        pytest.param(
            "import pdb\n\n\n" + body("pdb.set_trace()", "return pdb.Pdb"),
            "import pdb\n\n\n" + body("return pdb.Pdb"),
            id="an import that is used stays",
        ),
        pytest.param(body("breakpoint()"), body("pass"), id="the only statement"),
        pytest.param(body("import pdb; pdb.set_trace()"), body("pass"), id="one line, alone"),
        pytest.param(
            body("x()", "import pdb; pdb.set_trace()  # XXX", "return x"),
            body("x()", "return x"),
            id="one line between others",
        ),
        pytest.param(body("x(); breakpoint()"), body("x(); breakpoint()"), id="joined to others"),
        pytest.param(
            body("return x or breakpoint()"), body("return x or breakpoint()"), id="used as a value"
        ),
    ],
)
def test_fix(before: str, after: str) -> None:
    result = fix(check(Sample({"app/x.py": before.encode()}), ["DPB002"]))
    assert result.refused == ()
    assert result.changes.get("app/x.py", (b"", before.encode()))[1].decode() == after


def test_the_fix_is_unsafe() -> None:
    sample = Sample({"app/x.py": body("breakpoint()").encode()})
    assert fix(check(sample, ["DPB002"]), unsafe=False).changes == {}
