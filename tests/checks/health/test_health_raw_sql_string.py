"""DPE009: which receivers refuse a plain string."""

from __future__ import annotations

import pytest

IMPORTS = (
    "from typing import Annotated\nfrom fastapi import APIRouter, Depends\n"
    "from sqlalchemy import create_engine\nfrom sqlalchemy.orm import Session\n"
    "router = APIRouter()\n"
)


def handler(signature: str, body: str, path: str = "/health") -> str:
    return f'{IMPORTS}@router.get("{path}")\n{signature}\n    {body}\n'


FLAGGED = {
    "an annotated session": handler("def h(db: Session):", 'db.execute("SELECT 1")'),
    "an Annotated session": handler(
        "def h(db: Annotated[Session, Depends(get)]):", 'db.execute("SELECT 1")'
    ),
    "a session of a dependency": handler("def h(db=Depends(get_db)):", 'db.execute("SELECT 1")'),
    "a connection of an engine": handler(
        "def h():", 'with create_engine("x").connect() as c:\n        c.execute("SELECT 1")'
    ),
    "a helper by its name": IMPORTS
    + 'def check_database(db: Session):\n    return db.scalar("SELECT 1")\n',
}


@pytest.mark.parametrize("text", FLAGGED.values(), ids=FLAGGED)
def test_flags(check_project, text):
    assert check_project({"app/main.py": text}, "DPE009").texts == ['"SELECT 1"']


@pytest.mark.parametrize(
    ("specifier", "severity"),
    [
        ("==2.0.30", "error"),
        (">=2", "error"),
        (">=1.4", "warning"),  # may be either
        ("<2", "info"),  # nothing is refused yet
        ("==1.3.24", "info"),
        ("<2.1", "warning"),
        (">=1.4,<3", "warning"),
    ],
)
def test_the_version_decides_the_severity(check_project, specifier, severity):
    files = {
        "main.py": FLAGGED["an annotated session"],
        "requirements.txt": f"SQLAlchemy{specifier}\n",
    }
    checked = check_project(files, "DPE009")
    assert [each.severity.label for each in checked.outcome.findings] == [severity]


@pytest.mark.parametrize(
    ("text", "safety"),
    [
        (FLAGGED["an annotated session"], "safe"),
        (FLAGGED["a session of a dependency"], "unsafe"),
    ],
)
def test_a_name_alone_makes_the_fix_unsafe(check_project, text, safety):
    finding = check_project({"main.py": text}, "DPE009").outcome.findings[0]
    assert finding.fix.safety == safety


QUERY = 'db.execute("SELECT 1")'
OTHER_TEXTS = {
    "a function": IMPORTS + "def text(x):\n    return x\n" + FLAGGED["an annotated session"],
    "a parameter": handler('def h(db: Session, text: str = "ok"):', QUERY),
    "a local variable": handler("def h(db: Session):", f"text = 'ok'\n    {QUERY}"),
    "a parameter, beside the import": "from sqlalchemy import text\n"
    + handler("def h(db: Session, text: str):", QUERY),
}


@pytest.mark.parametrize("text", OTHER_TEXTS.values(), ids=OTHER_TEXTS)
def test_does_not_fix_where_text_means_something_else(check_project, text):
    assert check_project({"main.py": text}, "DPE009").outcome.findings[0].fix is None


SILENT = {
    "a cursor of the DB-API": handler("def h():", 'cursor.execute("SELECT 1")'),
    "a cursor of a connection": handler(
        "def h():", 'with conn.cursor() as cur:\n        cur.execute("SELECT 1")'
    ),
    "a connection of an asyncpg pool": handler(
        "async def h():",
        'async with pool.acquire() as conn:\n        await conn.execute("SELECT 1")',
    ),
    "wrapped already": handler("def h(db: Session):", 'db.execute(text("SELECT 1"))'),
    "not about health": IMPORTS + 'def users(db: Session):\n    db.execute("SELECT 1")\n',
    "an unknown receiver": handler("def h(db):", 'db.execute("SELECT 1")'),
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_is_silent(check_project, text):
    assert check_project({"main.py": text}, "DPE009").found == []
