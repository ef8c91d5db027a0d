"""DPO007: who starts before its store answers, and where that hurts."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

CHECKED = "{image: 'postgres:16', healthcheck: {test: pg_isready}}"
MIGRATING = "command: sh -c 'alembic upgrade head && uvicorn m:app'"


def run(db: str, web: str, more: str = "") -> list[str]:
    text = f"services:\n  db: {db}\n  web: {{build: ., {web}}}\n{more}"
    files = {"compose.yaml": text, "Dockerfile": "FROM python:3.12-slim\nCMD uvicorn m:app\n"}
    outcome = lint(files, ["DPO007"])
    assert not outcome.defects
    return [each.severity.label for each in outcome.findings if each.severity]


@pytest.mark.parametrize(
    ("db", "web", "severity"),
    [
        (CHECKED, "depends_on: [db]", "warning"),
        (CHECKED, "depends_on: {db: {condition: service_started}}", "warning"),
        (CHECKED, "restart: always, depends_on: [db]", "warning"),
        ("{image: 'postgres:16'}", f"{MIGRATING}, depends_on: [db]", "warning"),
        ("{image: 'redis:7', healthcheck: {test: redis-cli ping}}", "depends_on: [db]", "info"),
    ],
)
def test_flagged(db: str, web: str, severity: str) -> None:
    assert run(db, web) == [severity]


@pytest.mark.parametrize(
    ("db", "web", "reason"),
    [
        (CHECKED, "depends_on: {db: {condition: service_healthy}}", "it waits"),
        (CHECKED, "command: ./wait-for-it.sh db:5432 -- uvicorn m:app, depends_on: [db]", "waits"),
        ("{image: 'postgres:16'}", "depends_on: [db]", "there is nothing to wait for"),
        ("{image: 'postgres:16'}", f"restart: always, {MIGRATING}, depends_on: [db]", "again"),
        ("{image: 'redis:7'}", f"{MIGRATING}, depends_on: [db]", "ready within moments"),
        ("{image: 'example/a:1', healthcheck: {test: x}}", "depends_on: [db]", "no store"),
        (CHECKED, "command: python manage.py migrate, depends_on: [db]", "a job"),
        (CHECKED, "volumes: ['.:/app'], depends_on: [db]", "development"),
    ],
)
def test_silent(db: str, web: str, reason: str) -> None:
    assert run(db, web) == [], reason


def test_something_else_has_waited() -> None:
    healthy = "depends_on: {db: {condition: service_healthy}}"
    job = f"  job: {{build: ., command: alembic upgrade head, {healthy}}}\n"
    waits = "db: {condition: service_started}, job: {condition: service_completed_successfully}"
    assert run(CHECKED, f"depends_on: {{{waits}}}", job) == []


BLOCK = """services:
  db:
    image: postgres:16
    healthcheck: {test: pg_isready}
  web:
    build: .
    depends_on:  # both
      - db  # the data
      - mail
  mail:
    image: example/mail:1
"""


def fixed(compose: str) -> str:
    files = {"compose.yaml": compose, "Dockerfile": "FROM python:3.12-slim\nCMD uvicorn m:app\n"}
    outcome = lint(files, ["DPO007"])
    edits = [edit for each in outcome.findings if each.fix for edit in each.fix.edits]
    for edit in sorted(edits, key=lambda each: each.where.start, reverse=True):
        compose = compose[: edit.where.start] + edit.text + compose[edit.where.end :]
    return compose


def test_fix_of_a_list_keeps_its_comments() -> None:
    assert fixed(BLOCK) == BLOCK.replace(
        "      - db  # the data\n      - mail\n",
        "      db:  # the data\n        condition: service_healthy\n"
        "      mail:\n        condition: service_started\n",
    )


def test_fix_in_brackets() -> None:
    listed = BLOCK.replace("  # both\n      - db  # the data\n      - mail\n", " [db, mail]\n")
    wanted = "{db: {condition: service_healthy}, mail: {condition: service_started}}"
    assert fixed(listed) == listed.replace("[db, mail]", wanted)


def test_fix_of_a_mapping_changes_only_what_it_must() -> None:
    mapping = BLOCK.replace(
        "  # both\n      - db  # the data\n      - mail\n",
        "\n      db: {condition: service_started}\n"
        "      mail: {condition: service_completed_successfully}\n",
    )
    assert fixed(mapping) == mapping.replace("service_started", "service_healthy")


@pytest.mark.parametrize("anchor", ["&waits", "*waits"])
def test_no_fix_of_what_is_shared(anchor: str) -> None:
    shared = "x-waits: &waits [db]\n" if anchor == "*waits" else ""
    listed = "" if shared else "\n      - db\n"
    written = BLOCK.replace(
        "  # both\n      - db  # the data\n      - mail\n", f" {anchor}{listed or chr(10)}"
    )
    assert fixed(shared + written) == shared + written
