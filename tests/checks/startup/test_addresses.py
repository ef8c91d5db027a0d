from __future__ import annotations

from collections.abc import Callable

import pytest

from deploylint.checks.startup._urls import address, names_store
from deploylint.testing import lint

Said = Callable[..., list[str]]


def compose(body: str, path: str = "docker-compose.yml") -> dict[str, str]:
    return {path: f"services:\n  api:\n{body}"}


ENVIRONMENT = "    environment:\n      REDIS_URL: redis://localhost:6379\n"


@pytest.mark.parametrize("name", ["DATABASE_URL", "redis_host", "CELERY_BROKER_URL", "NEO4J_URI"])
def test_names_of_stores(name: str) -> None:
    assert names_store(name)


@pytest.mark.parametrize(
    "name",
    [
        "TEST_DATABASE_URL",
        "CORS_ORIGINS",
        "ALLOWED_HOSTS",
        "HEALTH_URL",
        "METRICS_HOST",
        "DB_POOL_SIZE",
    ],
)
def test_names_of_other_things(name: str) -> None:
    assert not names_store(name)


@pytest.mark.parametrize(
    ("text", "host", "loopback", "public"),
    [
        ("postgresql+asyncpg://u:p@127.0.0.1:5432/db", "127.0.0.1", True, False),
        ("redis://[::1]:6379", "[::1]", True, False),
        ("localhost", "localhost", True, False),
        ("redis://cache:6379", "cache", False, False),
        ("bolt://graph.acme.com", "graph.acme.com", False, True),
        ("redis://10.0.0.4", "10.0.0.4", False, False),
        ("db.prod.svc.cluster.local", "db.prod.svc.cluster.local", False, False),
    ],
)
def test_addresses(text: str, host: str, loopback: bool, public: bool) -> None:
    found = address(text)
    assert found is not None
    assert (found.host, found.is_loopback, found.is_public) == (host, loopback, public)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"app/config.py": "import os\nHOST = os.getenv('DB_HOST', 'localhost')\n"},
            ["warning app/config.py:2 'localhost'"],
            id="default in code",
        ),
        pytest.param(
            compose("    environment:\n      DB_HOST: host.docker.internal\n"),
            ["info docker-compose.yml:4 host.docker.internal"],
            id="the machine that runs the container",
        ),
        pytest.param(
            {"app/config.py": "DB_URL = 'redis://localhost:6379'\nBROKER_URL = DB_URL\n"},
            ["warning app/config.py:1 'redis://localhost:6379'"],
            id="one address under two names",
        ),
        pytest.param(
            {
                "app/move.py": "import os\np.add_argument('--db',\n"
                "    default=os.getenv('DATABASE_URL', 'postgresql://localhost/a'))\n"
            },
            [],
            id="an option of a command line",
        ),
        pytest.param(
            compose(ENVIRONMENT),
            ["warning docker-compose.yml:4 redis://localhost:6379"],
            id="compose",
        ),
        pytest.param(
            compose(ENVIRONMENT, "docker-compose.prod.yml"),
            ["error docker-compose.prod.yml:4 redis://localhost:6379"],
            id="compose for production",
        ),
        pytest.param(
            compose("    environment: {DB_URL: 'postgresql://app:${PASSWORD}@localhost/app'}\n"),
            ["warning docker-compose.yml:3 postgresql://app:${PASSWORD}@localhost/app"],
            id="a URL of which only the password is unknown",
        ),
        pytest.param(
            compose("    environment: {DB_URL: 'postgresql://app@${DB_HOST:-localhost}/app'}\n"),
            ["warning docker-compose.yml:3 postgresql://app@${DB_HOST:-localhost}/app"],
            id="the default of a host",
        ),
        pytest.param(
            compose("    network_mode: host\n" + ENVIRONMENT),
            ["info docker-compose.yml:5 redis://localhost:6379"],
            id="the network of the host",
        ),
        pytest.param(
            {"Dockerfile": "FROM python:3.12\nENV REDIS_HOST=localhost\n"},
            ["warning Dockerfile:2 localhost"],
            id="image",
        ),
        pytest.param(
            {".env.production": "DB_HOST=127.0.0.1\n"},
            ["warning .env.production:1 127.0.0.1"],
            id="a single machine",
        ),
        pytest.param({".env": "DB_HOST=127.0.0.1\n"}, ["info .env:1 127.0.0.1"], id="a local file"),
        pytest.param(
            {"a.service": "[Service]\nEnvironment=DB_HOST=localhost\n"},
            ["warning a.service:2 localhost"],
            id="unit",
        ),
    ],
)
def test_loopback(said: Said, files: dict[str, str], expected: list[str]) -> None:
    assert said(files, "DPF005") == expected


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(compose("    image: redis:7\n" + ENVIRONMENT), id="the store itself"),
        pytest.param(
            {"Dockerfile": "FROM falkordb/falkordb\nENV REDIS_URL=redis://localhost\n"},
            id="an image that holds the store",
        ),
        pytest.param({".env.production": "CORS_URL=http://localhost\n"}, id="no data store"),
        pytest.param(
            compose("    environment: {DB_URL: 'postgresql://localhost:${X}@${DB_HOST}/app'}\n"),
            id="an unknown host",
        ),
        pytest.param(
            {"app.py": "import os\nif DEBUG:\n    x = os.getenv('DB_HOST', 'localhost')\n"},
            id="guarded",
        ),
        pytest.param({".env.example": "DB_HOST=localhost\n"}, id="an example"),
    ],
)
def test_loopback_silent(said: Said, files: dict[str, str]) -> None:
    assert said(files, "DPF005") == []


def test_what_cannot_be_loopback_is_evidence() -> None:
    url = "postgresql://app:${PASSWORD}@db.acme.com/app"
    files = {
        "app/config.py": "import os\nDB_URL = os.environ['DB_URL']\n",
        **compose(f"    environment:\n      DB_URL: {url}\n      DB_HOST: ${{DB_HOST}}\n"),
    }
    assert [each.message for each in lint(files, ["DPF005"]).evidence] == [
        "`DB_URL` has to be set",
        "`DB_URL` points at another machine",
    ]


def test_policy_makes_every_loopback_address_an_error(said: Said) -> None:
    config = "[policy]\nexternal-data-stores = true\n"
    found = said({".env": "DB_HOST=127.0.0.1\n"}, "DPF005", config)
    assert found == ["error .env:1 127.0.0.1"]


@pytest.mark.parametrize(
    "value",
    [
        "bolt://graph.acme.com:7687",
        "neo4j+ssc://graph.acme.com",
        "redis://cache.acme.com:6379/0",
        "postgresql://app@db.acme.com/app",
        "postgresql://app@db.acme.com/app?sslmode=prefer",
        "rediss://cache.acme.com?ssl_cert_reqs=none",
    ],
)
def test_without_tls(said: Said, value: str) -> None:
    files = {".env.production": f"DATABASE_URL={value}\n"}
    assert said(files, "DPF006") == [f"warning .env.production:1 {value}"]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("neo4j+s://graph.acme.com", id="TLS"),
        pytest.param("rediss://cache.acme.com", id="TLS of Redis"),
        pytest.param("mongodb+srv://app@cluster.acme.com", id="implied"),
        pytest.param("postgresql://app@db.acme.com/a?sslmode=verify-full", id="demanded"),
        pytest.param("redis://cache:6379", id="a compose service"),
        pytest.param("redis://cache.prod.internal", id="an internal name"),
        pytest.param("redis://10.1.2.3", id="a private address"),
        pytest.param("https://api.acme.com", id="no data store"),
    ],
)
def test_with_tls_or_inside(said: Said, value: str) -> None:
    assert said({".env.production": f"DATABASE_URL={value}\n"}, "DPF006") == []


def test_an_unknown_parameter_may_ask_for_tls(said: Said) -> None:
    url = "postgresql://app@db.acme.com/app?sslmode=${SSL_MODE}"
    assert said(compose(f"    environment:\n      DB_URL: {url}\n"), "DPF006") == []


def test_no_password_is_ever_shown() -> None:
    text = "DATABASE_URL=postgresql://app:hunter2hunter2@db.acme.com/app\n"
    outcome = lint({".env.production": text}, ["DPF006", "DPF010"])
    assert outcome.findings
    assert "hunter2" not in str([each.message for each in outcome.findings])


def test_superuser(said: Said) -> None:
    text = "DATABASE_URL=postgresql://postgres@db/app\nREDIS_URL=redis://app@cache\n"
    where = ".env.production:1 postgresql://postgres@db/app"
    assert said({".env.production": text}, "DPF010") == [f"info {where}"]
    config = "[policy]\nleast-privilege = true\n"
    assert said({".env.production": text}, "DPF010", config) == [f"warning {where}"]
