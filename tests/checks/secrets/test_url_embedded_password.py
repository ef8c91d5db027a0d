"""DPD004: passwords in URLs."""

from __future__ import annotations

import pytest

from deploylint.model import Finding
from deploylint.testing import lint

RANDOM = "kT9" + "vQ2xLm7RzW4cBn8Y" + "pH"


def findings(text: str, path: str = "deploy/settings.py") -> tuple[Finding, ...]:
    return lint({path: text}, select=["DPD004"]).findings


def compose(value: str) -> str:
    return f"services:\n  a:\n    image: b\n    environment:\n      X_URL: {value}\n"


FLAGGED = {
    "a constant": ('URL = "postgresql://app:s3cr3t@db/prod"\n', "deploy/settings.py"),
    "an argument": ('create_engine("postgresql+asyncpg://a:b1c2@db/x")\n', "deploy/db.py"),
    "a default": ('X = os.getenv("U", "redis://:hunter2@cache:6379/0")\n', "deploy/db.py"),
    "known to everybody": ('U = "amqp://guest:guest@rabbit//"\n', "deploy/db.py"),
    "before a variable": ('U = f"postgresql://app:s3cr3t@{host}/prod"\n', "deploy/db.py"),
    "in a list": ('U = ["amqp://app:s3cr3t@rabbit//"]\n', "deploy/db.py"),
    "returned": ('def f():\n    return "postgresql://app:s3cr3t@db/prod"\n', "deploy/db.py"),
    "chosen": ('U = x if x else "postgresql://app:s3cr3t@db/prod"\n', "deploy/db.py"),
    "a parameter": ('def f(u="postgresql://app:s3cr3t@db/prod"): ...\n', "deploy/db.py"),
    "compose": (compose("postgresql://app:s3cr3t@db/prod"), "docker-compose.prod.yml"),
    "a default of compose": (
        compose("${URL:-postgresql://app:s3cr3t@db/prod}"),
        "docker-compose.prod.yml",
    ),
    "alembic": (
        "[alembic]\nsqlalchemy.url = postgresql://app:xyzzy47@db/prod\n",
        "deploy/alembic.ini",
    ),
    "a container of Kubernetes": (
        "kind: Pod\nspec:\n  containers:\n    - env:\n        - name: DATABASE_URL\n"
        "          value: postgresql://app:s3cr3t@db/prod\n",
        "k8s/pod.yaml",
    ),
    "a ConfigMap": (
        "kind: ConfigMap\ndata:\n  DATABASE_URL: postgresql://app:s3cr3t@db/prod\n",
        "k8s/config.yaml",
    ),
    "a step of an image": (
        f"FROM a\nRUN pip install --index-url https://svc:{RANDOM}@p.example.net/simple a\n",
        "deploy/Dockerfile",
    ),
    "a script": (f"git clone https://svc:{RANDOM}@git.example.net/a.git\n", "deploy/run.sh"),
    "a step of a workflow": (
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
        f'      - run: psql "postgresql://app:{RANDOM}@db.example.net/x"\n',
        ".github/workflows/deploy.yml",
    ),
    "an image": ("FROM a\nENV URL=postgresql://app:s3cr3t@db/prod\n", "deploy/Dockerfile"),
}

RUN = "FROM a\nRUN "
SILENT_FILES = {
    "a variable": ("Dockerfile", RUN + "pip install -i https://svc:${TOKEN}@p.example.net/ a\n"),
    "the database of one run": ("deploy/run.sh", "psql postgres://postgres:postgres@db/x\n"),
    "no password": ("deploy/run.sh", "git clone https://git@git.example.net/a.git\n"),
}


@pytest.mark.parametrize(("path", "text"), SILENT_FILES.values(), ids=SILENT_FILES)
def test_silent_commands(path: str, text: str) -> None:
    assert findings(text, path) == ()


SILENT = {
    "a placeholder": 'U = "postgresql://USER:PASSWORD@HOST/DB"\n',
    "a placeholder host": 'U = "postgresql://user:password@host/db"\n',
    "how a proxy is written": 'U = "http://username:password@proxy.company.com:8080"\n',
    "how mail is written": 'U = "smtp://user:pass@mail.your-domain.tld"\n',
    "a template": 'U = "postgresql://{user}:{password}@{host}/db"\n',
    "a variable": 'U = "postgresql://app:${PASSWORD}@db/x"\n',
    "masked": 'U = "postgresql://app:******@db/x"\n',
    "no password": 'U = "postgresql://app@db/x"\n',
    "a port": 'U = "http://db:5432/x@y"\n',
    "a DSN of Sentry": 'U = "https://0123456789abcdef@o1.ingest.sentry.io/1"\n',
    "a sentence": 'U = "use postgresql://app:s3cr3t@db/prod for this"\n',
    "a docstring": '"""postgresql://app:s3cr3t@db/prod"""\n',
    "an example of a field": 'F = Field(description="postgresql://app:s3cr3t@db/prod")\n',
    "examples of a field": 'F = Field(examples=["postgresql://app:s3cr3t@db/prod"])\n',
    "compared": 'ok = url in ("postgresql://app:s3cr3t@db/prod", "")\n',
    "a formatted sentence": 'U = f"postgresql://app:s3cr3t@{host} is used"\n',
    "a formatted password": 'U = f"postgresql://app:{password}@{host}/x"\n',
    "for the tests": 'test_database_url: str = "postgresql://app:s3cr3t@db/test"\n',
    "for the tests, read": 'U = os.getenv("TEST_DB_URL", "postgresql://app:s3cr3t@db/test")\n',
    "guarded": 'if DEBUG:\n    U = "postgresql://app:s3cr3t@db/prod"\n',
}


@pytest.mark.parametrize(("text", "path"), FLAGGED.values(), ids=FLAGGED)
def test_flagged(text: str, path: str) -> None:
    [finding] = findings(text, path)
    assert finding.severity.label == "error"
    assert "s3cr3t" not in finding.message


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_silent(text: str) -> None:
    assert findings(text) == ()


def test_passwords_from_outside_are_no_literals() -> None:
    text = compose("postgresql://app:${DB_PASSWORD:-postgres}@db/prod")
    assert findings(text, "docker-compose.prod.yml") == ()


def test_a_url_that_shows_how_one_is_written() -> None:
    [finding] = findings('U = "postgresql://user:password@localhost/app"\n')
    assert finding.severity.label == "warning"


@pytest.mark.parametrize(
    "url",
    ["http://deploy:s3cr3t@proxy.company.com", "http://user:password@proxy.acme-corp.io"],
    ids=["a real user", "a domain of somebody"],
)
def test_a_domain_of_nobody_excuses_placeholders_only(url: str) -> None:
    assert len(findings(f'U = "{url}"\n')) == 1


def test_services_that_share_a_url() -> None:
    service = "  {}:\n    image: b\n    environment:\n      DATABASE_URL: {}\n"
    url = "postgresql://app:s3cr3t@db/prod"
    text = "services:\n" + "".join(
        service.format(name, value) for name, value in (("a", url), ("b", url), ("c", url + "2"))
    )
    first, second = findings(text, "docker-compose.prod.yml")
    assert [related.where.line for related in first.related] == [9]
    assert second.related == ()


@pytest.mark.parametrize(
    "url", ["driver://user:pass@localhost/dbname", "postgresql://postgres:postgres@localhost/app"]
)
def test_alembic_is_generated_with_a_url(url: str) -> None:
    assert findings(f"[alembic]\nsqlalchemy.url = {url}\n", "deploy/alembic.ini") == ()
