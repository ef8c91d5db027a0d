"""What healthchecks ask by way of scripts, and what proxies pass to whom."""

from __future__ import annotations

import pytest

from deploylint.deployment import Deployment
from deploylint.deployment.probes import Probes
from deploylint.deployment.upstreams import Upstreams
from deploylint.testing import Sample, check, lint

APP = 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/health")\ndef health(): ...\n'
IMAGE = (
    "FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\nCOPY tools/ask.sh /bin/ask\n"
    'CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]\nHEALTHCHECK CMD {}\n'
)
SHELL = "#!/bin/sh\nset -e\ncurl -fsS http://localhost:8000/healthz > /dev/null\n"
URLLIB = "import urllib.request\n\nPORT = 8000\n" + (
    'urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz")\n'
)
HTTPX = 'import os\nimport httpx\n\nport = os.environ["PORT"]\n' + (
    'httpx.get(f"http://localhost:{port}/healthz").raise_for_status()\n'
)


def deployment_of(files: dict[str, str]) -> Deployment:
    return check(Sample({path: text.encode() for path, text in files.items()}), []).deployment()


def codes(files: dict[str, str], code: str) -> list[str]:
    return [each.where.path for each in lint(files, select=[code]).findings]


@pytest.mark.parametrize(
    ("command", "script", "text"),
    [
        ("tools/ask.sh", "tools/ask.sh", SHELL),
        ("/bin/ask", "tools/ask.sh", SHELL),
        ("sh /srv/tools/ask.sh || exit 1", "tools/ask.sh", SHELL),
        ("python tools/ask.py", "tools/ask.py", URLLIB),
        ('["python3", "/srv/tools/ask.py"]', "tools/ask.py", HTTPX),
    ],
)
def test_a_script_of_the_project_asks(command: str, script: str, text: str) -> None:
    files = {"main.py": APP, "Dockerfile": IMAGE.format(command), script: text}
    assert codes(files, "DPE007") == [script]


SILENT = {
    "the script asks for a path that is served": (
        "tools/ask.sh",
        SHELL.replace("healthz", "health"),
    ),
    "the check runs another script": ("tools/other.sh", SHELL),
    "the script asks somebody else": ("tools/ask.sh", SHELL.replace("localhost:8000", "db:8000")),
    "the script asks another port": ("tools/ask.sh", SHELL.replace("8000", "9000")),
}


@pytest.mark.parametrize(("command", "text"), SILENT.values(), ids=SILENT)
def test_is_silent_where(command: str, text: str) -> None:
    files = {"main.py": APP, "Dockerfile": IMAGE.format(command), "tools/ask.sh": text}
    assert codes(files, "DPE007") == []


def test_a_script_is_no_probe_by_itself() -> None:
    files = {"main.py": APP, "Dockerfile": IMAGE.format("true"), "tools/smoke.sh": SHELL}
    assert deployment_of(files).model(Probes).all == ()


NGINX = "server {\n    listen 80;\n    location / {\n        proxy_pass http://%s;\n    }\n}\n"
COMPOSE = "services:\n  api:\n    build: .\n"


def reached(files: dict[str, str]) -> list[tuple[str, str, str, str]]:
    return [
        (
            each.host,
            each.port,
            each.proxy.name if each.proxy else "",
            each.service.name if each.service else "",
        )
        for each in deployment_of(files).model(Upstreams).all
    ]


PROXY = "  proxy:\n    image: nginx:1.27\n    volumes: ['./web:/etc/nginx/templates:ro']\n"
UNIT = "[Service]\nExecStart=/srv/venv/bin/gunicorn shop.wsgi --bind unix:/run/shop.sock\n"
JOINED = {
    "a configuration that nobody mounts, and one project with the name": (
        {"compose.yaml": COMPOSE, "deploy/nginx.conf": NGINX % "api:8000"},
        [("api", "8000", "", "api")],
    ),
    "an image that only carries the configuration": (
        {
            "compose.yaml": COMPOSE + "  worker:\n    build: .\n",
            "Dockerfile": IMAGE.format("true"),
            "deploy/nginx.conf": NGINX % "api:8000",
        },
        [("api", "8000", "", "api")],
    ),
    "a template that the image of nginx fills in": (
        {
            "compose.yaml": COMPOSE + PROXY + "    environment: {NAME: api, PORT: '9000'}\n",
            "web/default.conf.template": NGINX % "${NAME}:${PORT}",
        },
        [("api", "9000", "proxy", "api")],
    ),
    "a template of which a variable is not set": (
        {
            "compose.yaml": COMPOSE + PROXY + "    environment: {NAME: api}\n",
            "web/default.conf.template": NGINX % "${NAME}:${PORT}",
        },
        [],
    ),
    "the socket that a unit binds": (
        {"deploy/shop.service": UNIT, "deploy/nginx.conf": NGINX % "unix:/run/shop.sock"},
        [("unix:/run/shop.sock", "80", "", "shop.service")],
    ),
    "the socket that systemd opens for a unit": (
        {
            "deploy/shop.service": UNIT.partition(" --bind")[0] + "\n",
            "deploy/shop.socket": "[Socket]\nListenStream=/run/shop.sock\n",
            "deploy/nginx.conf": "upstream shop { server unix:/run/shop.sock fail_timeout=0; }\n"
            + NGINX % "shop",
        },
        [("unix:/run/shop.sock", "80", "", "shop.service")],
    ),
}


@pytest.mark.parametrize(("files", "expected"), JOINED.values(), ids=JOINED)
def test_joins(files: dict[str, str], expected: list[tuple[str, str, str, str]]) -> None:
    assert reached({"main.py": APP, **files}) == expected
