from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from deploylint.checks.startup._flags import flag
from deploylint.testing import lint

Said = Callable[..., list[str]]
Repaired = Callable[[Mapping[str, str], str], dict[str, str]]

SETTINGS = "from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    {}\n"


def code(line: str) -> dict[str, str]:
    return {"app/config.py": f"import os\n\n{line}\n"}


@pytest.mark.parametrize(
    ("name", "subject", "bad"),
    [
        ("STARTUP_WITHOUT_REDIS", "infrastructure", True),
        ("ALLOW_START_WITHOUT_DB", "infrastructure", True),
        ("startup_without_postgres", "infrastructure", True),
        ("startupWithoutNeo4j", "infrastructure", True),
        ("SKIP_MIGRATIONS", "infrastructure", True),
        ("APP_SKIP_DB_CHECK", "infrastructure", True),
        ("DB_OPTIONAL", "infrastructure", True),
        ("REDIS_REQUIRED", "infrastructure", False),
        ("STRICT_DB_MODE", "infrastructure", False),
        ("DISABLE_AUTH", "authentication", True),
        ("SHOP_SKIP_AUTH", "authentication", True),
        ("ACME_SHOP_DISABLE_AUTHENTICATION", "authentication", True),
        ("DEV_SKIP_AUTH", "authentication", True),
        ("DEBUG_DISABLE_AUTH", "authentication", True),
        ("GW_AUTH_REQUIRED", "authentication", False),
        ("SHOP_AUTH_ENABLED", "authentication", False),
        ("SHOP_SKIP_DB_CHECK", "infrastructure", True),
        ("shopSkipAuth", "authentication", True),
        ("AUTH_BYPASS_ENABLED", "authentication", True),
        ("NO_SSL_VERIFY", "authentication", True),
        ("AUTH_ENABLED", "authentication", False),
        ("REQUIRE_AUTHENTICATION", "authentication", False),
    ],
)
def test_flags(name: str, subject: str, bad: bool) -> None:
    found = flag(name)
    assert found is not None
    assert (found.subject, found.bad) == (subject, bad)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("GOOGLE_OAUTH_ENABLED", id="one provider"),
        pytest.param("LDAP_AUTH_ENABLED", id="one way to log in"),
        pytest.param("COOKIE_AUTH_ENABLED", id="one way to carry a session"),
        pytest.param("NOTION_OAUTH_CLIENT_ID", id="no flag at all"),
        pytest.param("DISABLE_VECTOR_DB", id="a feature"),
        pytest.param("ALLOW_REGISTRATION_WITHOUT_INVITE", id="a rule of the product"),
        pytest.param("USE_IAM_AUTH", id="a kind of login"),
        pytest.param("PASSWORD_LOGIN", id="a kind of login, too"),
        pytest.param("REDIS_AUTH_ENABLED", id="of the cache"),
        pytest.param("SMTP_AUTH_REQUIRED", id="of the mail server"),
        pytest.param("BASIC_AUTH_ENABLED", id="one scheme among others"),
        pytest.param("TEST_SKIP_AUTH", id="of tests"),
        pytest.param("GOOGLE_AUTH_ENABLED", id="of one provider"),
        pytest.param("SHOP_GOOGLE_AUTH_ENABLED", id="of one provider, behind the product"),
        pytest.param("SHOP_OAUTH_ENABLED", id="no whole word"),
        pytest.param("AUTH", id="an API of docker-socket-proxy"),
    ],
)
def test_names_that_waive_nothing(name: str) -> None:
    assert flag(name) is None


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"app/config.py": SETTINGS.format("STARTUP_WITHOUT_REDIS: bool = True")},
            ["warning app/config.py:5 True"],
            id="settings field",
        ),
        pytest.param(
            code('DB = os.getenv("ALLOW_START_WITHOUT_DB", "true").lower() == "true"'),
            ['warning app/config.py:3 "true"'],
            id="default of a variable",
        ),
        pytest.param(code("SKIP_DB_CHECK = True"), ["warning app/config.py:3 True"], id="constant"),
        pytest.param(
            {".env.production": "STARTUP_WITHOUT_REDIS=yes\n"},
            ["error .env.production:1 yes"],
            id="env file for production",
        ),
        pytest.param(
            {"Dockerfile": "FROM python:3.12\nENV SKIP_MIGRATIONS=1\n"},
            ["warning Dockerfile:2 1"],
            id="image",
        ),
        pytest.param(
            {"api.service": "[Service]\nEnvironment=REDIS_OPTIONAL=on\n"},
            ["error api.service:2 on"],
            id="unit",
        ),
        pytest.param(
            {"api.service": "[Service]\nEnvironment=STRICT_DB_MODE=false\n"},
            ["info api.service:2 false"],
            id="strict mode off",
        ),
        pytest.param(
            {"compose.yml": "services:\n  a:\n    environment:\n      - DB_OPTIONAL=true\n"},
            ["warning compose.yml:4 true"],
            id="compose",
        ),
        pytest.param(
            {
                "compose.yml": "services:\n  a:\n    build: .\n    volumes: ['.:/app']\n"
                "    environment:\n      - DB_OPTIONAL=true\n"
            },
            ["info compose.yml:6 true"],
            id="compose service for development",
        ),
    ],
)
def test_flagged(said: Said, files: dict[str, str], expected: list[str]) -> None:
    assert said(files, "DPF001") == expected


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(code("SKIP_DB_CHECK = False"), id="off"),
        pytest.param(
            code('X = os.getenv("SKIP_DB_CHECK", "false") == "true"'), id="off by default"
        ),
        pytest.param(code("DB_REQUIRED = True"), id="the demand is on"),
        pytest.param(code("if DEBUG:\n    SKIP_DB_CHECK = True"), id="guarded"),
        pytest.param({".env.development": "SKIP_DB_CHECK=true\n"}, id="a file for development"),
        pytest.param({".env": "SKIP_DB_CHECK=${SKIP}\n"}, id="a variable decides"),
        pytest.param(code("DISABLE_AUTH = True"), id="DPF003 speaks of authentication"),
    ],
)
def test_silent(said: Said, files: dict[str, str]) -> None:
    assert said(files, "DPF001") == []


def test_authentication_is_another_rule(said: Said) -> None:
    assert said(code("DISABLE_AUTH = True"), "DPF003") == ["warning app/config.py:3 True"]
    assert said(code('A = os.getenv("AUTH_ENABLED", "0")'), "DPF003") == [
        'warning app/config.py:3 "0"'
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SETTINGS.format("LDAP_AUTH_ENABLED: bool = False"), id="one way to log in"),
        pytest.param("class View:\n    REQUIRE_AUTH = False\n", id="an attribute of a view"),
        pytest.param("def send(require_auth=False): ...\n", id="a parameter"),
    ],
)
def test_authentication_silent(said: Said, text: str) -> None:
    assert said({"app/config.py": text}, "DPF003") == []


def test_the_socket_proxy_is_silent(said: Said) -> None:
    text = "services:\n  p:\n    image: docker-socket-proxy\n    environment:\n      AUTH: 0\n"
    assert said({"compose.prod.yml": text}, "DPF003") == []


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (".env.production", 'SKIP_DB_CHECK="true"\n', 'SKIP_DB_CHECK="false"\n'),
        ("Dockerfile", "FROM a\nENV DB_OPTIONAL=1\n", "FROM a\nENV DB_OPTIONAL=0\n"),
        ("a.service", "[Service]\nEnvironment=DB_OPTIONAL=True\n",
         "[Service]\nEnvironment=DB_OPTIONAL=False\n"),
        ("app/config.py", "DB_REQUIRED = False\n", "DB_REQUIRED = True\n"),
    ],
)  # fmt: skip
def test_fixed(repaired: Repaired, path: str, before: str, after: str) -> None:
    assert repaired({path: before}, "DPF001") == {path: after}


def test_a_default_of_compose_is_not_fixed(repaired: Repaired) -> None:
    text = "services:\n  a:\n    environment:\n      DB_OPTIONAL: ${X:-true}\n"
    assert repaired({"compose.yml": text}, "DPF001") == {}


def test_a_safe_flag_is_evidence() -> None:
    outcome = lint(code("SKIP_DB_CHECK = False"), ["DPF001"])
    assert [each.message for each in outcome.evidence] == ["`SKIP_DB_CHECK` is safe by default"]
