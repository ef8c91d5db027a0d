"""DPO001: which ports of which stores are published, to whom, and behind which password."""

from __future__ import annotations

import pytest

from deploylint.model import Severity
from deploylint.testing import Sample, check, fix, lint

API = "  api: {image: 'example/api:1'}\n"


def compose(*services: str) -> str:
    return "services:\n" + API + "".join(f"  {each}\n" for each in services)


def run(text: str, path: str = "compose.yaml", config: str = "", **files: str) -> list[str]:
    outcome = lint({path: text, **files}, ["DPO001"], config)
    assert not outcome.defects
    return [f"{each.severity.label} {each.message}" for each in outcome.findings if each.severity]


PUBLISHED = {
    "postgres": "5432",
    "mysql": "3306",
    "redis": "6379",
    "rabbitmq": "15672",
    "mongo": "27017",
    "elasticsearch": "9200",
    "qdrant": "6333",
}


@pytest.mark.parametrize(
    ("image", "options", "severity", "is_open"),
    [
        ("postgres:16", "", "warning", False),
        ("postgres:${TAG}", "", "warning", False),
        ("reg.example.com:5000/mirror/postgres:16", "", "warning", False),
        ("postgres@sha256:ab", "", "warning", False),
        ("postgres", "environment: [POSTGRES_HOST_AUTH_METHOD=trust]", "error", True),
        ("mysql:8", "", "warning", False),
        ("mysql:8", "environment: {MYSQL_ALLOW_EMPTY_PASSWORD: 'yes'}", "error", True),
        ("rabbitmq:3-management", "", "warning", False),
        ("redis:7", "", "error", True),
        ("redis:7", "network_mode: host", "error", True),
        ("redis:7", "command: redis-server --appendonly yes", "error", True),
        ("redis:7", "command: redis-server --requirepass x", "warning", False),
        ("redis:7", "command: redis-server /etc/redis.conf", "warning", False),
        ("redis:7", "env_file: redis.env", "warning", False),
        ("bitnami/redis:7", "environment: [REDIS_PASSWORD=x]", "warning", False),
        ("bitnami/redis:7", "environment: [ALLOW_EMPTY_PASSWORD=yes]", "error", True),
        ("mongo:7", "", "error", True),
        ("mongo:7", "environment: [MONGO_INITDB_ROOT_USERNAME=a]", "warning", False),
        ("elasticsearch:8.1.0", "environment: [xpack.security.enabled=false]", "error", True),
        ("qdrant/qdrant:v1.9.0", "", "error", True),
    ],
)
def test_flagged(image: str, options: str, severity: str, is_open: bool) -> None:
    port = next(port for name, port in PUBLISHED.items() if name in image)
    service = (
        f"store: {{image: '{image}', ports: ['{port}:{port}']{', ' if options else ''}{options}}}"
    )
    (message,) = run(compose(service))
    assert message.startswith(severity)
    assert message.endswith("asks for no password") is is_open


def test_an_image_built_from_a_store_is_one() -> None:
    text = compose("db: {build: ., ports: ['5432:5432']}")
    assert run(text, Dockerfile="FROM postgres:16\n")


def test_production_is_an_error() -> None:
    text = compose("db: {image: 'postgres:16', ports: ['5432:5432']}")
    assert run(text, "compose.prod.yaml")[0].startswith("error")


def test_ports_of_files_laid_over_one_another_add_up() -> None:
    base = compose("db: {image: 'postgres:16', ports: ['5432:5432']}")
    over = "services:\n  db: {restart: always}\n"
    both = {"compose.yaml": base, "compose.prod.yaml": over}
    script = "docker compose -f compose.yaml -f compose.prod.yaml up\n"
    found = lint({**both, "deploy.sh": script}, ["DPO001"]).findings
    assert [each.severity for each in found] == [Severity.ERROR]
    assert not lint(both, ["DPO001"]).findings, "nothing says that the base is used"


@pytest.mark.parametrize(
    ("image", "options", "reason"),
    [
        ("postgres:16", "ports: ['127.0.0.1:5432:5432']", "loopback"),
        ("postgres:16", "ports: ['10.0.0.5:5432:5432']", "a private address"),
        ("postgres:16", "ports: ['${BIND:-127.0.0.1}:5432:5432']", "a variable decides"),
        ("postgres:16", "expose: ['5432']", "only for the project"),
        ("postgres:16", "ports: ['5432:5432'], profiles: [debug]", "turned on by hand"),
        ("postgres:16", "ports: ['1:5432'], command: psql -h db", "a job"),
        ("postgres:16", "ports: ['1:5432'], restart: 'no'", "a job"),
        ("example/postgres-exporter:1", "ports: ['80:80']", "another program"),
        ("${STORE}", "ports: ['80:80']", "an image that is not known"),
        ("confluentinc/cp-kafka:7", "ports: ['9092:9092']", "meant for clients"),
        ("rabbitmq:3", "ports: ['1883:1883']", "devices speak MQTT to it"),
        ("postgres:16", "ports: [{target: 5432, published: 5432, mode: host}]", "swarm"),
        (
            "minio/minio",
            "ports: ['1:9000'], environment: [MINIO_DOMAIN=s3.example.com]",
            "its own address",
        ),
    ],
)
def test_silent(image: str, options: str, reason: str) -> None:
    assert run(compose(f"store: {{image: '{image}', {options}}}")) == [], reason


@pytest.mark.parametrize(
    "web",
    [
        "command: uvicorn m:app --reload",
        "command: python manage.py runserver 0.0.0.0:8000",
        "command: npm run dev",
        "environment: {FLASK_ENV: development}",
        "environment: ['DEBUG=True']",
        "volumes: ['.:/app']",
        "develop: {watch: []}",
    ],
)
def test_silent_where_the_application_is_developed(web: str) -> None:
    text = compose(f"web: {{build: ., {web}}}", "r: {image: 'redis:7', ports: ['6379:6379']}")
    assert run(text, Dockerfile="FROM python:3.12-slim\nWORKDIR /app\n") == []


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("compose.yaml", "services: {r: {image: 'redis:7', ports: ['6379:6379']}}", "only stores"),
        ("compose.test.yaml", compose("r: {image: 'redis:7', ports: ['1:6379']}"), "for tests"),
        ("examples/compose.yaml", compose("r: {image: 'redis:7', ports: ['1:6379']}"), "example"),
    ],
)
def test_silent_files(path: str, text: str, reason: str) -> None:
    assert run(text, path) == [], reason


def test_stores_alone_in_a_file_for_production_count() -> None:
    text = "services: {r: {image: 'redis:7', ports: ['6379:6379']}}"
    assert run(text, "compose.prod.yaml")


def test_the_policy_names_services() -> None:
    text = compose("main-db: {image: 'postgres:16', ports: ['5432:5432']}")
    assert run(text, config="[policy]\npublished-stores = ['*-db']\n") == []


@pytest.mark.parametrize(
    ("written", "fixed"),
    [
        ('["5432:5432"]', '["127.0.0.1:5432:5432"]'),
        ("['${P:-1}:5432']", "['127.0.0.1:${P:-1}:5432']"),
        ("\n      - 5432:5432\n", "\n      - 127.0.0.1:5432:5432\n"),
        ("['0.0.0.0:5432:5432']", "['127.0.0.1:5432:5432']"),
        ("[{target: 5432, published: 5}]", "[{host_ip: 127.0.0.1, target: 5432, published: 5}]"),
        (
            "\n      - target: 5432\n        published: 5\n",
            "\n      - host_ip: 127.0.0.1\n        target: 5432\n        published: 5\n",
        ),
        ("['5432:5432', '5433:5433']", "['127.0.0.1:5432:5432', '127.0.0.1:5433:5433']"),
    ],
)
def test_fix(written: str, fixed: str) -> None:
    text = compose("db:\n    image: postgres:16\n    ports: PORTS")
    sample = Sample({"compose.yaml": text.replace("PORTS", written).encode()})
    changes = fix(check(sample, ["DPO001"])).changes
    assert changes["compose.yaml"][1].decode() == text.replace("PORTS", fixed)
    assert not fix(check(sample, ["DPO001"]), unsafe=False).changes


def test_no_fix_where_others_share_the_port() -> None:
    text = "x: &p ['5432:5432']\n" + compose("db: {image: 'postgres:16', ports: *p}")
    project = check(Sample({"compose.yaml": text.encode()}), ["DPO001"])
    assert not fix(project).changes
