"""DPO004: which services are to come up again, and which files are deployed."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

UP = "  db: {image: 'postgres:16', restart: always}\n"


def run(services: str, path: str = "compose.yaml", **files: str) -> list[str]:
    outcome = lint({path: "services:\n" + services, **files}, ["DPO004"])
    assert not outcome.defects
    return [f"{each.severity.label} {each.message}" for each in outcome.findings if each.severity]


@pytest.mark.parametrize(
    ("services", "path", "expected"),
    [
        (UP + "  web: {image: y}\n", "compose.yaml", "warning `web` stays"),
        ("  a: {image: y}\n  b: {image: y}\n", "compose.prod.yaml", "warning `a`, `b` stay"),
        ("  a: {image: y}\n", "compose.yaml", "info `a` stays"),
    ],
)
def test_flagged(services: str, path: str, expected: str) -> None:
    assert run(services, path) == [f"{expected} down after a crash or a reboot"]


@pytest.mark.parametrize(
    ("web", "reason"),
    [
        ("{image: y, restart: unless-stopped}", "it has a policy"),
        ("{image: y, restart: '${POLICY:-always}'}", "a variable decides"),
        ("{image: y, restart: 'no'}", "it says that it is a job"),
        ("{image: y, command: python manage.py migrate}", "a job by its command"),
        ("{image: y, command: ['sh', '-c', 'alembic upgrade head']}", "a job by its command"),
        ("{image: minio/mc, command: mc mb x/y}", "a job by its command"),
        ("{image: y, command: 'true'}", "only built"),
        ("{image: y, profiles: [gpu]}", "started by hand"),
        ("{image: y, deploy: {restart_policy: {condition: any}}}", "swarm's"),
        ("{image: y, extends: {file: x.yml, service: y}}", "the rest is elsewhere"),
    ],
)
def test_silent(web: str, reason: str) -> None:
    assert run(UP + f"  web: {web}\n") == [], reason


def test_what_others_wait_for_to_end_is_a_job() -> None:
    wait = "{y: {condition: service_completed_successfully}}"
    services = f"  y: {{image: y}}\n  z: {{image: y, restart: always, depends_on: {wait}}}\n"
    assert run(UP + services) == []


def test_a_unit_starts_the_project() -> None:
    unit = "[Service]\nExecStart=/usr/bin/docker compose up\nRestart=always\n"
    text = {"compose.yaml": f"services:\n{UP}  web: {{image: y}}\n", "app.service": unit}
    assert not lint(text, ["DPO004"]).findings
