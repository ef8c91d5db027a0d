from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from deploylint.harness import lint

Said = Callable[..., list[str]]
Repaired = Callable[[Mapping[str, str], str], dict[str, str]]

URL = "postgresql+asyncpg://app@db/app?sslmode=require"
ASYNC = "from sqlalchemy.ext.asyncio import create_async_engine\ne = create_async_engine({})\n"
SYNC = "from sqlalchemy import create_engine\ne = create_engine({})\n"
DRIVER = "import asyncpg\npool = asyncpg.create_pool(dsn={})\n"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"db.py": ASYNC.format(f'"{URL}"')}, id="the engine's URL"),
        pytest.param({"db.py": f'url = f"{URL.replace("app@", "{user}@")}"\n'}, id="f-string"),
        pytest.param({".env": f"DATABASE_URL={URL}\n"}, id="env file"),
        pytest.param(
            {"compose.yml": f"services:\n  a:\n    environment:\n      - DB={URL}\n"}, id="compose"
        ),
    ],
)
def test_sslmode(said: Said, repaired: Repaired, files: dict[str, str]) -> None:
    (found,) = said(files, "DPF007")
    assert found.startswith("error ")
    assert found.endswith(" sslmode")
    (fixed,) = repaired(files, "DPF007").values()
    assert "?ssl=require" in fixed


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({".env": "DB=postgresql://app@db/app?sslmode=require\n"}, id="another driver"),
        pytest.param({"db.py": ASYNC.format('"postgresql+asyncpg://h/d?ssl=true"')}, id="ssl"),
        pytest.param(
            {".env": f"DB={URL}\n", "db.py": "# +asyncpg\nquery.pop('sslmode')\n"},
            id="the code takes it out",
        ),
    ],
)
def test_sslmode_silent(said: Said, files: dict[str, str]) -> None:
    assert said(files, "DPF007") == []


@pytest.mark.parametrize(
    ("template", "url"),
    [
        (ASYNC, "'postgresql://h/d'"),
        (ASYNC, "f'postgresql://{user}@h/d'"),
        (ASYNC, "'sqlite:///a.db'"),
        (SYNC, "'postgresql+asyncpg://h/d'"),
        (SYNC, "'postgres://h/d'"),
        (DRIVER, "'postgresql+asyncpg://h/d'"),
        (DRIVER, "os.getenv('DATABASE_URL', 'postgresql+asyncpg://h/d')"),
    ],
)
def test_scheme(said: Said, template: str, url: str) -> None:
    (found,) = said({"db.py": "import os\n" + template.format(url)}, "DPF009")
    assert found == f"error db.py:3 {url}"


@pytest.mark.parametrize(
    ("template", "url"),
    [
        pytest.param(ASYNC, "'postgresql+asyncpg://h/d'", id="asyncpg through SQLAlchemy"),
        pytest.param(ASYNC, "'postgresql+psycopg://h/d'", id="psycopg does both"),
        pytest.param(SYNC, "'postgresql://h/d'", id="psycopg2"),
        pytest.param(DRIVER, "'postgresql://h/d'", id="asyncpg itself"),
        pytest.param(ASYNC, "settings.url", id="unknown"),
        pytest.param(SYNC, "url.replace('postgres://', 'postgresql://', 1)", id="normalised"),
    ],
)
def test_scheme_silent(said: Said, template: str, url: str) -> None:
    assert said({"db.py": template.format(url)}, "DPF009") == []


def test_policy_for_the_scheme(said: Said) -> None:
    files = {".env.production": "DATABASE_URL=postgresql://h/d\n"}
    assert said(files, "DPF009") == []
    config = '[policy]\ndatabase-url-scheme = "postgresql+asyncpg"\n'
    assert said(files, "DPF009", config) == ["warning .env.production:1 postgresql://h/d"]


def test_the_agreed_scheme_is_evidence() -> None:
    config = '[policy]\ndatabase-url-scheme = "postgresql+asyncpg"\n'
    files = {".env.production": "DATABASE_URL=postgresql+asyncpg://app@db/app\n"}
    (evidence,) = lint(files, ["DPF009"], config).evidence
    assert evidence.message == "`DATABASE_URL` has the agreed scheme"


READER = "from app.config import settings\n" + ASYNC.format("settings.database_url")
FIELD = "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    "
GIVEN = FIELD + 'database_url: str = "postgresql://app@db/app"\n'


@pytest.mark.parametrize(
    ("reader", "word"),
    [
        (READER, "settings.database_url"),
        (READER.replace("settings.database_url", "str(settings.database_url)"), None),
        ("from app.config import DATABASE_URL\n" + ASYNC.format("DATABASE_URL"), "DATABASE_URL"),
    ],
)
def test_a_url_that_another_module_gives(said: Said, reader: str, word: str | None) -> None:
    found = said({"app/config.py": GIVEN, "app/db.py": reader}, "DPF009")
    assert found == [f"error app/db.py:3 {word or 'str(settings.database_url)'}"]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"app/config.py": GIVEN.replace("sql://", "sql+asyncpg://")}, id="suits"),
        pytest.param({"other/config.py": GIVEN}, id="two settings of one name"),
        pytest.param(
            {"app/config.py": GIVEN + 'def url(u):\n    return u.replace("postgresql", "x")\n'},
            id="code changes the scheme",
        ),
        pytest.param({"app/config.py": FIELD + "database_url: str\n"}, id="has to be set"),
    ],
)
def test_urls_that_may_suit(said: Said, files: dict[str, str]) -> None:
    assert said({"app/config.py": GIVEN, "app/db.py": READER, **files}, "DPF009") == []
