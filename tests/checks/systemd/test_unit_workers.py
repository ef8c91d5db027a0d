from __future__ import annotations

import pytest

from deploylint.model import Severity
from deploylint.testing import lint

VENV = "/opt/shop/venv/bin"
CORES = "[policy]\nworker-cores = 2\n"


@pytest.mark.parametrize(
    "text",
    [
        f"ExecStart={VENV}/uvicorn shop:app",
        f"ExecStart={VENV}/gunicorn shop",
        f"ExecStart={VENV}/uvicorn shop:app --workers 1",
        f"Environment=PORT=80\nExecStart={VENV}/python -m uvicorn shop:app",
    ],
)
def test_one_worker(findings, text):
    (found,) = findings("DPI006", text)
    assert found.severity is Severity.INFO


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"ExecStart={VENV}/uvicorn shop:app --workers 4", "an option"),
        (f"ExecStart={VENV}/gunicorn \\\n  -b :80 \\\n  -w4 \\\n  shop", "on a continued line"),
        (f"ExecStart={VENV}/gunicorn --workers=$WORKERS shop", "a variable"),
        (f"Environment=WEB_CONCURRENCY=4\nExecStart={VENV}/uvicorn shop:app", "a variable"),
        (f"Environment=UVICORN_WORKERS=4\nExecStart={VENV}/uvicorn shop:app", "a variable"),
        (f'Environment="GUNICORN_CMD_ARGS=-w 4"\nExecStart={VENV}/gunicorn shop', "arguments"),
        (f"ExecStart={VENV}/gunicorn -c /etc/gunicorn.py shop", "a file out of sight"),
        (f"EnvironmentFile=/etc/shop.env\nExecStart={VENV}/uvicorn shop:app", "out of sight"),
        (f"ExecStart={VENV}/celery -A shop worker", "another server"),
        (f"ExecStart={VENV}/python main.py", "unknown"),
    ],
)
def test_silent(findings, text, reason):
    assert findings("DPI006", text) == [], reason


@pytest.mark.parametrize(
    ("option", "path"),
    [("-c deploy/gunicorn_conf.py", "deploy/gunicorn_conf.py"), ("", "gunicorn.conf.py")],
)
def test_a_file_of_the_project_says_it(findings, option, path):
    text = f"ExecStart={VENV}/gunicorn {option} shop"
    assert findings("DPI006", text, {path: "workers = 4\n"}) == []
    (found,) = findings("DPI006", text, {path: "workers = 1\n"})
    assert found.where.path == path


def test_an_env_file_of_the_project_tells_what_the_machine_has(findings):
    text = f"EnvironmentFile=/opt/shop/.env\nExecStart={VENV}/uvicorn shop:app"
    assert findings("DPI006", text, {".env.example": "WEB_CONCURRENCY=4\n"}) == []
    assert len(findings("DPI006", text, {".env.example": "PORT=80\n"})) == 1


@pytest.mark.parametrize(("workers", "count"), [("5", 0), ("4", 1), ("1", 1)])
def test_the_policy_names_the_cores(findings, workers, count):
    found = findings("DPI006", f"ExecStart={VENV}/gunicorn -w {workers} shop", config=CORES)
    assert [each.severity for each in found] == [Severity.WARNING] * count


@pytest.mark.parametrize(
    ("comment", "workers", "count"),
    [
        ("# 4 vCPUs", "9", 0),
        ("# 4-core machine", "4", 1),
        ("# workers = (2 x 4) + 1", "8", 1),
        ("; see the docs of core", "4", 0),
    ],
)
def test_a_comment_names_the_cores(findings, comment, workers, count):
    text = f"{comment}\nExecStart={VENV}/gunicorn -w {workers} shop"
    assert len(findings("DPI006", text)) == count


def test_state_in_the_process_forbids_more_workers(findings):
    text = f"ExecStart={VENV}/uvicorn shop:app"
    assert findings("DPI006", text, {"requirements.txt": "apscheduler\n"}) == []


IMAGE = "FROM python:3.12\nCMD gunicorn shop:app {}\n"
COPIED = "FROM python:3.12\nWORKDIR /srv\nCOPY . .\nCMD gunicorn shop:app\n"
COMPOSE = "services:\n  web:\n    build: .\n    environment: {WEB_CONCURRENCY: 4}\n"


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"Dockerfile": IMAGE.format("--workers 4")}, "Dockerfile:2"),
        ({"Dockerfile": IMAGE.format(""), "compose.prod.yml": COMPOSE}, "compose.prod.yml:4"),
        (
            {
                "compose.prod.yml": "services:\n  web:\n    image: shop\n"
                "    command: gunicorn shop:app -w 4\n"
            },
            "compose.prod.yml:4",
        ),
        (
            {"Dockerfile": IMAGE.format(""), "gunicorn.conf.py": "workers = 4\n"},
            "gunicorn.conf.py:1",
        ),
    ],
    ids=["image", "variable of compose", "command of compose", "gunicorn's file"],
)
def test_the_policy_holds_for_whatever_it_names(files: dict[str, str], place: str) -> None:
    (found,) = lint(files, ["DPI006"], CORES).findings
    assert found.severity is Severity.WARNING
    assert f"{found.where.path}:{found.where.line}" == place
    assert lint(files, ["DPI006"]).findings == (), "without the policy, containers are left alone"


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ("--workers 5", "as many as are meant"),
        ("", "a container may run one process"),
        ("--workers $WORKERS", "nobody knows how many"),
    ],
)
def test_the_policy_is_silent_on_images(options: str, why: str) -> None:
    assert lint({"Dockerfile": IMAGE.format(options)}, ["DPI006"], CORES).findings == (), why
