"""The same for a story that must stay silent, and for a service on a machine of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from deploylint.testing import fixture_projects, lint

SITE = "deploy/nginx/sites-available/shop.conf"
HOST = {
    "deploy/api.service": (
        "[Service]\nUser=api\nWorkingDirectory=/srv/api\n"
        "ExecStart=/srv/venv/bin/uvicorn api.main:app --host 127.0.0.1 --port 8000\n"
    ),
    "deploy/nginx/sites-enabled/api": (
        "server {\n  location / {\n    proxy_pass http://127.0.0.1:8000;\n  }\n}\n"
    ),
    "api/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
}


def well_run_api() -> dict[str, str]:
    root = Path(os.path.join(fixture_projects.root(), "well-run-api", "project"))
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in files}


def findings(files: dict[str, str]) -> list[str]:
    outcome = lint(files, ["DPN", "DPE007"])
    assert not outcome.defects
    assert all(each.related for each in outcome.findings), "a finding names both places"
    return [each.code for each in outcome.findings]


@pytest.mark.parametrize(
    ("code", "path", "old", "new"),
    [
        ("DPE007", "Dockerfile", "8000/health", "8000/status"),
        ("DPN002", SITE, "server api:8000", "server backend:8000"),
        ("DPN006", "Dockerfile", "app.main:app", "app.main:api"),
        ("DPN010", SITE, "api:8000", "api:8001"),
        ("DPN010", "Dockerfile", "127.0.0.1:8000", "127.0.0.1:8001"),
        ("DPN011", "Dockerfile", '"0.0.0.0"', '"127.0.0.1"'),
        ("DPN014", "Dockerfile", "USER 10001\n", ""),
        ("DPN016", "Dockerfile", ', "--forwarded-allow-ips", "*"', ""),
    ],
)
def test_a_defect_planted_in_the_well_run_api(code: str, path: str, old: str, new: str) -> None:
    files = well_run_api()
    assert files[path].count(old) == 1
    assert findings({**files, path: files[path].replace(old, new)}) == [code]


def test_a_service_on_a_machine_of_its_own() -> None:
    assert findings(HOST) == []
    unit = HOST["deploy/api.service"].replace("127.0.0.1", "0.0.0.0")
    assert findings({**HOST, "deploy/api.service": unit}) == ["DPN011"]
