"""DPC001: SQLite where a database server is meant."""

from __future__ import annotations

import ast

import pytest

from deploylint.model import Finding, Severity
from deploylint.testing import Sample, check, fix, lint

NEEDS = {"requirements.txt": "asyncpg==0.29\n"}
OS = "import os\n"
SETTINGS = "from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n"


def findings(files: dict[str, str]) -> tuple[Finding, ...]:
    outcome = lint(files, ["DPC001"])
    assert outcome.defects == ()
    return outcome.findings


@pytest.mark.parametrize(
    ("module", "place", "name"),
    [
        pytest.param(
            OS + 'URL = os.getenv("DATABASE_URL", "sqlite:///./app.db")\n',
            '"sqlite:///./app.db"',
            "DATABASE_URL",
            id="default of getenv",
        ),
        pytest.param(
            OS + 'url = os.environ.get("DATABASE_URL") or "sqlite:///" + path\n',
            '"sqlite:///" + path',
            "DATABASE_URL",
            id="after `or`",
        ),
        pytest.param(
            OS + 'url = (\n    os.environ.get("DATABASE_URL")\n    or f"sqlite:///{path}"\n)\n',
            'f"sqlite:///{path}"',
            "DATABASE_URL",
            id="`or` on its own line",
        ),
        pytest.param(
            OS + 'db_url = os.getenv("PG", "").replace("a", "b") or "sqlite:///x"\n',
            '"sqlite:///x"',
            "db_url",
            id="`or` after a call",
        ),
        pytest.param(
            OS + 'u = os.getenv("POSTGRES_URL", os.getenv("DATABASE_URL", "sqlite:////tmp/x"))\n',
            '"sqlite:////tmp/x"',
            "DATABASE_URL",
            id="nested getters",
        ),
        pytest.param(
            OS + 'FALLBACK = "sqlite:///x.db"\nu = os.getenv("DATABASE_URL", FALLBACK)\n',
            "FALLBACK",
            "DATABASE_URL",
            id="through a constant",
        ),
        pytest.param(
            SETTINGS + '    database_url: str = "sqlite+aiosqlite:///./x.db"\n',
            '"sqlite+aiosqlite:///./x.db"',
            "DATABASE_URL",
            id="field of pydantic settings",
        ),
        pytest.param(
            "from pydantic import Field\n" + SETTINGS + '    db_url: str = Field("sqlite:///x")\n',
            '"sqlite:///x"',
            "DB_URL",
            id="default of a Field",
        ),
        pytest.param(
            'import dj_database_url\nd = dj_database_url.config(default="sqlite:///db.sqlite3")\n',
            '"sqlite:///db.sqlite3"',
            "DATABASE_URL",
            id="dj-database-url",
        ),
        pytest.param(
            "import environ\nenv = environ.Env()\n"
            'd = {"default": env.db("DATABASE_URL", default="sqlite:///x")}\n',
            '"sqlite:///x"',
            "DATABASE_URL",
            id="django-environ",
        ),
        pytest.param(
            OS + "class Config:\n"
            '    SQLALCHEMY_DATABASE_URI = os.environ.get("DATABASE_URL") or "sqlite:///x"\n',
            '"sqlite:///x"',
            "DATABASE_URL",
            id="class of Flask",
        ),
        pytest.param(
            OS + 'app.config["SQLALCHEMY_DATABASE_URI"] = os.getenv("X") or "sqlite:///x"\n',
            '"sqlite:///x"',
            "X",
            id="entry of app.config",
        ),
        pytest.param(
            OS + 'URL = os.getenv("DATABASE_URL")\nif not URL:\n    DB_URL = "sqlite:///x"\n',
            '"sqlite:///x"',
            "URL",
            id="assigned when missing",
        ),
        pytest.param(
            'def database_url(url):\n    if url is None:\n        return "sqlite:///x"\n',
            '"sqlite:///x"',
            "url",
            id="returned when missing",
        ),
        pytest.param(
            OS + 'DB = os.environ["DB_URL"] if "DB_URL" in os.environ else "sqlite:///x"\n',
            '"sqlite:///x"',
            "DB_URL",
            id="chosen by presence",
        ),
        pytest.param(
            OS + 'URL = "sqlite:///x" if not DB_URL else DB_URL\n',
            '"sqlite:///x"',
            "DB_URL",
            id="chosen by absence",
        ),
        pytest.param(
            OS + 'if DB_URL:\n    DB = DB_URL\nelse:\n    DB = "sqlite:///x"\n',
            '"sqlite:///x"',
            "DB_URL",
            id="assigned in the other branch",
        ),
        pytest.param(
            OS + 'try:\n    DB = os.environ["DB"]\nexcept KeyError:\n    DB = "sqlite:///x"\n',
            '"sqlite:///x"',
            "DB",
            id="assigned when the variable is missing",
        ),
        pytest.param(
            OS + 'if not (url := os.getenv("DB_URL")):\n    url = "sqlite:///x"\n',
            '"sqlite:///x"',
            "DB_URL",
            id="assigned where it is looked for",
        ),
        pytest.param(
            'def database_url(url):\n    if url:\n        return url\n    return "sqlite:///x"\n',
            '"sqlite:///x"',
            "url",
            id="returned after all",
        ),
        pytest.param(
            "from pydantic import Field\n"
            + SETTINGS
            + '    url: str = Field("sqlite:///x", validation_alias="DATABASE_URL")\n',
            '"sqlite:///x"',
            "DATABASE_URL",
            id="field of another name",
        ),
        pytest.param(
            SETTINGS.replace("class ", "class Database") + '    url: str = "sqlite:///x"\n',
            '"sqlite:///x"',
            "DatabaseSettings.url",
            id="field of settings for the database",
        ),
    ],
)
def test_flags(module: str, place: str, name: str) -> None:
    (finding,) = findings({"app/config.py": module, **NEEDS})
    assert module[finding.where.start : finding.where.end] == place
    assert finding.message.startswith(f"`{name}` falls back to a SQLite file")
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        pytest.param(
            "docker-compose.yml",
            "services:\n  app:\n    image: a\n    environment:\n"
            "      DATABASE_URL: ${DATABASE_URL:-sqlite:///./x.db}\n",
            "sqlite:///./x.db",
            id="compose default",
        ),
        pytest.param(
            "docker-compose.yml",
            "services:\n  app:\n    image: a\n    environment:\n"
            "      - DATABASE_URL=sqlite:///./x.db\n",
            "sqlite:///./x.db",
            id="compose value",
        ),
    ],
)
def test_flags_compose(path: str, text: str, place: str) -> None:
    (finding,) = findings({path: text, **NEEDS})
    assert text[finding.where.start : finding.where.end] == place
    assert finding.severity is Severity.WARNING


DEFAULT = OS + 'u = os.getenv("DATABASE_URL", "sqlite:///x")\n'
COMPOSE = "services:\n  db:\n    image: postgres:16\n"


@pytest.mark.parametrize(
    ("evidence", "place"),
    [
        ({"requirements.txt": "psycopg2-binary\n"}, "requirements.txt"),
        ({"pyproject.toml": '[project]\nname="a"\ndependencies = ["asyncpg"]\n'}, "pyproject.toml"),
        ({"docker-compose.yml": COMPOSE}, "docker-compose.yml"),
        ({".env.example": "DATABASE_URL=postgresql://u:p@db/x\n"}, ".env.example"),
        ({"db/v1.py": "from sqlalchemy.dialects import postgresql\n"}, "db/v1.py"),
        ({"alembic.ini": "[alembic]\nsqlalchemy.url = postgresql://db/x\n"}, "alembic.ini"),
        ({"app/x.py": 'URL = f"postgresql+asyncpg://{host}/x"\n'}, "app/x.py"),
        ({"requirements.txt": "aiomysql\n"}, "requirements.txt"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_evidence_that_a_server_is_meant(evidence: dict[str, str], place: str) -> None:
    (finding,) = findings({"app/config.py": DEFAULT, **evidence})
    assert finding.severity is Severity.WARNING
    assert [related.where.path for related in finding.related] == [place]


@pytest.mark.parametrize(
    "others",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"requirements.txt": "redis\n"}, id="another kind of store"),
        pytest.param({"tests/docker-compose.yml": COMPOSE}, id="in tests"),
        pytest.param({"app/x.py": 'ok = url.startswith("postgresql://x")\n'}, id="inspected"),
        pytest.param({"app/x.py": '"""\nUse postgresql://host/x\n"""\n'}, id="in a docstring"),
    ],
)
def test_sqlite_may_be_the_choice_of_the_product(others: dict[str, str]) -> None:
    (finding,) = findings({"app/config.py": DEFAULT, **others})
    assert (finding.severity, finding.related) == (Severity.INFO, ())


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        pytest.param({"app/settings/production.py": DEFAULT}, Severity.ERROR, id="production file"),
        pytest.param(
            {"app/config.py": 'class ProductionConfig:\n    DATABASE_URL = "sqlite:///x"\n'},
            Severity.ERROR,
            id="class for production",
        ),
        pytest.param({".env.production": "DATABASE_URL=sqlite:///x\n"}, Severity.ERROR, id="env"),
        pytest.param({".env": "DATABASE_URL=sqlite:///x\n"}, Severity.INFO, id="env of somebody"),
        pytest.param(
            {".env.production": "ALLOW_SQLITE_FALLBACK=true\n"}, Severity.ERROR, id="a switch"
        ),
        pytest.param(
            {"alembic.ini": "[alembic]\nsqlalchemy.url = sqlite:///x\n"},
            Severity.INFO,
            id="migrations",
        ),
        pytest.param(
            {"app/config.py": OS + 'e = os.getenv("DB_ENGINE", "django.db.backends.sqlite3")\n'},
            Severity.INFO,
            id="one of several engines",
        ),
        pytest.param(
            {
                "app/config.py": DEFAULT.replace("u =", "url =")
                + 'if IS_PRODUCTION and url.startswith("sqlite"):\n    raise RuntimeError\n'
            },
            Severity.INFO,
            id="refused in production",
        ),
        pytest.param(
            {
                "app/config.py": DEFAULT.replace("u =", "DATABASE_URL =")
                + 'if IS_PRODUCTION and not os.getenv("DATABASE_URL"):\n    raise RuntimeError\n'
            },
            Severity.INFO,
            id="required in production",
        ),
        pytest.param(
            {"app/config.py": 'if USE_POSTGRES:\n    DB = f()\nelse:\n    DB = "sqlite:///x"\n'},
            Severity.INFO,
            id="chosen by a switch",
        ),
        pytest.param(
            {
                "app/config.py": SETTINGS + '    database_url: str = "sqlite:///x"\n\n'
                "    @model_validator\n    def check(self):\n"
                '        if self.database_url.startswith("sqlite"):\n'
                "            raise ValueError\n"
            },
            Severity.INFO,
            id="refused by a validator",
        ),
    ],
)
def test_severity(files: dict[str, str], severity: Severity) -> None:
    (finding,) = findings({**files, **NEEDS})
    assert finding.severity is severity


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("app/x.py", 'ok = url.startswith("sqlite")\n', id="inspects a URL"),
        pytest.param("app/x.py", 'ok = "sqlite:" in database_url\n', id="looks for it"),
        pytest.param("app/x.py", 'T = JSON().with_variant(Text, "sqlite")\n', id="variant"),
        pytest.param("app/x.py", 'SQLITE_PREFIX = "sqlite+aiosqlite:///"\n', id="a prefix"),
        pytest.param(
            "app/x.py", SETTINGS + '    sqlite_prefix: str = "sqlite:///"\n', id="a prefix field"
        ),
        pytest.param(
            "app/x.py",
            "from typing import Literal\n"
            + SETTINGS
            + '    db_kind: Literal["sqlite", "pg"] = "sqlite"\n',
            id="a choice by type",
        ),
        pytest.param(
            "app/x.py", OS + 'c = os.getenv("CACHE_DB_URL", "sqlite:///c")\n', id="a cache"
        ),
        pytest.param(
            "app/x.py", OS + 'c = os.getenv("MLFLOW_URI", "sqlite:///m")\n', id="not the database"
        ),
        pytest.param(
            "app/x.py",
            "class TestingConfig:\n    SQLALCHEMY_DATABASE_URI = 'sqlite://'\n",
            id="class for tests",
        ),
        pytest.param("app/x.py", "if __name__ == '__main__':\n    " + DEFAULT[10:], id="main"),
        pytest.param("tests/conftest.py", DEFAULT, id="a test"),
        pytest.param("scripts/copy_old.py", DEFAULT, id="a script"),
        pytest.param("app/management/commands/copy.py", DEFAULT, id="a command of Django"),
        pytest.param(
            "app/x.py",
            'if db_url:\n    c = 1\nelse:\n    cache_url = "sqlite:///c"\n',
            id="a cache beside the database",
        ),
        pytest.param("docs/x.py", DEFAULT, id="an example"),
        pytest.param(".env.example", "DATABASE_URL=sqlite:///x\n", id="example of an env file"),
        pytest.param("app/x.py", OS + 'u = os.getenv("DATABASE_URL", other)\n', id="unknown"),
    ],
)
def test_is_silent(path: str, text: str) -> None:
    assert findings({path: text, **NEEDS}) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            OS + 'u = os.getenv("DATABASE_URL", "sqlite:///x")\n',
            OS + 'u = os.environ["DATABASE_URL"]\n',
            id="getenv",
        ),
        pytest.param(
            OS + 'u = os.environ.get("DATABASE_URL", "sqlite:///x")\n',
            OS + 'u = os.environ["DATABASE_URL"]\n',
            id="environ.get",
        ),
        pytest.param(
            "import environ\nenv = environ.Env()\nd = env.db('DATABASE_URL', default='sqlite:///x')\n",
            "import environ\nenv = environ.Env()\nd = env.db('DATABASE_URL')\n",
            id="django-environ",
        ),
        pytest.param(
            SETTINGS + '    database_url: str = "sqlite:///x"  # local\n',
            SETTINGS + "    database_url: str  # local\n",
            id="pydantic field",
        ),
        pytest.param(
            "from pydantic import Field\n"
            + SETTINGS
            + '    db_url: str = Field(default="sqlite:///x", alias="A")\n',
            "from pydantic import Field\n" + SETTINGS + '    db_url: str = Field(alias="A")\n',
            id="Field",
        ),
    ],
)
def test_fix(before: str, after: str) -> None:
    sample = Sample({"app/x.py": before.encode(), "requirements.txt": b"asyncpg\n"})
    result = fix(check(sample, ["DPC001"]))
    assert result.refused == ()
    fixed = result.changes["app/x.py"][1].decode()
    ast.parse(fixed)
    assert fixed == after
    assert fix(check(sample, ["DPC001"]), unsafe=False).changes == {}


@pytest.mark.parametrize(
    ("table", "severity", "reason"),
    [
        (
            '{"sqlite": "sqlite:///x", "postgresql": "postgresql://db/x"}',
            Severity.INFO,
            "a table to choose from",
        ),
        ('{"url": "postgresql://db/x", "pool": 5}', Severity.WARNING, "the server that is meant"),
    ],
)
def test_a_table_of_databases_says_nothing(table: str, severity: Severity, reason: str) -> None:
    default = OS + 'u = os.getenv("DATABASE_URL", "sqlite:///x")\n'
    (finding,) = findings({"app/x.py": default, "app/y.py": f"CHOICES = {table}\n"})
    assert finding.severity is severity, reason


@pytest.mark.parametrize(
    ("other", "severity", "reason"),
    [
        ("sqlite:////data/x.db", Severity.INFO, "a branch for each database"),
        ("mysql://db/x", Severity.WARNING, "a server in any case"),
    ],
)
def test_branches_for_databases_say_nothing(other: str, severity: Severity, reason: str) -> None:
    text = (
        OS + 'u = os.getenv("DATABASE_URL", "sqlite:///x")\nflavor = os.environ["FLAVOR"]\n'
        f'if flavor == "a":\n    dsn = "{other}"\nelif flavor == "b":\n'
        '    dsn = f"postgresql://app@{host}/x"\n'
    )
    (finding,) = findings({"app/x.py": text})
    assert finding.severity is severity, reason


def test_fix_of_compose() -> None:
    line = "      DATABASE_URL: ${DATABASE_URL:-sqlite:///./x.db}\n"
    text = "services:\n  app:\n    image: a\n    environment:\n" + line
    sample = Sample({"docker-compose.yml": text.encode(), "requirements.txt": b"asyncpg\n"})
    fixed = fix(check(sample, ["DPC001"])).changes["docker-compose.yml"][1].decode()
    assert fixed.splitlines()[-1].strip() == (
        "DATABASE_URL: ${DATABASE_URL:?DATABASE_URL must be set}"
    )


@pytest.mark.parametrize(
    "module",
    [
        pytest.param(OS + 'u = os.environ.get("DATABASE_URL") or "sqlite:///x"\n', id="or"),
        pytest.param(
            "from os import getenv\nu = getenv('DATABASE_URL', 'sqlite:///x')\n", id="bare name"
        ),
        pytest.param(
            SETTINGS + '    database_url: str | None = "sqlite:///x"\n', id="optional field"
        ),
        pytest.param(
            "from dataclasses import dataclass\n\n\n@dataclass\nclass Config:\n"
            '    database_url: str = "sqlite:///x"\n',
            id="dataclass, where the order of fields matters",
        ),
        pytest.param(
            'import dj_database_url\nd = dj_database_url.config(default="sqlite:///x")\n',
            id="dj-database-url only warns without one",
        ),
    ],
)
def test_no_fix(module: str) -> None:
    (finding,) = findings({"app/x.py": module, **NEEDS})
    assert finding.fix is None


def test_a_required_variable_is_evidence() -> None:
    outcome = lint({"app/x.py": OS + 'u = os.environ["DATABASE_URL"]\n'}, ["DPC001"])
    assert [each.message for each in outcome.evidence] == ["`DATABASE_URL` has no fallback"]


DJANGO = (
    "import environ\n\nenv = environ.Env()\n"
    'DATABASES = {"default": env.db("DATABASE_URL", default="sqlite:///db.sqlite3")}\n'
)


@pytest.mark.parametrize(
    ("leaf", "flagged"),
    [
        pytest.param("from .base import *\n\nDATABASES = {}\n", False, id="set anew"),
        pytest.param("from .base import *\n\nDEBUG = False\n", True, id="taken over"),
        pytest.param("DATABASES = {}\n", True, id="unrelated"),
    ],
)
def test_databases_of_derived_settings(leaf: str, flagged: bool) -> None:
    files = {"site/settings/base.py": DJANGO, "site/settings/production.py": leaf, **NEEDS}
    assert bool(findings(files)) is flagged


def test_a_database_in_memory_is_no_file() -> None:
    text = OS + 'URL = os.getenv("DATABASE_URL", "sqlite://")\n'
    [finding] = findings({"app/db.py": text, **NEEDS})
    assert finding.message.startswith("`DATABASE_URL` falls back to SQLite when it is not set")


@pytest.mark.parametrize("default", ["default_url()", "settings.url", "DEFAULT_URL"])
def test_a_fallback_from_elsewhere_is_unknown(default: str) -> None:
    text = f'from x import *\nimport os\nurl = os.getenv("DATABASE_URL", {default})\n'
    outcome = lint({"app/config.py": text, **NEEDS}, ["DPC001"])
    assert [each.code for each in outcome.unknown] == ["DPC001"]
    assert not outcome.findings


URL = 'import os\nurl = os.getenv("DATABASE_URL", "sqlite:///x.db")\n'


@pytest.mark.parametrize(
    ("module", "manifest", "severity"),
    [
        ("mail/start.py", "core/requirements.txt", Severity.INFO),
        ("core/app/db.py", "core/requirements.txt", Severity.WARNING),
        ("core/app/db.py", "core/requirements/prod.txt", Severity.WARNING),
        ("core/app/db.py", "requirements.txt", Severity.WARNING),
        ("app/db.py", "docker/requirements.txt", Severity.WARNING),
    ],
)
def test_a_component_has_its_own_dependencies(
    module: str, manifest: str, severity: Severity
) -> None:
    (finding,) = findings({module: URL, manifest: "asyncpg==0.29\n"})
    assert finding.severity == severity


CONFIG = """\
import os
from dataclasses import dataclass

@dataclass
class Config:
    database_url: str
    env: str

    @property
    def uses_file(self) -> bool:
        return self.{asked}.startswith("sqlite")

    def __post_init__(self) -> None:
        if self.env == "production" and self.uses_file:
            {refusal}

    @classmethod
    def load(cls) -> "Config":
        return cls(database_url=os.getenv("DATABASE_URL", "sqlite:///x.db"), env=os.environ["ENV"])
"""


@pytest.mark.parametrize(
    ("asked", "refusal", "severity"),
    [
        ("database_url", "raise RuntimeError('no file in production')", Severity.INFO),
        ("database_url", "print('a file in production')", Severity.WARNING),
        ("cache_url", "raise RuntimeError('no file in production')", Severity.WARNING),
    ],
)
def test_a_class_refuses_what_its_constructor_is_given(
    asked: str, refusal: str, severity: Severity
) -> None:
    module = CONFIG.format(asked=asked, refusal=refusal)
    (finding,) = findings({"app/config.py": module, **NEEDS})
    assert finding.severity == severity
