"""What is said of every service that is deployed, and what stands in the way of a sign-off."""

from __future__ import annotations

import pytest

from deploylint.deployment.inventory import ASPECTS, Inventory
from deploylint.testing import Sample, check, lint

APP = 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/health")\ndef health(): ...\n'
IMAGE = "FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\n"
SERVER = 'CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]\n'
COMPOSE = "services:\n  api:\n    build: .\n"


def inventory(files: dict[str, str]) -> Inventory:
    sample = Sample({path: text.encode() for path, text in files.items()})
    return check(sample, []).deployment().model(Inventory)


def said(files: dict[str, str], aspect: str) -> tuple[str, str]:
    (service,) = inventory({"main.py": APP, **files}).services
    found = service.statements[aspect]
    return found.state.value, found.text


SAID = {
    "a start command": ("start", "", ("known", "uvicorn main:app --host 0.0.0.0")),
    "a variable decides": (
        "start",
        "    command: ${COMMAND}\n",
        ("unknown", "`…` is not understood"),
    ),
    "an application": ("application", "", ("known", "main.py:app")),
    "a worker serves nothing": (
        "application",
        "    command: celery -A main worker\n",
        ("absent", "it listens on nothing"),
    ),
    "a program of somebody else": (
        "application",
        "    command: node server.js\n",
        ("absent", "`node` runs no application"),
    ),
    "an application that nobody finds": (
        "application",
        "    command: gunicorn other.web:app\n",
        ("unknown", "what `other.web:app` serves is not known"),
    ),
    "root": ("user", "", ("absent", "root, as nothing sets a user")),
    "a user": ("user", "    user: '1000'\n", ("known", "1000")),
    "a port": ("ports", "", ("known", "8000")),
    "any port": (
        "ports",
        "    command: ./run\n",
        ("unknown", "`run` may listen on any port"),
    ),
    "no probe": ("probe", "", ("absent", "no healthcheck")),
    "a probe over HTTP": (
        "probe",
        "    healthcheck: {test: curl -f localhost:8000/health}\n",
        ("known", "asks /health"),
    ),
    "a probe over TCP": (
        "probe",
        "    healthcheck: {test: nc -z localhost 8000}\n",
        ("known", "opens a TCP connection"),
    ),
    "a probe that nobody knows": (
        "probe",
        "    healthcheck: {test: /usr/local/bin/alive}\n",
        ("unknown", "`/usr/local/bin/alive` is not understood"),
    ),
    "a probe of another port": (
        "probe",
        "    healthcheck: {test: curl -f localhost:9000/health}\n",
        ("unknown", "the application listens on port 8000"),
    ),
    "an env file out of sight": (
        "variables",
        "    env_file: prod.env\n",
        ("unknown", "prod.env is not in the repository"),
    ),
}


@pytest.mark.parametrize(("aspect", "more", "expected"), SAID.values(), ids=SAID)
def test_says(aspect: str, more: str, expected: tuple[str, str]) -> None:
    files = {"compose.yaml": COMPOSE + more, "Dockerfile": IMAGE + SERVER}
    assert said(files, aspect) == expected


@pytest.mark.parametrize(
    ("image", "state"),
    [
        ("redis:7", "known"),
        ("docker.io/library/postgres:16", "known"),
        ("grafana/grafana:11.0.0", "known"),
        ("falkordb/falkordb:v4", "known"),
        ("registry.example.com/acme/shop:1", "unknown"),
    ],
)
def test_products_of_others_start_what_they_start(image: str, state: str) -> None:
    files = {"compose.yaml": f"services:\n  one:\n    image: {image}\n"}
    assert said(files, "start")[0] == state


def test_the_stores_of_a_service() -> None:
    text = COMPOSE + "    depends_on: [db]\n  db:\n    image: postgres:16\n"
    api, db = inventory({"compose.yaml": text, "Dockerfile": IMAGE + SERVER}).services
    assert api.statements["stores"].text == "PostgreSQL"
    assert db.statements["stores"].state.value == "absent"


def test_a_unit_is_a_service_too() -> None:
    files = {"shop.service": "[Service]\nUser=shop\nRestart=always\nExecStart=/srv/bin/run\n"}
    (unit,) = inventory(files).services
    assert tuple(unit.statements) == tuple(ASPECTS)
    assert [unit.statements[each].text for each in ("user", "restart")] == ["shop", "always"]


def test_what_is_left_out_has_a_reason() -> None:
    text = COMPOSE + "    profiles: [dev]\n  web:\n    build: .\n"
    found = inventory({"compose.yaml": text, "Dockerfile": IMAGE + SERVER})
    assert [each.name for each in found.services] == ["web"]
    assert [each.reason for each in found.left_out] == ["it belongs to the profile `dev`"]


@pytest.mark.parametrize(
    ("image", "state", "reason"),
    [
        ("postgres:16", "known", "a product of Docker's library"),
        ("docker.io/library/redis:7-alpine", "known", "the same, written in full"),
        ("bitnami/minideb", "known", "a publisher of products"),
        ("shop-api:latest", "unknown", "tagged on the machine, out of an unknown Dockerfile"),
        ("shop", "unknown", "the same without a tag"),
        ("acme/shop:1", "unknown", "somebody's own image"),
    ],
)
def test_products_and_images_of_ones_own(image: str, state: str, reason: str) -> None:
    files = {"compose.yaml": f"services:\n  it:\n    image: {image}\n"}
    assert said(files, "start")[0] == state, reason


def test_what_follows_is_not_counted_again() -> None:
    files = {"compose.yaml": "services:\n  api:\n    image: corp.example.com/acme/api:1\n"}
    assert [each.aspect for each in inventory(files).unresolved] == ["start"]
    assert lint(files).unresolved == 1


def test_nothing_stands_in_the_way_of_what_is_understood() -> None:
    files = {"main.py": APP, "compose.yaml": COMPOSE, "Dockerfile": IMAGE + SERVER}
    assert lint(files).unresolved == 0
    assert lint({"main.py": APP}).unresolved == 0
