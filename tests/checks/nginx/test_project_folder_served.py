"""DPH020: which folders hold the project, and which of them nginx hands out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from deploylint.testing import lint

UNIT = {
    "app.service": "[Service]\nWorkingDirectory=/srv/app\nExecStart=/srv/app/v/bin/gunicorn a\n"
}
PULL = {"deploy.sh": "#!/bin/sh\ncd /srv/app\ngit pull origin main\n"}
SSH = {
    ".github/workflows/deploy.yml": "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n"
    "    steps:\n      - uses: appleboy/ssh-action@v1\n        with:\n          script: |\n"
    "            cd /srv/app\n            git pull\n"
}


def site(*lines: str, listen: str = "80") -> dict[str, str]:
    inside = "\n  ".join((f"listen {listen};", *lines))
    return {"nginx/site.conf": f"server {{\n  {inside}\n}}\n"}


def said(files: Mapping[str, str]) -> list[str]:
    return [
        f"{each.severity.label} {each.where.path}:{each.where.line}"
        for each in lint(files, ["DPH020"]).findings
        if each.severity
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({**site("root /srv/app;"), **UNIT}, "warning nginx/site.conf:3", id="a unit"),
        pytest.param({**site("root /srv/app;"), **PULL}, "error nginx/site.conf:3", id="a pull"),
        pytest.param({**site("root /srv/app;"), **SSH}, "error nginx/site.conf:3", id="over ssh"),
        pytest.param(
            {**site("root /srv/app/;"), "up.sh": "git clone git@a.b:c/d.git /srv/app\n"},
            "error nginx/site.conf:3",
            id="a clone",
        ),
        pytest.param(
            {**site("root /srv/app;"), "up.sh": "git -C /srv/app fetch\n"},
            "error nginx/site.conf:3",
            id="git in another folder",
        ),
        pytest.param({**site("root /srv;"), **PULL}, "error nginx/site.conf:3", id="above it"),
        pytest.param(
            {
                **site("root /srv/app;"),
                "app.service": UNIT["app.service"] + "EnvironmentFile=/srv/app/.env\n",
            },
            "error nginx/site.conf:3",
            id="an env file in it",
        ),
        pytest.param(
            {**site("location /files/ {", "  alias /srv/app/;", "}"), **PULL},
            "error nginx/site.conf:4",
            id="an alias",
        ),
        pytest.param(
            {
                **site("location / {", "  root /srv/app;", "  try_files $uri @app;", "}"),
                **PULL,
            },
            "error nginx/site.conf:4",
            id="files are tried first",
        ),
        pytest.param(
            {
                **site("root /usr/share/nginx/html;"),
                "compose.yml": "services:\n  nginx:\n    image: nginx:1.27\n    volumes:\n"
                "      - .:/usr/share/nginx/html\n      - ./nginx:/etc/nginx/conf.d\n",
            },
            "error nginx/site.conf:3",
            id="mounted into a container",
        ),
        pytest.param(
            {
                "compose.yml": "services:\n  nginx:\n    image: nginx:1.27\n    volumes:\n"
                "      - .:/usr/share/nginx/html\n",
            },
            "error compose.yml:5",
            id="mounted without a configuration",
        ),
        pytest.param(
            {
                "web/Dockerfile": "FROM nginx:1.27\nCOPY . /usr/share/nginx/html\n",
                "web/app.py": "",
                "web/index.html": "",
            },
            "warning web/Dockerfile:2",
            id="code in an image",
        ),
    ],
)
def test_folders_that_are_served(files: dict[str, str], expected: str) -> None:
    assert said(files) == [expected]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({**site("root /srv/app/static;"), **UNIT}, id="a part of it"),
        pytest.param({**site("root /srv/app;")}, id="nothing is known to lie there"),
        pytest.param({**site("root /var/www/html;"), **PULL}, id="another folder"),
        pytest.param(
            {**site("root /srv/app;", "location ~ /\\. { deny all; }"), **PULL}, id="refused"
        ),
        pytest.param(
            {**site("root /srv/app;", "location ~ /\\.(?!well-known) { return 404; }"), **PULL},
            id="not found",
        ),
        pytest.param(
            {**site("root /srv/app;", "location / { proxy_pass http://127.0.0.1:8000; }"), **PULL},
            id="everything is passed on",
        ),
        pytest.param(
            {**site("root /srv/app;", "location / { try_files /index.html =404; }"), **PULL},
            id="one file",
        ),
        pytest.param(
            {
                **site(
                    "location /.well-known/acme-challenge/ { root /srv/app; }",
                    "return 301 https://a.b$request_uri;",
                ),
                **PULL,
            },
            id="only challenges",
        ),
        pytest.param({**site("root ${APP};"), **PULL}, id="a template decides"),
        pytest.param(
            {**site("root /srv/app;"), "app.service": "[Service]\nWorkingDirectory=/srv/%i\n"},
            id="a folder of instances",
        ),
        pytest.param({**site("root /srv/app;"), "pull.sh": "cd $APP\ngit pull\n"}, id="a variable"),
        pytest.param(
            {
                "Dockerfile": "FROM nginx:1.27\nCOPY . /usr/share/nginx/html\n",
                ".dockerignore": "*\n!public\n",
                "public/index.html": "",
            },
            id="only what may be seen is in the context",
        ),
        pytest.param(
            {
                "web/Dockerfile": "FROM nginx:1.27\nCOPY . /usr/share/nginx/html\n",
                "web/index.html": "",
            },
            id="a folder of pages",
        ),
        pytest.param(
            {
                "Dockerfile": "FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm run build\n"
                "FROM nginx:1.27\nCOPY --from=build /app/dist /usr/share/nginx/html\n"
            },
            id="what was built",
        ),
    ],
)
def test_folders_that_are_not(files: dict[str, str]) -> None:
    assert said(files) == []
