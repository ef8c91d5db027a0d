"""DPD002: secrets in code."""

from __future__ import annotations

import pytest

from deploylint.model import Finding
from deploylint.testing import lint

RANDOM = "kT9" + "vQ2xLm7RzW4cBn8Y" + "pH"
AURA = "kX9_vQ2mZ7-pL4tR8wN1s" + "B6yD3fH5jG0cA7uE2iO9qW"


def findings(text: str, path: str = "app/main.py") -> tuple[Finding, ...]:
    return lint({path: text}, select=["DPD002"]).findings


# The module, the text at the place, the severity.
FLAGGED = {
    "a constant": (f'SECRET_KEY = "{RANDOM}"\n', RANDOM, "error"),
    "a default": (f'import os\nX = os.getenv("DB_PASSWORD", "{RANDOM}")\n', RANDOM, "error"),
    "neo4j": (
        'from neo4j import GraphDatabase as G\nd = G.driver(URI, auth=("neo4j", "graph-pw"))\n',
        "graph-pw",
        "warning",
    ),
    "psycopg": ('import psycopg\npsycopg.connect(password="xyzzy")\n', "xyzzy", "warning"),
    "redis": ('from redis.asyncio import Redis\nRedis(password="xyzzy")\n', "xyzzy", "warning"),
    "jwt": ('import jwt\njwt.encode(p, "secret")\n', "secret", "error"),
    "jose": ('from jose import jwt\njwt.decode(t, key="secret")\n', "secret", "error"),
    "a variable": (
        'import jwt\ndef f():\n    k = "secret"\n    jwt.encode(p, k)\n',
        "secret",
        "error",
    ),
    "middleware": (
        "from starlette.middleware.sessions import SessionMiddleware\n"
        'app.add_middleware(SessionMiddleware, secret_key="secret")\n',
        "secret",
        "error",
    ),
    "Fernet": (
        f'from cryptography.fernet import Fernet\nFernet(b"{RANDOM}{RANDOM}")\n',
        RANDOM + RANDOM,
        "error",
    ),
    "requests": ('import requests\nrequests.get(u, auth=("me", "xyzzy"))\n', "xyzzy", "warning"),
    "mail": (
        'import smtplib\ns = smtplib.SMTP("h")\ns.login("me", "xyzzy")\n',
        "xyzzy",
        "warning",
    ),
    "Flask": ('app.secret_key = "dev"\n', "dev", "error"),
    "a list of middleware": (
        "from starlette.middleware import Middleware\n"
        "from starlette.middleware.sessions import SessionMiddleware\n"
        'M = [Middleware(SessionMiddleware, secret_key="secret")]\n',
        "secret",
        "error",
    ),
    "Flask's mapping": ('app.config.from_mapping(SECRET_KEY="dev")\n', "dev", "error"),
    "a phrase": ('app.secret_key = "super secret key"\n', "super secret key", "error"),
    "Flask's config": ('app.config["SECRET_KEY"] = "dev"\n', "dev", "error"),
}

SILENT = {
    "a token of a provider": (
        "from neo4j import GraphDatabase as G\n"
        f'G.driver("neo4j+s://1a.databases.neo4j.io", auth=("neo4j", "{AURA}"))\n'
    ),
    "a variable of the environment": 'import os, jwt\njwt.encode(p, os.environ["K"])\n',
    "weak defaults are another rule's": 'import os\nX = os.getenv("SECRET_KEY", "dev")\n',
    "a wrapper of that name": 'from app.kit import jwt\njwt.encode(p, "secret")\n',
    "keys of authlib": 'from authlib.jose import jwt\njwt.decode(token, "secret")\n',
    "a label": 'PASSWORD = "Enter your new password"\n',
    "a hash": 'ADMIN_PASSWORD = "pbkdf2_sha256$260000$abcdefgh$0123456789"\n',
    "a test": f'TEST_PASSWORD = "{RANDOM}"\n',
    "in a dictionary": f'x = {{"password": "{RANDOM}"}}\n',
    "the program itself": (
        'import jwt\nif __name__ == "__main__":\n    print(jwt.encode({}, "secret"))\n'
    ),
    "refused by hand": f'SECRET_KEY = "{RANDOM}"  # noqa: S105\n',
}


@pytest.mark.parametrize(("text", "place", "severity"), FLAGGED.values(), ids=FLAGGED)
def test_flagged(text: str, place: str, severity: str) -> None:
    [finding] = findings(text)
    literal = text[finding.where.start : finding.where.end]
    assert literal.lstrip("b").strip('"') == place
    assert finding.severity.label == severity
    assert place not in finding.message.replace("secret_key", "")


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_silent(text: str) -> None:
    assert findings(text) == ()


@pytest.mark.parametrize("path", ["tests/conftest.py", "docs/conf.py", "app/local.py"])
def test_silent_where_it_is_not_deployed(path: str) -> None:
    assert findings(f'SECRET_KEY = "{RANDOM}"\n', path) == ()


SECRET = "apiVersion: v1\nkind: Secret\n"
WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: x\n    steps: []\n    env:\n      "
HEADER = "server {\n  location / {\n    proxy_pass http://a;\n    proxy_set_header "

FILES = {
    "stringData": ("k8s/a.yaml", SECRET + "stringData:\n  DB: hunter22\n"),
    "data": ("k8s/a.yaml", SECRET + "data:\n  DB: aHVudGVyMjI=\n"),
    "a URL with a password": (
        "k8s/a.yaml",
        SECRET + "stringData:\n  POSTGRES_URI: postgresql://app:hunter22@db/app\n",
    ),
    "a container": (
        "k8s/a.yaml",
        "kind: Pod\nspec:\n  containers:\n    - env:\n"
        "        - name: DB_PASSWORD\n          value: hunter22\n",
    ),
    "a script": ("deploy/run.sh", f"export DB_PASSWORD={RANDOM}\n"),
    "a command": ("deploy/run.sh", f"PGPASSWORD='{RANDOM}' psql -h db\n"),
    "a workflow": (".github/workflows/deploy.yml", f"{WORKFLOW}API_TOKEN: {RANDOM}\n"),
    "a header": ("deploy/nginx.conf", f'{HEADER}Authorization "Bearer {RANDOM}";\n  }}\n}}\n'),
}

SILENT_FILES = {
    "a template": ("k8s/a.yaml", SECRET + "stringData:\n  DB: ${DB_PASSWORD}\n"),
    "encrypted": (
        "k8s/a.yaml",
        "kind: SealedSecret\nspec:\n  encryptedData:\n    DB: aHVudGVyMjI=\n",
    ),
    "settings beside the credentials": (
        "k8s/a.yaml",
        SECRET + "data:\n  LLM_PROVIDER: b3BlbmFp\n  QDRANT_PORT: NjMzMw==\n",
    ),
    "an address without a password": (
        "k8s/a.yaml",
        SECRET + "stringData:\n  BROKER_URL: redis://redis:6379/0\n",
    ),
    "from a secret": (
        "k8s/a.yaml",
        "kind: Pod\nspec:\n  containers:\n    - env:\n"
        "        - name: DB_PASSWORD\n          valueFrom: {secretKeyRef: {name: a, key: b}}\n",
    ),
    "a variable": ("deploy/run.sh", 'export DB_PASSWORD="$1"\n'),
    "the password of one run": (".github/workflows/deploy.yml", f"{WORKFLOW}DB_PASSWORD: pg\n"),
    "a workflow that deploys nothing": (
        ".github/workflows/browser.yml",
        f"{WORKFLOW}API_TOKEN: {RANDOM}\n",
    ),
    "an expression": (
        ".github/workflows/deploy.yml",
        WORKFLOW + "API_TOKEN: ${{ secrets.API_TOKEN }}\n",
    ),
    "a variable of nginx": (
        "deploy/nginx.conf",
        HEADER + "Authorization $http_authorization;\n  }\n}\n",
    ),
}


@pytest.mark.parametrize(("path", "text"), FILES.values(), ids=FILES)
def test_other_files(path: str, text: str) -> None:
    [finding] = findings(text, path)
    assert finding.severity.label == "error"
    assert RANDOM not in finding.message


@pytest.mark.parametrize(("path", "text"), SILENT_FILES.values(), ids=SILENT_FILES)
def test_silent_other_files(path: str, text: str) -> None:
    assert findings(text, path) == ()


MANIFEST = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData:\n  db-password: {}\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("k8s/app.yaml", MANIFEST.format("change-me")),
        ("app/main.py", 'import psycopg\npsycopg.connect(password="REPLACE-WITH-YOUR-OWN")\n'),
    ],
)
def test_what_everybody_knows_is_not_to_be_rotated(path: str, text: str) -> None:
    [finding] = findings(text, path)
    assert "rotated" not in finding.message
    assert finding.severity.label == "warning"
