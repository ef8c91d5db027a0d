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
        ("{image: y, deploy: {update_config: {order: start-first}}}", "only a swarm heeds that"),
        ("{image: y, deploy: {mode: global}}", "only a swarm heeds that"),
        ("{image: y, extends: {file: x.yml, service: y}}", "the rest is elsewhere"),
    ],
)
def test_silent(web: str, reason: str) -> None:
    assert run(UP + f"  web: {web}\n") == [], reason


def test_what_others_wait_for_to_end_is_a_job() -> None:
    wait = "{y: {condition: service_completed_successfully}}"
    services = f"  y: {{image: y}}\n  z: {{image: y, restart: always, depends_on: {wait}}}\n"
    assert run(UP + services) == []


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("docker compose up", 0),
        ("docker-compose -f /srv/app/compose.yaml up", 0),
        ("docker compose -f /srv/other/stack.yaml up", 1),
        ("/srv/app/run", 1),
    ],
)
def test_a_unit_starts_the_project(command: str, found: int) -> None:
    unit = f"[Service]\nExecStart=/usr/bin/{command}\nRestart=always\n"
    text = {"compose.yaml": f"services:\n{UP}  web: {{image: y}}\n", "app.service": unit}
    outcome = lint(text, ["DPO004"])
    assert len(outcome.findings) == found
    assert len(outcome.unknown) == 1 - found


def test_fix_in_either_style() -> None:
    text = "  a:\n    build: .  # here\n    user: x\n  b: {image: y}\n"
    outcome = lint({"compose.prod.yaml": "services:\n" + text}, ["DPO004"])
    fix = outcome.findings[0].fix
    assert fix is not None
    added = ["\n    restart: unless-stopped", ", restart: unless-stopped"]
    assert [each.text for each in fix.edits] == added
    assert [each.where.line for each in fix.edits] == [3, 5]


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("docker stack deploy -c compose.yaml shop", 0),
        ("docker stack deploy --with-registry-auth \\\n  --compose-file ./compose.yaml shop", 0),
        ("docker stack deploy -c stack.yaml shop", 1),
        ("docker stack ls", 1),
    ],
)
def test_a_swarm_starts_the_project(command: str, found: int) -> None:
    text = {"compose.yaml": f"services:\n{UP}  web: {{image: y}}\n", "up.sh": f"{command}\n"}
    outcome = lint(text, ["DPO004"])
    assert len(outcome.findings) == found
    assert len(outcome.unknown) == 1 - found


def test_what_rancher_reads_is_left_alone() -> None:
    other = {"rancher-compose.yml": "version: '2'\n"}
    assert run(UP + "  web: {image: y}\n", "docker-compose.yml", **other) == []
