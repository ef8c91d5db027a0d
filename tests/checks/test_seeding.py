"""One small edit in a well-run project gives exactly one finding, which names both places."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

PROJECT = {
    "compose.prod.yaml": """\
services:
  api:
    build: .
    restart: always
    environment:
      LOG_LEVEL: info
      DATABASE_URL: postgresql+asyncpg://db/app
    expose: ["8000"]
  worker:
    build: .
    command: celery -A service.tasks worker
    healthcheck:
      test: celery -A service.tasks inspect ping
    depends_on:
      api:
        condition: service_healthy
  db:
    image: postgres:16
  nginx:
    image: nginx:1.27
    ports: ["80:80"]
    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf:ro"]
""",
    "site.conf": """\
server {
    listen 80;
    location / {
        proxy_pass http://api:8000;
        proxy_read_timeout 120s;
    }
}
""",
    "Dockerfile": """\
FROM python:3.12-slim
WORKDIR /srv
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY service service
USER app
HEALTHCHECK CMD curl -fsS http://localhost:8000/health
CMD ["gunicorn", "service.main:app", "-k", "uvicorn.workers.UvicornWorker", \
"--bind", "0.0.0.0:8000", "--timeout", "90", "--forwarded-allow-ips", "*"]
""",
    "requirements.txt": "asyncpg\ncelery\nfastapi\ngunicorn\nuvicorn\n",
    "service/__init__.py": "",
    "service/tasks.py": "from celery import Celery\napp = Celery()\n",
    "service/main.py": """\
import os

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

LEVEL = os.getenv("LOG_LEVEL", "info")
POOL = int(os.getenv("POOL", "4"))
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example.com"])


@app.get("/health")
def health() -> dict[str, str]:
    return {}
""",
    ".env.example": "LOG_LEVEL=info\nPOOL=4\n",
    ".github/workflows/ci.yml": """\
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    services:
      postgres:
        image: postgres:16
    steps: []
""",
}
PORTS = '    expose: ["8000"]\n'


def findings(files: dict[str, str]) -> list[str]:
    outcome = lint(files, ["DPN", "DPE007"])
    assert not outcome.defects
    assert all(each.related for each in outcome.findings), "a finding names both places"
    return [each.code for each in outcome.findings]


def test_the_well_run_project_is_silent() -> None:
    assert findings(PROJECT) == []


@pytest.mark.parametrize(
    ("code", "path", "old", "new"),
    [
        ("DPE007", "Dockerfile", "8000/health", "8000/healthz"),
        ("DPN002", "site.conf", "http://api:", "http://backend:"),
        ("DPN004", ".env.example", "POOL=4", "POOL="),
        ("DPN006", "Dockerfile", "service.main:app", "service.main:application"),
        ("DPN008", "compose.prod.yaml", "LOG_LEVEL: info", "LOG_LEVEL: debug"),
        ("DPN010", "site.conf", "api:8000", "api:8080"),
        ("DPN010", "Dockerfile", "localhost:8000", "localhost:8080"),
        (
            "DPN010",
            "compose.prod.yaml",
            "    healthcheck:\n      test: celery -A service.tasks inspect ping\n",
            "",
        ),
        ("DPN010", "compose.prod.yaml", PORTS, '    ports: ["127.0.0.1:9000:9000"]\n'),
        ("DPN011", "Dockerfile", "0.0.0.0:8000", "127.0.0.1:8000"),
        ("DPN013", "requirements.txt", "gunicorn\n", ""),
        ("DPN014", "Dockerfile", "USER app\n", ""),
        ("DPN015", "site.conf", "120s;", "120s; add_header Access-Control-Allow-Origin *;"),
        ("DPN016", "Dockerfile", ', "--forwarded-allow-ips", "*"', ""),
        ("DPN017", ".github/workflows/ci.yml", "postgres:16", "postgres:15"),
        ("DPN019", "Dockerfile", '"90"', '"300"'),
        ("DPN020", "compose.prod.yaml", "postgresql+asyncpg://db/app", "sqlite:///app.db"),
    ],
)
def test_a_planted_defect(code: str, path: str, old: str, new: str) -> None:
    assert PROJECT[path].count(old) == 1
    assert findings({**PROJECT, path: PROJECT[path].replace(old, new)}) == [code]


def test_without_a_healthcheck_the_wait_has_no_end() -> None:
    """Two rules speak here, about two places: the service and the wait for it."""
    line = "HEALTHCHECK CMD curl -fsS http://localhost:8000/health\n"
    files = {**PROJECT, "Dockerfile": PROJECT["Dockerfile"].replace(line, "")}
    assert sorted(findings(files)) == ["DPN009", "DPN018"]


def test_publishing_the_application_opens_a_way_around_nginx() -> None:
    """And what trusts every header is then open to every client."""
    text = PROJECT["compose.prod.yaml"].replace(PORTS, '    ports: ["8000:8000"]\n')
    assert sorted(findings({**PROJECT, "compose.prod.yaml": text})) == ["DPN012", "DPN016"]
