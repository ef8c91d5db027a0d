"""DPC003: SQLite in Django's settings for production."""

from __future__ import annotations

import pytest

from deploylint.model import Severity
from deploylint.testing import lint

NEEDS = {"requirements.txt": "psycopg2-binary\n"}
SQLITE = 'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db"}}\n'
SERVER = SQLITE.replace("sqlite3", "postgresql")


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        pytest.param({"site/settings/production.py": SQLITE}, Severity.ERROR, id="production"),
        pytest.param(
            {
                "site/settings/prod.py": SQLITE.replace("{", "dict(", 1)
                .replace('"default": ', "default=")
                .replace("}}", "})")
            },
            Severity.ERROR,
            id="dict()",
        ),
        pytest.param(
            {
                "site/settings/prod.py": "from .base import *\n"
                'DATABASES["default"] = {"ENGINE": "django.db.backends.sqlite3"}\n'
            },
            Severity.ERROR,
            id="one entry",
        ),
        pytest.param(
            {"site/settings/prod.py": SQLITE.replace(" =", ": dict =", 1)},
            Severity.ERROR,
            id="annotated",
        ),
        pytest.param(
            {"site/settings/prod.py": SQLITE + "if url:\n    " + SERVER},
            Severity.WARNING,
            id="replaced under a condition",
        ),
        pytest.param({"site/settings.py": SQLITE, **NEEDS}, Severity.WARNING, id="one file"),
        pytest.param(
            {"site/settings.py": SQLITE + "if url:\n    " + SERVER, **NEEDS},
            Severity.INFO,
            id="one file, replaced under a condition",
        ),
    ],
)
def test_flags(files: dict[str, str], severity: Severity) -> None:
    outcome = lint(files, ["DPC003"])
    assert outcome.defects == ()
    (finding,) = outcome.findings
    text = next(iter(files.values()))
    cut = text[finding.where.start : finding.where.end]
    assert (cut, finding.severity) == ('"django.db.backends.sqlite3"', severity)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"site/settings/prod.py": SERVER}, id="a server"),
        pytest.param({"site/settings.py": SQLITE}, id="the product may want SQLite"),
        pytest.param(
            {"site/settings/base.py": SQLITE, "site/settings/production.py": SERVER, **NEEDS},
            id="production has a file of its own",
        ),
        pytest.param({"site/settings/prod.py": SQLITE + SERVER}, id="replaced for good"),
        pytest.param(
            {"site/settings/prod.py": "if DEBUG:\n    " + SQLITE}, id="only when debugging"
        ),
        pytest.param({"site/settings/local.py": SQLITE, **NEEDS}, id="development"),
        pytest.param({"site/settings/devel.py": SQLITE, **NEEDS}, id="not for production"),
        pytest.param({"site/settings/test.py": SQLITE, **NEEDS}, id="tests"),
        pytest.param(
            {"site/settings/prod.py": SQLITE.replace("default", "archive")}, id="another database"
        ),
        pytest.param(
            {
                "site/settings/prod.py": SERVER
                + 'DATABASES["old"] = {"ENGINE": "django.db.backends.sqlite3"}\n'
            },
            id="another entry",
        ),
        pytest.param(
            {"site/settings/prod.py": "def f():\n    " + SQLITE}, id="a variable of a function"
        ),
    ],
)
def test_is_silent(files: dict[str, str]) -> None:
    outcome = lint(files, ["DPC003"])
    assert (outcome.findings, outcome.defects) == ((), ())


def test_a_server_is_evidence() -> None:
    (evidence,) = lint({"site/settings/prod.py": SERVER}, ["DPC003"]).evidence
    assert evidence.message == "the default database is a server"
