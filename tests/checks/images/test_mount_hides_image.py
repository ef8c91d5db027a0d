"""DPN024: what a mount hides of an image, and where that matters."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

NODE = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["npm", "start"]\n'
UV = 'FROM python:3.12\nWORKDIR /srv/app\nCOPY . .\nRUN uv sync --frozen\nCMD ["gunicorn", "x"]\n'
BUILT = (
    "FROM node:22 AS front\nWORKDIR /f\nRUN npm ci && npm run build\n"
    "FROM python:3.12\nWORKDIR /app\nCOPY . .\nCOPY --from=front /f/dist ./static/dist\n"
    'CMD ["gunicorn", "x"]\n'
)
STARTED = 'FROM python:3.12\nCOPY docker/start.sh /app/start.sh\nENTRYPOINT ["/app/start.sh"]\n'
STAGED = (
    "FROM python:3.12 AS build\nWORKDIR /app\nRUN python -m venv /app/venv\n"
    'FROM python:3.12-slim\nCOPY --from=build /app /app\nCMD ["/app/venv/bin/gunicorn", "x"]\n'
)


def run(
    dockerfile: str, options: str, path: str = "compose.prod.yaml", **files: str
) -> list[tuple[str, str]]:
    text = f"services:\n  web: {{build: ., {options}}}\n"
    outcome = lint({path: text, "Dockerfile": dockerfile, "main.py": "", **files}, ["DPN024"])
    assert not outcome.defects
    return [(each.severity.label, each.message) for each in outcome.findings if each.severity]


@pytest.mark.parametrize(
    ("dockerfile", "volumes", "hidden"),
    [
        (NODE, "['.:/app']", "`/app/node_modules`"),
        (NODE, "['./:/app:ro']", "`/app/node_modules`"),
        (NODE, "[{type: bind, source: ., target: /app}]", "`/app/node_modules`"),
        (UV, "['.:/srv/app']", "`/srv/app/.venv`"),
        (BUILT, "['.:/app']", "`/app/static/dist`"),
        (BUILT, "['./static:/app/static']", "`/app/static/dist`"),
        (STARTED, "['.:/app']", "`/app/start.sh`"),
        (STAGED, "['.:/app']", "`/app/venv`, `/app/venv/bin/gunicorn`"),
    ],
)
def test_hidden(dockerfile: str, volumes: str, hidden: str) -> None:
    ((severity, message),) = run(dockerfile, f"volumes: {volumes}")
    assert severity == "error"
    assert f"hides {hidden} of the image" in message


@pytest.mark.parametrize(
    ("dockerfile", "volumes", "reason"),
    [
        (NODE, "['.:/app', '/app/node_modules']", "an anonymous volume keeps them"),
        (NODE, "['.:/app', 'packages:/app/node_modules']", "a named volume keeps them"),
        (NODE, "['./uploads:/app/uploads']", "another folder"),
        (NODE, "['data:/app']", "a volume takes over what the image has"),
        (NODE, "['${SOURCE}:/app']", "a variable says what is mounted"),
        (NODE.replace("npm ci", "npm install -g pm2"), "['.:/app']", "installed elsewhere"),
        (UV.replace("RUN", "ENV UV_PROJECT_ENVIRONMENT=/venv\nRUN"), "['.:/srv/app']", "elsewhere"),
        (BUILT.replace("./static/dist", "/var/www"), "['.:/app']", "copied elsewhere"),
        (STARTED.replace("/app/start.sh", "/start.sh"), "['.:/app']", "it lies above"),
        ("FROM python:3.12\nWORKDIR /app\nRUN npm ci\nCMD gunicorn x\n", "['.:/app']", "no node"),
    ],
)
def test_nothing_is_hidden(dockerfile: str, volumes: str, reason: str) -> None:
    assert run(dockerfile, f"volumes: {volumes}") == [], reason


def test_what_the_checkout_has_is_not_missing() -> None:
    files = {"static/dist/app.js": "", "start.sh": "#!/bin/sh\n"}
    assert run(BUILT, "volumes: ['.:/app']", **files) == []
    assert run(STARTED, "volumes: ['.:/app']", **files) == []


def test_a_script_may_make_it() -> None:
    deploy = {"deploy.sh": "npm ci\nnpm run build\ndocker compose up -d\n"}
    assert run(NODE, "volumes: ['.:/app']", **deploy) == []


@pytest.mark.parametrize(
    ("path", "options", "severities"),
    [
        ("compose.prod.yaml", "", ["error"]),
        ("docker-compose.yml", ", restart: always", ["warning"]),
        ("docker-compose.yml", ", restart: always, command: npm run dev", []),
        ("docker-compose.yml", ", restart: always, environment: {DEBUG: 'true'}", []),
        ("docker-compose.yml", "", []),
        ("docker-compose.dev.yml", ", restart: always", []),
        ("tests/docker-compose.yml", ", restart: always", []),
    ],
)
def test_where_it_is_deployed(path: str, options: str, severities: list[str]) -> None:
    volumes = "volumes: ['..:/app']" if "/" in path else "volumes: ['.:/app']"
    assert [severity for severity, _ in run(NODE, volumes + options, path)] == severities
