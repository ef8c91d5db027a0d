"""DPD005 and DPD006: secrets in compose files."""

from __future__ import annotations

from textwrap import indent

import pytest

from deploylint.model import Finding
from deploylint.testing import Sample, check, fix, lint

CODES = ["DPD005", "DPD006"]


def compose(environment: str) -> str:
    body = indent(environment, " " * 6)
    return f"services:\n  db:\n    image: postgres:16\n    environment:\n{body}\n"


def findings(text: str, path: str = "docker-compose.yml") -> tuple[Finding, ...]:
    return lint({path: text}, select=CODES).findings


# The environment; the code; the text at the place.
FLAGGED = {
    "a weak default": (
        "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-change_me_in_env}",
        "DPD005",
        "${POSTGRES_PASSWORD:-change_me_in_env}",
    ),
    "only the password of a pair": (
        "NEO4J_AUTH: ${U:-neo4j}/${P:-password}",
        "DPD005",
        "${P:-password}",
    ),
    "a default of a default": (
        "SECRET_KEY: ${KEY:-${OTHER:-dev-secret}}",
        "DPD005",
        "${OTHER:-dev-secret}",
    ),
    "a default for unset variables only": (
        "- DB_PASSWORD=${DB_PASSWORD-kobo}",
        "DPD005",
        "${DB_PASSWORD-kobo}",
    ),
    "inside of a URL": (
        "DATABASE_URL: postgresql://app:${POSTGRES_PASSWORD:-postgres}@db/app",
        "DPD005",
        "${POSTGRES_PASSWORD:-postgres}",
    ),
    "in quotes": ('SECRET_KEY: "${SECRET_KEY:-insecure}"', "DPD005", "${SECRET_KEY:-insecure}"),
    "a literal": ("POSTGRES_PASSWORD: postgres", "DPD006", "postgres"),
    "a literal in a list": ("- REDIS_PASSWORD=hunter22", "DPD006", "hunter22"),
    "a literal pair": ("NEO4J_AUTH: neo4j/hunter22", "DPD006", "hunter22"),
    "a number": ("SA_PASSWORD: 12345678", "DPD006", "12345678"),
}

SILENT = {
    "required": "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it}",
    "required, may be empty": "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD?}",
    "no default": "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}",
    "an empty default": "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-}",
    "passed through": "- POSTGRES_PASSWORD",
    "a file": "POSTGRES_PASSWORD_FILE: /run/secrets/password",
    "a default that is a path": "API_TOKEN: ${API_TOKEN:-/run/secrets/token}",
    "a switch": "PASSWORD_REQUIRED: 'False'",
    "a switch named like a password": "ENABLE_LOGIN_PASS: 'true'",
    "a placeholder": "API_KEY: <API KEY>",
    "authentication is off, which is another rule's": "NEO4J_AUTH: none",
    "a default user": "POSTGRES_USER: ${POSTGRES_USER:-postgres}",
    "a public key": "STRIPE_PUBLISHABLE_KEY: pk_live_0123456789",
    "an invented key of a cloud that is not there": "AWS_SECRET_ACCESS_KEY: test",
    "the key of a local object store": "AWS_SECRET_ACCESS_KEY: sentry",
    "published with the pages": "VITE_MAPS_API_KEY: kT9vQ2xLm7RzW4cBn8YpH",
    "a default that is published": "API_KEY: ${NEXT_PUBLIC_API_KEY:-abc}",
    "a switch of a proxy": "AUTH: 0",
    "a template": "DB_PASSWORD: '{{ db_password }}'",
    "an alternative": "DB_PASSWORD: ${DB_PASSWORD:+given}",
}


@pytest.mark.parametrize(("environment", "code", "place"), FLAGGED.values(), ids=FLAGGED)
def test_flagged(environment: str, code: str, place: str) -> None:
    text = compose(environment)
    [finding] = findings(text)
    assert finding.code == code
    assert text[finding.where.start : finding.where.end] == place
    assert finding.scope == "db"


@pytest.mark.parametrize("environment", SILENT.values(), ids=SILENT)
def test_silent(environment: str) -> None:
    assert findings(compose(environment)) == ()


def test_the_value_is_in_no_message() -> None:
    [finding] = findings(compose("POSTGRES_PASSWORD: xyzzy4711"))
    assert "xyzzy" not in f"{finding.message} {finding.fingerprint} {finding.fix}"


@pytest.mark.parametrize(
    "path", ["docker-compose.dev.yml", "tests/docker-compose.yml", "examples/compose.yml"]
)
def test_silent_where_nothing_is_deployed(path: str) -> None:
    assert findings(compose("POSTGRES_PASSWORD: postgres"), path) == ()


def test_error_in_production() -> None:
    text = compose("POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-postgres}")
    [finding] = findings(text, "docker-compose.prod.yml")
    assert finding.severity.label == "error"


def test_all_places_of_a_variable_are_one_finding() -> None:
    text = compose("A_PASSWORD: ${PASSWORD:-pass}\nB_PASSWORD: ${PASSWORD:-pass}")
    [finding] = findings(text)
    assert [related.where.line for related in finding.related] == [6]
    assert finding.fix is not None
    assert len(finding.fix.edits) == 2


def test_the_password_of_a_command() -> None:
    text = (
        'services:\n  r:\n    image: redis\n    command: ["redis-server", "--requirepass", "s4"]\n'
    )
    assert findings(text) == ()
    [finding] = findings(text.replace("s4", "cache4711"))
    assert finding.code == "DPD006"


SHARED = """\
x-env: &env
  POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-postgres}
services:
  one:
    image: a
    environment: *env
  two:
    image: b
    environment:
      <<: *env
"""


def test_shared_text_is_found_once_and_not_fixed() -> None:
    [finding] = findings(SHARED)
    assert finding.where.line == 2
    assert finding.fix is None


FIXED = {
    "a map": ("SECRET_KEY: abc-xyz-1", 'SECRET_KEY: "${SECRET_KEY:?SECRET_KEY is required}"'),
    "quotes": ("SECRET_KEY: 'abc-xyz-1'", 'SECRET_KEY: "${SECRET_KEY:?SECRET_KEY is required}"'),
    "a list": ("- SECRET_KEY=abc-xyz-1", "- SECRET_KEY=${SECRET_KEY:?SECRET_KEY is required}"),
    "a quoted list": (
        '- "SECRET_KEY=abc-xyz-1"',
        '- "SECRET_KEY=${SECRET_KEY:?SECRET_KEY is required}"',
    ),
    "a fallback in quotes": (
        'SECRET_KEY: "${SECRET_KEY:-abc-xyz-1}" # comment',
        'SECRET_KEY: "${SECRET_KEY:?SECRET_KEY is required}" # comment',
    ),
}


@pytest.mark.parametrize(("before", "after"), FIXED.values(), ids=FIXED)
def test_fix(before: str, after: str) -> None:
    path = "docker-compose.yml"
    project = check(Sample({path: compose(before).encode()}), CODES)
    [(_, fixed)] = fix(project).changes.values()
    assert fixed.decode() == compose(after)


ONE_PASSWORD = """\
services:
  app:
    image: acme/app:1
    environment:
      - DATABASE_URL=mysql+pymysql://shop:shop@db/shop
      - ADMIN_URL=mysql://root:shop@db/
    depends_on: [db]
  db:
    image: mariadb:10.11
    environment:
      - MARIADB_ROOT_PASSWORD=shop
      - MARIADB_PASSWORD=shop
"""


def test_the_fix_reaches_the_urls_with_the_same_password() -> None:
    sample = Sample({"docker-compose.yml": ONE_PASSWORD.encode()})
    [(_, fixed)] = fix(check(sample, ["DPD006"])).changes.values()
    text = fixed.decode()
    assert "shop:${MARIADB_PASSWORD:?MARIADB_PASSWORD is required}@db" in text
    assert "root:${MARIADB_ROOT_PASSWORD:?MARIADB_ROOT_PASSWORD is required}@db" in text
    assert "=shop" not in text


@pytest.mark.parametrize(
    ("app", "fixed"),
    [
        pytest.param("    depends_on: [db]\n", False, id="knows it from elsewhere"),
        pytest.param("    depends_on: [db]\n    env_file: .env\n", True, id="reads a file"),
        pytest.param("    ports: ['80:80']\n", True, id="is no client"),
    ],
)
def test_no_fix_for_half_of_a_password(app: str, fixed: bool) -> None:
    text = (
        "services:\n  db:\n    image: postgres:16\n    environment:\n"
        f"      POSTGRES_PASSWORD: shop\n  app:\n    image: acme/app:1\n{app}"
    )
    [finding] = lint({"docker-compose.yml": text}, select=["DPD006"]).findings
    assert (finding.fix is not None) is fixed


@pytest.mark.parametrize(
    ("more", "user", "kept"),
    [
        ("    healthcheck:\n      test: check -P Tr0ub4dor\n", "shop", True),
        ("    healthcheck:\n      test: ['CMD', 'check', '-PTr0ub4dor']\n", "shop", True),
        ("    command: serve --password Tr0ub4dor\n", "shop", True),
        ("  app:\n    environment:\n      BIND_PASSWORD: Tr0ub4dor\n", "shop", True),
        ("    healthcheck:\n      test: check -U Tr0ub4dor\n", "Tr0ub4dor", False),
        ("    healthcheck:\n      test: check -U shop\n", "shop", False),
        ("  app:\n    environment:\n      API_PASSWORD: an0ther0ne\n", "shop", False),
    ],
)
def test_no_fix_where_something_else_goes_on_saying_it(more: str, user: str, kept: bool) -> None:
    text = (
        "services:\n  ldap:\n    image: example/ldap:1\n    environment:\n"
        f"      LDAP_USERNAME: {user}\n      LDAP_ADMIN_PASSWORD: Tr0ub4dor\n{more}"
    )
    found = lint({"compose.yml": text}, ["DPD006"]).findings
    (finding,) = (each for each in found if "LDAP_ADMIN_PASSWORD" in each.message)
    assert (finding.fix is None) is kept


def test_no_fix_for_a_client_that_calls_the_password_by_another_name() -> None:
    text = (
        "services:\n  db:\n    image: mariadb:10.11\n    environment:\n"
        "      MARIADB_PASSWORD: shop\n  app:\n    image: acme/app:1\n    depends_on: [db]\n"
        "    environment:\n      APP_DB_PASSWORD: shop\n"
    )
    found = lint({"docker-compose.yml": text}, select=["DPD006"]).findings
    assert [each.fix for each in found] == [None, None]


@pytest.mark.parametrize(
    ("web", "path", "expected", "reason"),
    [
        ("    volumes: ['.:/app']\n", "compose.yml", "info", "the code is written here"),
        ("    volumes: ['./site.conf:/etc/site.conf']\n", "compose.yml", "warning", "a setting"),
        ("    volumes: ['data:/app/data']\n", "compose.yml", "warning", "data"),
        ("    volumes: ['.:/app']\n", "compose.prod.yml", "error", "the file says production"),
    ],
)
def test_a_stack_on_a_desk(web: str, path: str, expected: str, reason: str) -> None:
    text = compose("POSTGRES_PASSWORD: shop-4711") + f"  web:\n    build: .\n{web}"
    files = {path: text, "Dockerfile": "FROM python:3.12\nWORKDIR /app\nCOPY . .\n", "m.py": ""}
    [finding] = lint(files, select=CODES).findings
    assert finding.severity.label == expected, reason
