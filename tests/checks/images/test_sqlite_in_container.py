"""DPN020: SQLite files that code names, and what holds them."""

from __future__ import annotations

import ast

import pytest

from deploylint.formats.python import PythonModule
from deploylint.formats.python.filepaths import FilePath, file_path
from deploylint.source import Source
from deploylint.testing import lint

IMPORTS = """\
import os
from pathlib import Path
HERE = Path(__file__).resolve().parent
OLD = os.path.dirname(os.path.abspath(__file__))
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("HERE / 'a.db'", FilePath("a.db", beside=True)),
        ("HERE.parent / 'x' / 'a.db'", FilePath("../x/a.db", beside=True)),
        ("str(HERE.parents[1] / 'a.db')", FilePath("../../a.db", beside=True)),
        ("HERE.joinpath('x', 'a.db')", FilePath("x/a.db", beside=True)),
        ("os.path.join(OLD, 'a.db')", FilePath("a.db", beside=True)),
        ("os.path.join(os.path.dirname(OLD), 'a.db')", FilePath("../a.db", beside=True)),
        ("f'{HERE}/a.db'", FilePath("a.db", beside=True)),
        ("OLD + '/a.db'", FilePath("a.db", beside=True)),
        ("os.path.join(HERE, '/data/a.db')", FilePath("/data/a.db")),
        ("Path('/data') / 'a.db'", FilePath("/data/a.db")),
        ("'a.db'", FilePath("a.db")),
        ("Path.cwd() / 'a.db'", FilePath("a.db")),
        ("os.environ.get('DB', 'a.db')", None),
        ("HERE / os.environ['DB']", None),
        ("HERE + 'a.db'", None),
    ],
)
def test_paths_that_code_puts_together(expression: str, expected: FilePath | None) -> None:
    module = PythonModule.parse(Source("pkg/m.py", f"{IMPORTS}found = {expression}\n"))
    statement = module.tree.root.body[-1]
    assert isinstance(statement, ast.Assign)
    assert file_path(module, statement.value) == expected


SETTINGS = """\
import os
from pathlib import Path
ROOT = Path(__file__).resolve().parent.parent
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": {}}}}}
{}"""
WSGI = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_.{}')\n"
IMAGE = "FROM python:3.12\nWORKDIR /srv\nCOPY . .\nCMD gunicorn site_.wsgi -b :8000\n"
BUILT = (
    "FROM python:3.12 AS b\nWORKDIR /code\nCOPY . .\n"
    "FROM python:3.12\nCOPY --from=b /code /srv\nWORKDIR /srv\nCMD gunicorn site_.wsgi\n"
)


def django(name: str = "ROOT / 'db.sqlite3'", more: str = "", lines: str = "") -> dict[str, str]:
    return {
        "Dockerfile": IMAGE,
        "compose.yaml": f"services:\n  web:\n    build: .\n{lines}",
        "site_/settings.py": SETTINGS.format(name, more),
        "site_/wsgi.py": WSGI.format("settings"),
    }


def volumes(*targets: str) -> str:
    return f"    volumes: [{', '.join(f'data:{each}' for each in targets)}]\n"


@pytest.mark.parametrize(
    ("files", "path"),
    [
        (django(), "/srv/db.sqlite3"),
        (django(lines=volumes("/srv/media", "/srv/db")), "/srv/db.sqlite3"),
        (django("os.path.join(ROOT, 'var', 'db.sqlite3')"), "/srv/var/db.sqlite3"),
        (django("'db.sqlite3'"), "/srv/db.sqlite3"),
        (django("'/var/lib/site.db'", lines=volumes("/data")), "/var/lib/site.db"),
        ({**django(lines=volumes("/code")), "Dockerfile": BUILT}, "/srv/db.sqlite3"),
    ],
)
def test_lost_with_the_container(files: dict[str, str], path: str) -> None:
    (found,) = lint(files, ["DPN020"]).findings
    assert found.message == f"The database {path} is lost with the container: no volume holds it"
    assert found.where.path == "site_/settings.py"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (django(lines=volumes("/srv/db.sqlite3")), "a volume for the file"),
        (django("ROOT / 'data' / 'db.sqlite3'", lines=volumes("/srv/data")), "one for its folder"),
        (django(lines="    volumes: ['.:/srv']\n"), "the sources are mounted, as for development"),
        ({**django(lines=volumes("/srv")), "Dockerfile": BUILT}, "through an earlier stage"),
        (django("os.environ.get('DB', ROOT / 'db.sqlite3')"), "a variable may say otherwise"),
        (django(more="if os.environ.get('PG'):\n    DATABASES = {}\n"), "a second assignment"),
        (django(more="DATABASES['default']['NAME'] = os.environ['DB']\n"), "a change"),
        (django(more="from .local import *\n"), "later settings of another module"),
        (
            {**django(), "site_/wsgi.py": WSGI.format("other")},
            "the service is started with other settings",
        ),
        (
            django(lines="    environment: [DJANGO_SETTINGS_MODULE=site_.live]\n"),
            "the environment names other settings",
        ),
        (
            {**django(), "site_/settings.py": "DATABASES = {'default': {'ENGINE': 'x'}}\n"},
            "another engine",
        ),
        ({**django(), "compose.yaml": "services:\n  web:\n    image: x/y:1\n"}, "built elsewhere"),
        ({k: v for k, v in django().items() if k != "compose.yaml"}, "who runs it is not known"),
    ],
)
def test_kept_or_not_known(files: dict[str, str], reason: str) -> None:
    assert not lint(files, ["DPN020"]).findings, reason


MAIN = "from fastapi import FastAPI\nfrom app.db import engine\napp = FastAPI()\n"
ENGINE = "from sqlalchemy import create_engine\nimport os\n{}\nengine = create_engine({})\n"


def engine(value: str, before: str = "", lines: str = "", main: str = MAIN) -> dict[str, str]:
    return {
        "Dockerfile": "FROM python:3.12\nWORKDIR /srv\nCOPY . .\nCMD uvicorn app.main:app\n",
        "compose.yaml": f"services:\n  api:\n    build: .\n{lines}",
        "app/__init__.py": "",
        "app/main.py": main,
        "app/db.py": ENGINE.format(before, value),
    }


@pytest.mark.parametrize(
    ("files", "path"),
    [
        (engine("'sqlite:///./app.db'"), "/srv/app.db"),
        (engine("URL", "URL = 'sqlite+aiosqlite:////var/app.db'"), "/var/app.db"),
        (engine("'sqlite:///' + os.path.join(os.path.dirname(__file__), 'a.db')"), "/srv/app/a.db"),
    ],
)
def test_the_engine_of_the_application(files: dict[str, str], path: str) -> None:
    (found,) = lint(files, ["DPN020"]).findings
    assert found.message.startswith(f"The database {path} is lost")
    assert found.severity is not None
    assert found.severity.label == "warning"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (engine("os.environ['URL']"), "a variable"),
        (engine("os.getenv('URL', 'sqlite:///./app.db')"), "a fallback is DPC001's matter"),
        (engine("'sqlite:///:memory:'"), "in memory"),
        (engine("'sqlite:///./app.db'", lines=volumes("/srv")), "a volume"),
        (engine("'sqlite:///./app.db'", main=MAIN.replace("app.db", "app.x")), "not imported"),
        (engine("'postgresql://db/app'"), "another database"),
    ],
)
def test_other_engines(files: dict[str, str], reason: str) -> None:
    assert not lint(files, ["DPN020"]).findings, reason
