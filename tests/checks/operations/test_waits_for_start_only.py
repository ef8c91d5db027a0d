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
