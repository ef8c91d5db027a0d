"""DPC002: SQLite after a failed connection."""

from __future__ import annotations

import pytest

from deploylint.model import Severity
from deploylint.testing import lint

HEAD = (
    "import logging\nfrom sqlalchemy import create_engine, text\n\nlogger = logging.getLogger()\n"
)
CONNECTING = "engine = create_engine(url)\n    engine.connect()"


def attempt(body: str, handler: str, head: str = HEAD, error: str = "Exception") -> str:
    return f"{head}try:\n    {body}\nexcept {error}:\n    {handler}\n"


@pytest.mark.parametrize(
    ("module", "place", "start"),
    [
        pytest.param(
            attempt(CONNECTING, 'engine = create_engine("sqlite:///x.db")'),
            'create_engine("sqlite:///x.db")',
            "The service goes on",
            id="engine",
        ),
        pytest.param(
            attempt(
                CONNECTING,
                'logger.warning("database_connection_failed", extra={"fallback": "sqlite"})\n'
                '    engine = create_engine("sqlite:///x.db")',
                error="OperationalError as e",
            ),
            'create_engine("sqlite:///x.db")',
            "The service goes on",
            id="with a warning in the log",
        ),
        pytest.param(
            attempt("engine = create_engine(url)", 'engine = create_engine("sqlite:///x.db")'),
            'create_engine("sqlite:///x.db")',
            "A SQLite file replaces",
            id="an engine that connects later",
        ),
        pytest.param(
            attempt(CONNECTING, "engine = create_engine(SQLITE_FALLBACK_URL)"),
            "create_engine(SQLITE_FALLBACK_URL)",
            "The service goes on",
            id="by the name of the address",
        ),
        pytest.param(
            attempt(CONNECTING, 'DATABASE_URL = "sqlite:///x.db"'),
            '"sqlite:///x.db"',
            "The service goes on",
            id="only the address is replaced",
        ),
        pytest.param(
            attempt(
                "conn = psycopg2.connect(dsn)",
                'conn = sqlite3.connect("x.db")',
                head="import psycopg2\nimport sqlite3\n",
            ),
            'sqlite3.connect("x.db")',
            "The service goes on",
            id="without SQLAlchemy",
        ),
        pytest.param(
            attempt(
                "engine = connect_postgres()",
                "engine = connect_local()",
                head=HEAD + "\n\ndef connect_postgres():\n    engine = create_engine(url)\n"
                "    with engine.connect() as c:\n        c.execute(text('SELECT 1'))\n\n\n"
                'def connect_local():\n    return create_engine("sqlite:///x.db")\n\n\n',
            ),
            "connect_local()",
            "The service goes on",
            id="in functions of their own",
        ),
        pytest.param(
            HEAD + "\n\ndef create_engine_with_fallback(url):\n    try:\n"
            "        engine = create_engine(url)\n        engine.connect()\n"
            "        return engine\n    except Exception:\n"
            '        return create_engine("sqlite:///x.db")\n',
            'create_engine("sqlite:///x.db")',
            "The service goes on",
            id="returned",
        ),
    ],
)
def test_flags(module: str, place: str, start: str) -> None:
    outcome = lint({"app/db.py": module}, ["DPC002"])
    assert outcome.defects == ()
    (finding,) = outcome.findings
    assert module[finding.where.start : finding.where.end] == place
    assert finding.message.startswith(start)
    assert finding.severity is Severity.ERROR
    assert len(finding.related) == 1


def test_development_only() -> None:
    module = attempt(
        CONNECTING,
        'if ENVIRONMENT == "production":\n        raise\n'
        '    engine = create_engine("sqlite:///x.db")',
    )
    (finding,) = lint({"app/db.py": module}, ["DPC002"]).findings
    assert finding.severity is Severity.INFO


@pytest.mark.parametrize(
    ("path", "module"),
    [
        pytest.param("app/db.py", attempt(CONNECTING, "raise"), id="fails"),
        pytest.param("app/db.py", attempt(CONNECTING, "engine = None"), id="nothing instead"),
        pytest.param(
            "app/db.py",
            attempt('e = create_engine("sqlite:///a")', 'e = create_engine("sqlite://")'),
            id="SQLite from the start",
        ),
        pytest.param(
            "app/db.py",
            attempt(CONNECTING, 'e = create_engine("postgresql://b/x")'),
            id="another server",
        ),
        pytest.param(
            "app/db.py",
            attempt("import psycopg2", 'e = create_engine("sqlite:///a")'),
            id="an import is tried, not a connection",
        ),
        pytest.param(
            "app/db.py",
            attempt(CONNECTING, 'ok = str(url).startswith("sqlite")'),
            id="asks what it was",
        ),
        pytest.param(
            "tests/db.py", attempt(CONNECTING, 'e = create_engine("sqlite://")'), id="a test"
        ),
        pytest.param(
            "dev/db.py", attempt(CONNECTING, 'e = create_engine("sqlite://")'), id="development"
        ),
    ],
)
def test_is_silent(path: str, module: str) -> None:
    outcome = lint({path: module}, ["DPC002"])
    assert (outcome.findings, outcome.defects) == ((), ())


def test_a_failure_that_is_raised_is_evidence() -> None:
    outcome = lint({"app/db.py": attempt(CONNECTING, "raise")}, ["DPC002"])
    assert [each.message for each in outcome.evidence] == ["a failed connection is raised"]


AFTER = """\
import sqlite3
import psycopg2

def connect(url):
    if url:
        try:
            {success}
        except Exception:
            {handler}
    {after}
"""


@pytest.mark.parametrize(
    ("success", "handler", "after", "flagged"),
    [
        ("return psycopg2.connect(url)", "pass", "return sqlite3.connect('x.db')", True),
        ("return psycopg2.connect(url)", "log(url)", "conn = sqlite3.connect('x.db')", True),
        ("return psycopg2.connect(url)", "raise", "return sqlite3.connect('x.db')", False),
        ("return psycopg2.connect(url)", "return None", "return sqlite3.connect('x.db')", False),
        ("conn = psycopg2.connect(url)", "pass", "return sqlite3.connect('x.db')", False),
        ("return psycopg2.connect(url)", "pass", "return None", False),
    ],
    ids=["passes", "logs", "raises", "returns", "never the last word", "no SQLite"],
)
def test_what_follows_a_clause_that_goes_on(
    success: str, handler: str, after: str, flagged: bool
) -> None:
    text = AFTER.format(success=success, handler=handler, after=after)
    found = lint({"app/db.py": text}, ["DPC002"]).findings
    assert [text[each.where.start : each.where.end] for each in found] == (
        ["sqlite3.connect('x.db')"] if flagged else []
    )
