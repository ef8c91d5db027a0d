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
    "a member of an enumeration": (
        f'from enum import Enum\nclass A(Enum):\n    PASSWORD = "{RANDOM}"\n'
    ),
    "a choice of Django": f'class A(models.TextChoices):\n    api_key = "{RANDOM}"\n',
    "a sample in a schema": (
        f'class A(BaseModel):\n    model_config = {{"example": {{"password": "{RANDOM}"}}}}\n'
    ),
    "a sample of a field": f'password: str = Field(examples=[f(password="{RANDOM}")])\n',
    "a cookie": f'get(url, cookies={{"session_token": "{RANDOM}"}})\n',
    "a chosen password in a seed": 'create(password="Manager123!")\n',
    "the guard itself": 'if SECRET_KEY == "change-me-2024": raise SystemExit(1)\n',
    "a word in a dictionary": 'x = {"password": "input", "token": "bearer"}\n',
    "a type in a schema": 'x = {"password": {"type": "string"}}\n',
    "a field of a form": 'x = {"password": "new_password2"}\n',
    "a route": 'token_url = "oauth2/v1/token"\nself.access_token = "oauth2/v1/token"\n',
    "a selector": "self.password = \"input[name='pass1']\"\n",
    "an id": f'self.client_id = "{RANDOM}"\n',
    "the hash of a password": f'if password_hash == "{RANDOM}": pass\n',
    "a text of the interface": 'x = {"password": "Enter at least 8 characters"}\n',
    "a variable": 'self.password = os.environ["DB_PASSWORD_1"]\n',
    "a sample that counts": 'self.api_key = "abcd1234efgh5678"\n',
    "a scheme without a token": 'x = {"Authorization": "Bearer "}\n',
    "a colour": 'x = {"token": "#00cc66ff"}\n',
    "letters of a password for mail elsewhere": 'postgres_password = "kqzvhrwtmbxplgny"\n',
    "sixteen letters of words": 'MAIL_PASSWORD = "yourmailpassword"\n',
    "two words of sixteen letters": 'SMTP_PASSWORD = "winterthunderson"\n',
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


# Generated values, at the places where a word says nothing.
PLACES = {
    "a lower-case constant": (f'smtp_password = "{RANDOM}"\n', "error"),
    "a number behind the name": (f'DB_PASSWORD_2 = "{RANDOM}"\n', "error"),
    "a field": (f'self.api_token = "{RANDOM}"\n', "error"),
    "a class": (f'class Client:\n    secret = "{RANDOM}"\n', "error"),
    "an argument": (f'Client(token="{RANDOM}")\n', "error"),
    "an entry": (f'x = {{"password": "{RANDOM}"}}\n', "error"),
    "a body": (f'post(url, json={{"user": "a", "password": "{RANDOM}"}})\n', "error"),
    "a header": (f'x = {{"Authorization": "Bearer {RANDOM}"}}\n', "error"),
    "a header of a name": (f'x = {{"X-Api-Key": "{RANDOM}"}}\n', "error"),
    "an item": (f'conf["api_key"] = "{RANDOM}"\n', "error"),
    "a variable of the environment": (f'os.environ["TOKEN"] = "{RANDOM}"\n', "error"),
    "an option": (f'parser.add_argument("--api-key", default="{RANDOM}")\n', "error"),
    "a look-up": (f'key = cfg.get("secret_key", "{RANDOM}")\n', "error"),
    "a local variable": (f'def f():\n    secret_key = "{RANDOM}"\n', "warning"),
    "a parameter": (f'def f(password="{RANDOM}"): pass\n', "warning"),
    "a comparison": (f'def f(token):\n    return token == "{RANDOM}"\n', "warning"),
    "a password for mail": ('app.config["MAIL_PASSWORD"] = "kqzvhrwtmbxplgny"\n', "error"),
    "one in groups": ('SMTP_PASSWORD = "kqzv hrwt mbxp lgny"\n', "error"),
    "one beside its server": (
        'host = "smtp.gmail.com"\npassword = "kqzvhrwtmbxplgny"\n',
        "error",
    ),
}


@pytest.mark.parametrize(("text", "severity"), PLACES.values(), ids=PLACES)
def test_generated_values_count_everywhere(text: str, severity: str) -> None:
    [finding] = findings(text)
    assert finding.severity.label == severity
    assert "rotated" in finding.message


def test_one_value_in_many_places_is_one_finding() -> None:
    text = f'password = "{RANDOM}"\nlogin(password="{RANDOM}")\n'
    [finding] = findings(text)
    assert len(finding.related) == 1


def test_settings_that_other_modules_complete_are_not_judged_here() -> None:
    assert findings(f'SECRET_KEY = "{RANDOM}"\n', "site/settings/base.py") == ()


def test_a_script_that_is_run_by_hand_is_a_warning() -> None:
    [finding] = findings(f'self.password = "{RANDOM}"\n', "scripts/load.py")
    assert finding.severity.label == "warning"


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_silent(text: str) -> None:
    assert findings(text) == ()


@pytest.mark.parametrize("path", ["tests/conftest.py", "docs/conf.py", "app/local.py"])
def test_silent_where_it_is_not_deployed(path: str) -> None:
    assert findings(f'SECRET_KEY = "{RANDOM}"\n', path) == ()


SECRET = "apiVersion: v1\nkind: Secret\n"
WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: x\n    steps: []\n    env:\n      "
STEPS = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      "
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
    "the user of curl": ("deploy/run.sh", f"curl -u svc:{RANDOM} https://x.example.net/\n"),
    "a header of curl": (
        "deploy/run.sh",
        f"curl -sH 'Authorization: Bearer {RANDOM}' https://x.example.net/\n",
    ),
    "a login": ("deploy/run.sh", f"docker login -u svc -p {RANDOM} r.example.net\n"),
    "a client of a database": ("deploy/run.sh", f"mysql -uroot -p{RANDOM} app\n"),
    "a long option": ("deploy/run.sh", f"./app --api-token={RANDOM} --port 80\n"),
    "credentials that are written": (
        "deploy/run.sh",
        f'echo "machine x.example.net login svc password {RANDOM}" > ~/.netrc\n',
    ),
    "a step": (
        ".github/workflows/deploy.yml",
        STEPS + f"- run: |\n          cd app\n          export API_KEY={RANDOM}\n",
    ),
    "an input": (
        ".github/workflows/deploy.yml",
        STEPS + f"- uses: o/ssh@v1\n        with:\n          password: {RANDOM}\n",
    ),
    "a token by its short name": ("deploy/run.sh", f"export GITHUB_PAT={RANDOM}\n"),
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
    "a variable of a command": ("deploy/run.sh", 'curl -u "svc:$PASSWORD" https://x.example.net\n'),
    "a port": ("deploy/run.sh", f"docker run -p {RANDOM} app\nssh -p 2222 x\n"),
    "a mode": ("deploy/run.sh", "export REDIS_AUTH=required\n"),
    "a word": ("deploy/run.sh", "mysql -uroot -proot app\ncurl -u admin:admin localhost\n"),
    "a path": ("deploy/run.sh", "export SSH_KEY=deploy_keys/id_2024\n"),
    "a secret of the workflow": (
        ".github/workflows/deploy.yml",
        STEPS + "- run: docker login -u a -p ${{ secrets.TOKEN }}\n",
    ),
    "a workflow of tests": (
        ".github/workflows/tests.yml",
        STEPS + f"- run: export API_KEY={RANDOM}\n",
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


MADE = "k3J9xQ2vLm8TzR4wYb7NpD6s"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("config/settings.yaml", f"database:\n  password: {MADE}\n", id="YAML"),
        pytest.param("app.ini", f"[database]\npassword = {MADE}\n", id="options"),
        pytest.param("settings.toml", f'[database]\npassword = "{MADE}"\n', id="TOML"),
        pytest.param("conf/production.yml", f"smtp: {{password: {MADE}}}\n", id="a folder"),
        pytest.param("fly.toml", f'[env]\nAPI_TOKEN = "{MADE}"\n', id="variables of a platform"),
    ],
)
def test_generated_secrets_in_files_of_settings(path: str, text: str) -> None:
    (finding,) = lint({path: text}, ["DPD002"]).findings
    assert text[finding.where.start : finding.where.end].strip('"') == MADE


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("config/settings.example.yaml", f"password: {MADE}\n", id="an example"),
        pytest.param("config/test.yaml", f"password: {MADE}\n", id="for tests"),
        pytest.param("config/app.yaml", "password: ${DB_PASSWORD}\n", id="a variable"),
        pytest.param("config/app.yaml", "password: '{{ db_password }}'\n", id="a template"),
        pytest.param("config/app.yaml", "password:\n  type: string\n", id="a schema"),
        pytest.param("config/app.yaml", f"openapi: 3.1.0\npassword: {MADE}\n", id="an interface"),
        pytest.param(
            "secrets.yaml", f"password: ENC[AES256_GCM,data:{MADE},type:str]\n", id="encrypted"
        ),
        pytest.param("locale/de.yaml", f"password: {MADE}\n", id="no settings"),
        pytest.param("config/app.yaml", "password: Passwort vergessen\n", id="words"),
        pytest.param("pyproject.toml", f'[tool.x]\npassword = "{MADE}"\n', id="of a tool"),
    ],
)
def test_files_without_generated_secrets(path: str, text: str) -> None:
    assert lint({path: text}, ["DPD002"]).findings == ()
