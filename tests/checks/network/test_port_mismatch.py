"""DPN010: which ports are compared, and where nothing can be said."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

COMPOSE = "services:\n  api:\n    build: .\n    ports: ['80:{}']\n"


def run(command: str, port: str = "8000", **files: str) -> list[str]:
    project = {
        "Dockerfile": f"FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\n{command}\n",
        "compose.yaml": COMPOSE.format(port),
        **{name.replace("__", "."): text for name, text in files.items()},
    }
    outcome = lint(project, ["DPN010"])
    assert not outcome.defects
    assert all(each.related for each in outcome.findings), "a finding names both places"
    return [each.message for each in outcome.findings]


@pytest.mark.parametrize(
    ("command", "listens"),
    [
        ("CMD uvicorn main:app --port 9000", "9000"),
        ("CMD uvicorn main:app --port=9000", "9000"),
        ("ENV UVICORN_PORT=9000\nCMD uvicorn main:app", "9000"),
        ("CMD gunicorn main:app -b 0.0.0.0:9000", "9000"),
        ("CMD gunicorn main:app --bind=[::]:9000", "9000"),
        ("ENV PORT=9000\nCMD gunicorn main:app", "9000"),
        ("CMD hypercorn main:app -b 0.0.0.0:9000", "9000"),
        ("CMD daphne -b 0.0.0.0 -p 9000 main:app", "9000"),
        ("CMD flask run --host 0.0.0.0", "5000"),
        ("CMD python manage.py runserver 0.0.0.0:9000", "9000"),
        ("CMD python -m http.server 9000", "9000"),
        ("CMD waitress-serve --port 9000 main:app", "9000"),
    ],
)
def test_flagged(command: str, listens: str) -> None:
    expected = f"`api` publishes port 8000, but listens on {listens}"
    assert run(command) == [expected]


def test_a_port_in_code() -> None:
    code = "import uvicorn\nuvicorn.run('main:app', host='0.0.0.0', port=9000)\n"
    assert run("CMD python main.py", main__py=code) == [
        "`api` publishes port 8000, but listens on 9000"
    ]


def test_a_variable_that_nothing_sets_leaves_its_default() -> None:
    code = "import os, uvicorn\nuvicorn.run('m:a', port=int(os.getenv('APP_PORT', '9000')))\n"
    assert run("CMD python main.py", main__py=code) == [
        "`api` publishes port 8000, but listens on 9000"
    ]


@pytest.mark.parametrize(
    ("command", "port", "reason"),
    [
        ("CMD uvicorn main:app --port 8000", "8000", "it listens there"),
        ("CMD uvicorn main:app", "8000", "uvicorn's default"),
        ("CMD uvicorn main:app --port $PORT", "9000", "a variable decides"),
        ("CMD uvicorn main:app $OPTIONS", "9000", "a variable may hold --port"),
        ("CMD gunicorn main:app -c conf.py", "9000", "a configuration file decides"),
        ("CMD gunicorn main:app -b unix:/run/api.sock", "${PORT}", "the claim is not known"),
        ("CMD node server.js", "9000", "no server that is known"),
        ("CMD celery -A tasks worker", "9000", "a worker, whose port is somebody else's mistake"),
        ("CMD uvicorn main:app --port 9000", "9000-9005", "a range is not read"),
        ("CMD sh -c 'node x.js & uvicorn main:app'", "3000", "two processes"),
    ],
)
def test_silent(command: str, port: str, reason: str) -> None:
    assert run(command, port) == [], reason


def test_gunicorn_reads_a_file_that_lies_beside_it() -> None:
    conf = "bind = '0.0.0.0:9000'\n"
    assert run("CMD gunicorn main:app", "9000", gunicorn__conf__py=conf) == []
    below = {"src/gunicorn__conf__py": conf}
    assert run("CMD gunicorn main:app", "9000", **below) == []


def test_no_finding_of_a_development_file() -> None:
    files = {
        "Dockerfile": "FROM python:3.12-slim\nCMD uvicorn main:app --port 9000\n",
        "compose.dev.yaml": COMPOSE.format("8000"),
    }
    assert not lint(files, ["DPN010"]).findings


IMAGE = """FROM python:3.12-slim
ENV PORT=8000
COPY . .
CMD uvicorn main:app --host 0.0.0.0 --port 8000
HEALTHCHECK CMD curl -f http://localhost:{}/health
"""
WORKER = "services:\n  worker:\n    build: .\n    command: {}\n"


def of_worker(command: str, more: str = "", port: str = "${PORT}") -> list[tuple[str, str]]:
    files = {"Dockerfile": IMAGE.format(port), "compose.yaml": WORKER.format(command) + more}
    found = lint(files, select=["DPN010"]).findings
    return [(each.message, each.severity.label) for each in found if each.severity]


@pytest.mark.parametrize("command", ["celery -A main worker", "rq worker high", "dramatiq tasks"])
def test_a_worker_inherits_a_probe(command: str) -> None:
    message = "`worker` listens on nothing, but its healthcheck asks it over HTTP"
    assert of_worker(command) == [(message, "error")]
    message = "`worker` listens on nothing, but its healthcheck asks port 8000"
    assert of_worker(command, port="8000") == [(message, "error")]
    assert [severity for _, severity in of_worker(command, "    volumes: ['.:/']\n")]


@pytest.mark.parametrize(
    ("command", "more", "reason"),
    [
        ("celery -A main worker", "    healthcheck: {disable: true}\n", "it is switched off"),
        ("celery -A m worker", "    healthcheck: {test: celery inspect ping}\n", "it has its own"),
        ("celery -A main flower", "", "flower answers over HTTP"),
        ("python consumer.py", "", "it may listen anywhere"),
    ],
)
def test_other_processes_do_not(command: str, more: str, reason: str) -> None:
    assert of_worker(command, more) == [], reason
