"""DPO002: where the data of each store lies, and whether a volume is there."""

from __future__ import annotations

import pytest

from deploylint.testing import Sample, check, fix, lint

API = "  api: {image: 'example/api:1'}\n"


def run(service: str, path: str = "compose.yaml", **files: str) -> list[str]:
    text = f"services:\n{API}  x: {{{service}}}\n"
    outcome = lint({path: text, **files}, ["DPO002"])
    assert not outcome.defects
    return [f"{each.severity.label} {each.message}" for each in outcome.findings if each.severity]


@pytest.mark.parametrize(
    ("service", "severity"),
    [
        ("image: 'mysql:8'", "warning"),
        ("image: 'postgres:16', volumes: ['./init:/docker-entrypoint-initdb.d']", "warning"),
        ("image: 'postgres:16', volumes: ['pgdata:/.db/var/lib/postgresql/data']", "error"),
        ("image: 'postgres:16', volumes: ['pg:/var/lib/postgres/data']", "error"),
        ("image: 'minio/minio', command: server /export, volumes: ['mdata:/data']", "error"),
        ("image: 'bitnami/postgresql:16', volumes: ['pdata:/var/lib/postgresql/data']", "error"),
        ("image: 'qdrant/qdrant:v1.9.0'", "warning"),
        ("image: 'postgres:18-alpine', volumes: ['pdata:/var/lib/postgresql/data']", "error"),
        ("image: 'postgres', volumes: ['pdata:/var/lib/postgresql/data']", "warning"),
        ("image: 'postgres:latest', volumes: ['pdata:/var/lib/postgresql/data/']", "warning"),
    ],
)
def test_flagged(service: str, severity: str) -> None:
    (message,) = run(service)
    assert message.startswith(severity)


@pytest.mark.parametrize(
    ("service", "reason"),
    [
        ("image: 'postgres:17', volumes: ['pdata:/var/lib/postgresql/data']", "its folder"),
        ("image: 'postgres:17', volumes: ['pdata:/var/lib/postgresql']", "above its folder"),
        ("image: 'postgres:18', volumes: ['pdata:/var/lib/postgresql']", "the new folder"),
        (
            "image: 'postgres:18', environment: [PGDATA=/d], volumes: ['pdata:/d']",
            "a chosen folder",
        ),
        ("image: 'mongo:7', command: mongod --dbpath /x, volumes: ['mdata:/x']", "a chosen folder"),
        (
            "image: 'minio/minio', command: server /export, volumes: ['mdata:/export']",
            "the argument",
        ),
        ("image: 'mysql:8', volumes: ['${WHERE}']", "a variable decides"),
        ("image: 'postgres:16', tmpfs: /var/lib/postgresql/data", "on purpose"),
        ("image: 'redis:7'", "a cache"),
        ("image: 'memcached:1'", "a cache"),
        ("image: 'postgres:16', command: psql -h db -f x.sql", "a job"),
        ("image: 'postgres:16', profiles: [debug]", "turned on by hand"),
        ("image: 'mysql:8', extends: {file: base.yml, service: db}", "the rest is elsewhere"),
        ("image: 'example/postgres-exporter:1'", "another program"),
    ],
)
def test_silent(service: str, reason: str) -> None:
    assert run(service) == [], reason


def test_production_is_an_error() -> None:
    assert run("image: 'mysql:8'", "compose.prod.yaml")[0].startswith("error")
    assert run("image: 'mysql:8'", "compose.dev.yaml") == []


def fixed(text: str) -> str:
    changes = fix(check(Sample({"compose.yaml": text.encode()}), ["DPO002"])).changes
    return changes["compose.yaml"][1].decode() if "compose.yaml" in changes else text


HEAD = f"services:\n{API}"


@pytest.mark.parametrize(
    ("image", "folder"),
    [
        ("mysql:8", "/var/lib/mysql"),
        ("postgres:16", "/var/lib/postgresql/data"),
        ("postgres:18", "/var/lib/postgresql"),
        ("qdrant/qdrant:v1.9.0", "/qdrant/storage"),
    ],
)
def test_a_volume_is_added(image: str, folder: str) -> None:
    service = f"  x:\n    image: {image} # pinned\n    restart: always\n"
    volume = f'    volumes: ["x_data:{folder}"]\n'
    after = service.replace("    restart", f"{volume}    restart") + "volumes:\n  x_data:\n"
    assert fixed(HEAD + service) == HEAD + after


def test_a_volume_joins_the_others() -> None:
    service = "  x:\n    image: mysql:8\n    volumes:\n      - ./init:/docker-entrypoint-initdb.d\n"
    top = "volumes:\n  media:\n"
    item = "      - x_data:/var/lib/mysql\n"
    assert fixed(HEAD + service + top) == HEAD + service + item + top + "  x_data:\n"


def test_the_folder_that_holds_all_versions() -> None:
    volume = "    volumes:\n      - 'kept:/var/lib/postgresql/data' # data\n"
    service = f"  x:\n    image: postgres:18\n{volume}"
    top = "volumes:\n  kept:\n"
    assert fixed(HEAD + service + top) == HEAD + service.replace("/data'", "'") + top


@pytest.mark.parametrize(
    "service",
    [
        "  x:\n    image: minio/minio\n    command: server /export\n",
        "  x:\n    image: bitnami/postgresql:16\n    volumes: ['kept:/var/lib/postgresql/data']\n",
        "  x: &x\n    image: mysql:8\n  y:\n    <<: *x\n",
    ],
)
def test_no_fix_where_the_folder_or_the_place_is_not_known(service: str) -> None:
    assert fixed(HEAD + service) == HEAD + service
