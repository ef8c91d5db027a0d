"""Fixed programs say, answer and return what they did: examples of pages, and hard ones."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from deploylint.fixes.splicing import splice
from deploylint.model import Edit
from deploylint.testing import Sample

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

from fixgate.examples import Trial, compared, fixed, of_pages
from fixgate.programs import MAY_CHANGE, differences, run

PAGES = list(of_pages(Path(__file__).parents[1] / "rules"))
HEAD = "import logging\nimport os\nimport traceback\n\nimport fastapi\nimport sqlalchemy\n\n"
LOGGED = HEAD + "logging.basicConfig(level=logging.INFO)\nlogger = logging.getLogger(__name__)\n"
APP = "app = fastapi.FastAPI()\n\n\n"


@pytest.mark.parametrize("trial", PAGES, ids=[each.name for each in PAGES])
def test_examples_of_pages(trial: Trial) -> None:
    assert list(compared(trial)) == []


def clause(*lines: str, kind: str = "Exception as e") -> str:
    body = "".join(f"        {line}\n" for line in lines)
    return f"def work(x: str):\n    try:\n        sqlalchemy.connect(x)\n    except {kind}:\n{body}"


def view(*lines: str) -> str:
    return '@app.get("/x")\n' + clause(*lines)


HARD = {
    "DPB001": [
        *(
            LOGGED + APP + f"def work(x: str, y: int):\n    {line}\n"
            for line in (
                'print("100%", x, "%s", y)',
                'print("a {} %d {x}", x)',
                'print(f"{{literal}} {x!r:>4} {y:03d}")',
                'print("a" "b", end="\\n")',
                'print(x, y, sep="")',
                'print("a", "b", sep=x)',
                'print(*x, sep=", ")',
                'print("Error:", x, flush=True)',
                'print("\\n\\nup\\n")',
                'print("=" * 60)',
                'print({"a": y}, [x])',
                'print("a",  # why\n          x)',
                "print()",
                'print("100% of", "%(x)s")',
                'print("debug:", x)',
                'print(x if y else "none", y)',
                'print("x\\\\n", r"\\n")',
                'print("⚠️ low disk", x)',
            )
        ),
        LOGGED + APP + clause('print("failed", e)', "import traceback", "traceback.print_exc()"),
        LOGGED + APP + clause('print(f"failed: {e}")', "print(traceback.format_exc())", "raise"),
        HEAD
        + "logging.basicConfig()\nlogger = logging.getLogger(__name__)\n"
        + APP
        + 'def work():\n    print("stored")\n',
        LOGGED.replace("logger =", "log =") + APP + "def work(log: str):\n    print(log)\n",
        HEAD
        + "logging.basicConfig(level=logging.INFO)\n\n\ndef load():\n    print('on')\n    return 1"
        "\n\n\nVALUE = load()\nlogger = logging.getLogger(__name__)\n" + APP,
        LOGGED
        + "import contextlib\nimport io\n"
        + APP
        + "def work():\n    held = io.StringIO()\n    with contextlib.redirect_stdout(held):\n"
        '        print("kept")\n    return held.getvalue()\n',
    ],
    "DPB002": [
        HEAD + "import pdb\n" + APP + "def work():\n    pdb.set_trace()\n",
        HEAD
        + APP
        + "def work(x: int):\n    if x:\n        breakpoint()\n    else:\n        x = 2\n"
        "    return x\n",
        HEAD + APP + "def work():\n    import pdb; pdb.set_trace()\n    return pdb.__name__\n",
        HEAD
        + APP
        + "def work():\n    try:\n        breakpoint()\n    finally:\n        return 1\n",
    ],
    "DPB003": [
        LOGGED + "from pprint import pprint\n" + APP + "def work(x: str):\n    pprint([x, 1])\n",
        LOGGED + "from icecream import ic\n" + APP + "def work(x: str):\n    ic(x, x + '%s')\n",
        LOGGED + "from icecream import ic\n" + APP + "def work(x: str):\n    return ic(x)\n",
    ],
    "DPB004": [
        LOGGED + APP + clause("traceback.print_exc()"),
        LOGGED + APP + clause("print(e)", "traceback.print_exc()"),
        LOGGED + APP + clause('logger.exception("x")', "traceback.print_exc()"),
        LOGGED + APP + clause("traceback.print_exception(e)", "return 1"),
        LOGGED + APP + clause("traceback.print_exc()", kind="OSError"),
    ],
    "DPK001": [
        LOGGED + APP + view(line)
        for line in (
            'return {"error": str(e)}',
            'return {"error": f"Could not save {x}: {e}"}',
            'return {"error": "Could not save: %s" % e, "x": x}',
            'return {"error": "<p>" + str(e) + "</p>"}',
            'raise fastapi.HTTPException(500, f"<h1>No</h1>{e}<p>sorry</p>") from e',
            'body = f"Could not save: {e}"\n        raise fastapi.HTTPException(500, body)',
            'logger.error("x")\n        return {"error": str(e)}',
            'print(e)\n        return {"error": str(e)}',
            'return {"errors": str(e).splitlines()}',
        )
    ],
    "DPK002": [
        LOGGED + APP + view(line)
        for line in (
            'return {"error": "x", "traceback": traceback.format_exc()}',
            'tb = traceback.format_exc()\n        return {"ok": False, "lines": tb.splitlines()}',
            'return {"error": str(e), "stack": traceback.format_exc()}',
            'return {"error": f"No: {traceback.format_exc()}"}',
        )
    ],
    "DPD003": [
        HEAD + APP + line
        for line in (
            'SECRET_KEY = os.environ.get("SECRET_KEY", "changeme")\n',
            'SECRET_KEY = os.environ.get("SECRET_KEY") or "changeme"\n',
            'SECRET_KEY = os.getenv("SECRET_KEY", default="changeme")\n',
        )
    ],
    "DPF012": [HEAD + APP + "URL = f\"http://{os.getenv('HOST')}/x\"\n"],
    "DPJ010": [
        "import warnings\n\n\ndef work():\n    warnings.warn('use get', DeprecationWarning)\n",
        "import warnings\n\n\ndef work():\n    warnings.warn(\n        'use get',\n"
        "        category=DeprecationWarning,  # soon\n    )\n    return 1\n",
    ],
}
SETUP = b"fastapi\nsqlalchemy\nicecream\n"
CASES = [
    Trial(
        f"{code} {number}", Sample({"main.py": text.encode(), "requirements.txt": SETUP}), (code,)
    )
    for code, texts in HARD.items()
    for number, text in enumerate(texts)
]


@pytest.mark.parametrize("trial", CASES, ids=[each.name for each in CASES])
def test_hard_ones(trial: Trial) -> None:
    assert list(compared(trial)) == []


def test_most_of_the_hard_ones_are_fixed() -> None:
    done = [each for each in CASES if fixed(each, unsafe=True).changes]
    assert len(done) > len(CASES) * 0.7


# --- the gate notices ----------------------------------------------------------------

PRINTS = LOGGED + APP + clause('print(f"failed: {e}")', 'return {"error": str(e)}')
BROKEN = [
    ("DPB001", PRINTS.replace('print(f"failed: {e}")', 'logger.info("failed")'), "loses a text"),
    ("DPB001", PRINTS.replace("print(", "logger.debug("), "a level that hides the line"),
    ("DPB001", PRINTS.replace("print(", "log.info("), "a name that is not bound"),
    ("DPB001", PRINTS.replace("import os\n", "import os\nimport sys.no\n"), "no longer imports"),
    ("DPB001", PRINTS.replace("return {", "return None or {'x': 1} and {"), "changes nothing"),
    ("DPK001", PRINTS.replace("str(e)", "'x'").replace('print(f"failed: {e}")', "pass"), "lost"),
    ("DPK001", PRINTS.replace("return {", "raise OSError({").replace("str(e)}", "1})"), "raises"),
    ("DPB001", PRINTS.replace('print(f"', 'print("x"); print(f"'), "prints more"),
]


@pytest.mark.parametrize(("code", "after", "reason"), BROKEN, ids=[each[2] for each in BROKEN])
def test_a_broken_fix_is_told(code: str, after: str, reason: str) -> None:
    before, after_ = (run({"main.py": text.encode()}) for text in (PRINTS, after))
    changes = MAY_CHANGE.get(code, frozenset())
    told = list(differences(before, after_, changes, safe=True))
    assert bool(told) is (reason != "changes nothing"), reason


def test_a_fix_that_breaks_a_program_fails_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    trial = next(each for each in CASES if each.name == "DPB001 1")
    assert list(compared(trial)) == []

    def broken(text: str, edits: Iterable[Edit]) -> str:
        return splice(text, edits).replace("logger.info", "loger.info")

    monkeypatch.setattr("deploylint.fixes.fixer.splice", broken)
    assert any("NameError" in said for said in compared(trial))
