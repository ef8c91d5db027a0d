"""Fixes of joins: only the right place changes, and only where one side is clearly right."""

from __future__ import annotations

import pytest

from deploylint.testing import Sample, check, fix, lint

COMPOSE = "services:\n  api:\n    build: .\n    ports: ['80:8000']\n"
IMAGE = "FROM python:3.12-slim\nCOPY . .\n{}CMD {}\n"
SERVER = "uvicorn main:app --host 0.0.0.0 --port {}"


def changed(files: dict[str, str], code: str) -> dict[str, str]:
    """The files that the unsafe fixes of a rule change, and a second run no more."""
    sample = Sample({path: text.encode() for path, text in files.items()})
    fixed = fix(check(sample, [code]))
    after = {path: data for path, (_, data) in fixed.changes.items()}
    again = Sample({**sample.files, **after})
    assert not fix(check(again, [code])).changes
    return {path: data.decode() for path, data in after.items()}


def probe(url: str) -> str:
    return f"HEALTHCHECK CMD curl -f {url}\n"


@pytest.mark.parametrize(
    ("check_line", "reason"),
    [
        (probe("http://localhost:9000/ready"), "two places expect the same port"),
        ("EXPOSE 9000\n" + probe("http://localhost:8000/"), "EXPOSE is for readers"),
    ],
)
def test_the_command_may_be_wrong(check_line: str, reason: str) -> None:
    files = {
        "Dockerfile": IMAGE.format(check_line, SERVER.format("7000")),
        "compose.yaml": COMPOSE.replace("8000", "9000" if "ready" in check_line else "8000"),
    }
    assert changed(files, "DPN010") == {}, reason


@pytest.mark.parametrize(
    ("second", "fixed"),
    [("8000", ["Dockerfile"]), ("9001", [])],
    ids=["the same port", "another port"],
)
def test_the_check_of_an_image_that_services_share(second: str, fixed: list[str]) -> None:
    service = "  {0}:\n    build: .\n    command: " + SERVER + "\n"
    files = {
        "Dockerfile": IMAGE.format(probe("http://localhost:7000/"), SERVER.format("8000")),
        "compose.yaml": "services:\n"
        + service.replace("{}", "8000").format("a")
        + service.replace("{}", second).format("b"),
    }
    assert list(changed(files, "DPN010")) == fixed


def test_a_default_port_that_nothing_else_names_is_no_reason_to_change() -> None:
    files = {
        "Dockerfile": IMAGE.format("", "uvicorn main:app --host 0.0.0.0"),
        "compose.yaml": COMPOSE.replace("8000", "9000"),
    }
    assert changed(files, "DPN010") == {}


@pytest.mark.parametrize(
    ("url", "fixed"),
    [
        ("localhost:9000/health", "localhost:8000/health"),
        ("http://localhost:9000", "http://localhost:8000"),
        ("'http://u:9000@localhost:9000/9000'", "'http://u:9000@localhost:8000/9000'"),
        ("http://[::1]:9000/x?y=9000", "http://[::1]:8000/x?y=9000"),
    ],
)
def test_only_the_port_of_the_url_changes(url: str, fixed: str) -> None:
    files = {
        "Dockerfile": IMAGE.format(probe(url), SERVER.format("8000")),
        "compose.yaml": COMPOSE,
    }
    expected = IMAGE.format(probe(fixed), SERVER.format("8000"))
    assert changed(files, "DPN010") == {"Dockerfile": expected}


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://localhost/health", "no port is written"),
        ("http://localhost:90''00/health", "the port is not there word for word"),
    ],
)
def test_a_port_that_is_not_written_is_not_edited(url: str, reason: str) -> None:
    files = {
        "Dockerfile": IMAGE.format(probe(url), SERVER.format("8000")),
        "compose.yaml": COMPOSE,
    }
    assert changed(files, "DPN010") == {}, reason


def test_a_check_that_services_share_is_not_edited() -> None:
    shared = "x-check: &check\n  test: curl -f http://localhost:9000/\n"
    files = {
        "Dockerfile": IMAGE.format("", SERVER.format("8000")),
        "compose.yaml": shared + COMPOSE + "    healthcheck: *check\n",
    }
    assert changed(files, "DPN010") == {}


ROUTES = "from fastapi import FastAPI\napp = FastAPI()\n{}"
ROUTE = "@app.get('{}')\ndef f{}(): return 1\n"


@pytest.mark.parametrize(
    ("paths", "fixed"),
    [
        (["/health"], "/health"),
        (["/api/v1/healthz", "/items"], "/api/v1/healthz"),
        (["/health", "/ready"], None),
        (["/items"], None),
        (["/health/{name}"], None),
    ],
)
def test_the_only_health_route_takes_the_place_of_the_path(
    paths: list[str], fixed: str | None
) -> None:
    routes = "".join(ROUTE.format(path, number) for number, path in enumerate(paths))
    old = probe("http://localhost:8000/status")
    files = {
        "Dockerfile": IMAGE.format(old, SERVER.format("8000")),
        "main.py": ROUTES.format(routes),
        "compose.yaml": COMPOSE,
    }
    new = IMAGE.format(old.replace("/status", fixed or ""), SERVER.format("8000"))
    assert changed(files, "DPE007") == ({"Dockerfile": new} if fixed else {})
    assert lint(files, ["DPE007"]).findings
