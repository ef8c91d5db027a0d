from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from deploylint.testing import lint

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


SWAP = (
    "import os\nu = os.environ['DATABASE_URL'].replace('postgresql://', 'postgresql+asyncpg://')\n"
)
PLAIN = "postgresql://app@db/app?sslmode=require"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({".env": f"DATABASE_URL={PLAIN}\n", "db.py": SWAP}, id="env file"),
        pytest.param(
            {
                "compose.yml": f"services:\n  a:\n    environment:\n      DATABASE_URL: {PLAIN}\n",
                "db.py": SWAP,
            },
            id="compose",
        ),
        pytest.param(
            {
                ".env": f"DATABASE_URL={PLAIN}\n",
                "db.py": "import os\nfrom sqlalchemy import make_url\n"
                "u = make_url(os.environ['DATABASE_URL']).set(drivername='postgresql+asyncpg')\n",
            },
            id="as the name of the driver",
        ),
    ],
)
def test_sslmode_of_a_url_that_gets_its_driver_in_code(
    said: Said, repaired: Repaired, files: dict[str, str]
) -> None:
    (found,) = said(files, "DPF007")
    assert found.startswith("error ")
    assert repaired(files, "DPF007") == {}, "others may read the variable, too"


def test_sslmode_beside_a_variable_in_the_url(said: Said) -> None:
    url = "postgresql+asyncpg://app:${PASSWORD}@db/app?sslmode=require"
    assert said({".env": f"DATABASE_URL={url}\n"}, "DPF007") == ["error .env:1 sslmode"]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {".env": f"DATABASE_URL={PLAIN}\n", "db.py": SWAP.replace("DATABASE", "OTHER")},
            id="another variable gets the driver",
        ),
        pytest.param(
            {
                ".env": f"DATABASE_URL={PLAIN}\n",
                "db.py": SWAP + "u = u.replace('sslmode=', 'ssl=')\n",
            },
            id="the code renames the parameter",
        ),
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


def test_a_default_in_a_variable(said: Said) -> None:
    text = 'import os\nURL = os.getenv("DATABASE_URL", "postgresql://h/d")\n' + ASYNC.format("URL")
    assert said({"db.py": text}, "DPF009") == ["error db.py:4 URL"]
    changed = text + 'def f(u):\n    return u.replace("postgresql:", "postgresql+asyncpg:")\n'
    assert said({"db.py": changed.replace("engine(URL)", "engine(f(URL))")}, "DPF009") == []


READER = "from app.config import settings\n" + ASYNC.format("settings.database_url")
FIELD = "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    "
GIVEN = FIELD + 'database_url: str = "postgresql://app@db/app"\n'
COMPOSE = "services:\n  api:\n    build: .\n    environment:\n      DATABASE_URL: {}\n"
IN_THE_ENVIRONMENT = "import os\n" + ASYNC.format("os.environ['DATABASE_URL']")
SET = {
    "app/db.py": IN_THE_ENVIRONMENT,
    "Dockerfile": "FROM python:3.13\nCOPY . .\n",
    "compose.yaml": COMPOSE.format("postgresql://db/app"),
}


def test_a_url_that_a_file_sets(said: Said) -> None:
    expected = ["error compose.yaml:5 postgresql://db/app"]
    assert said(SET, "DPF009") == expected
    assert said({**SET, "app/db.py": READER}, "DPF009") == expected
    env = {"app/db.py": IN_THE_ENVIRONMENT, ".env.production": "DATABASE_URL=postgresql://db/app\n"}
    assert said(env, "DPF009") == ["error .env.production:1 postgresql://db/app"]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"compose.yaml": COMPOSE.format("postgresql+asyncpg://db/app")}, id="suits"),
        pytest.param(
            {
                "app/sync.py": IN_THE_ENVIRONMENT.replace("_async_engine", "_engine").replace(
                    "sqlalchemy.ext.asyncio", "sqlalchemy"
                )
            },
            id="another reader takes it",
        ),
        pytest.param(
            {"app/urls.py": "def f(DATABASE_URL):\n    DATABASE_URL.startswith('postgres:')\n"},
            id="code changes URLs",
        ),
        pytest.param(
            {"compose.yaml": SET["compose.yaml"].replace("build: .", "image: exporter")},
            id="the image of somebody else",
        ),
        pytest.param(
            {"compose.yaml": "", "other/compose.yaml": SET["compose.yaml"]}, id="of another folder"
        ),
        pytest.param(
            {"app/db.py": "import os\nurl = os.environ['DATABASE_URL']\n"}, id="no reader"
        ),
    ],
)
def test_what_a_file_sets_may_suit(said: Said, files: dict[str, str]) -> None:
    assert said({**SET, **files}, "DPF009") == []


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


def test_a_password_like_the_scheme_does_not_hide_the_scheme(said: Said) -> None:
    files = {
        "compose.yml": "services:\n  app:\n    build: .\n    environment:\n"
        "      DATABASE_URL: postgresql://postgres:postgres@db/x\n",
        "Dockerfile": "FROM python:3.12\n",
        "db.py": "import asyncpg\n\n\nasync def pool(settings):\n"
        "    return await asyncpg.create_pool(settings.database_url)\n",
    }
    assert said(files, "DPF009") == []
    changed = files["compose.yml"].replace("postgresql:", "postgresql+asyncpg:")
    assert said({**files, "compose.yml": changed}, "DPF009") != []
