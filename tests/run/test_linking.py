"""Values that a module takes from others: a file is judged with what it imports."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

APP = (
    "from fastapi import FastAPI\n"
    "from fastapi.middleware.cors import CORSMiddleware\n"
    "{}\n"
    "app = FastAPI()\n"
    "app.add_middleware(CORSMiddleware, allow_origins={}, allow_credentials=True)\n"
)
STAR = 'ORIGINS = ["*"]\n'


def said(files: dict[str, str]) -> list[str]:
    outcome = lint(files, ["DPA003"])
    assert not outcome.defects
    return [f"{each.where.path}:{each.where.line}" for each in outcome.findings]


@pytest.mark.parametrize(
    ("line", "origins", "others"),
    [
        pytest.param("from conf import ORIGINS", "ORIGINS", {"conf.py": STAR}, id="a name"),
        pytest.param("from conf import ORIGINS as o", "o", {"conf.py": STAR}, id="renamed"),
        pytest.param("import conf", "conf.ORIGINS", {"conf.py": STAR}, id="a module"),
        pytest.param("from conf import *", "ORIGINS", {"conf.py": STAR}, id="a star"),
        pytest.param(
            "from conf import ORIGINS",
            "list(ORIGINS)",
            {"conf.py": 'ORIGINS = ("*",)\n'},
            id="inside of an expression",
        ),
        pytest.param(
            "from core import ORIGINS",
            "ORIGINS",
            {"core/__init__.py": "from .base import ORIGINS\n", "core/base.py": STAR},
            id="handed on by a package",
        ),
        pytest.param(
            "from conf import ORIGINS",
            "ORIGINS",
            {"conf.py": "from base import ANY\nORIGINS = [ANY]\n", "base.py": 'ANY = "*"\n'},
            id="made of what another module has",
        ),
        pytest.param(
            "from conf import Settings",
            "[Settings.origin]",
            {"conf.py": 'class Settings:\n    origin = "*"\n'},
            id="an attribute of a class",
        ),
    ],
)
def test_an_imported_value_is_known(line: str, origins: str, others: dict[str, str]) -> None:
    assert said({"main.py": APP.format(line, origins), **others}) == ["main.py:5"]


@pytest.mark.parametrize(
    ("line", "others", "reason"),
    [
        ("from conf import ORIGINS", {}, "no module of the project has that name"),
        (
            "from conf import ORIGINS",
            {"conf.py": 'import os\nORIGINS = os.environ["ORIGINS"].split(",")\n'},
            "the environment decides",
        ),
        (
            "from conf import ORIGINS",
            {"conf.py": STAR + "ORIGINS.clear()\n"},
            "the list is changed where it is made",
        ),
        (
            "from conf import ORIGINS\nORIGINS.clear()",
            {"conf.py": STAR},
            "the list is changed where it is used",
        ),
        (
            "from conf import ORIGINS",
            {"conf.py": STAR + 'if DEBUG:\n    ORIGINS = ["https://example.com"]\n'},
            "there are two values",
        ),
        (
            "from conf import *\nORIGINS = load()",
            {"conf.py": STAR},
            "the module has a name of its own",
        ),
        ("from conf import *\nfrom other import *", {"conf.py": STAR}, "two modules may have it"),
        (
            "from conf import ORIGINS",
            {"conf.py": "from main import ORIGINS\n"},
            "the modules import one another",
        ),
        ("from conf import ORIGINS", {"conf.py": 'ORIGINS = ["*"\n'}, "the module is broken"),
    ],
)
def test_what_is_not_certain_stays_unknown(line: str, others: dict[str, str], reason: str) -> None:
    assert said({"main.py": APP.format(line, "ORIGINS"), **others}) == [], reason


def test_what_rests_on_another_file_is_not_mended_in_this_one() -> None:
    files = {
        "main.py": APP.format("from conf import ORIGINS", "ORIGINS"),
        "conf.py": 'ORIGINS = ["https://example.com/"]\n',
    }
    (finding,) = lint(files, ["DPA007"]).findings
    assert (finding.where.path, finding.where.line, finding.fix) == ("main.py", 5, None)
