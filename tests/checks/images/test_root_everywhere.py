"""DPN014: nobody names a user, or somebody names root."""

from __future__ import annotations

import pytest

from deploylint.testing import Sample, check, fix, lint

BASE = "FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\n"
RUN = "CMD gunicorn shop:app\n"
COMPOSE = "services:\n  web:\n    build: .\n"
ZERO = COMPOSE + "    user: '0:0'\n"
OTHER = COMPOSE + "    user: '1000'\n"


def found(files: dict[str, str]) -> list[tuple[str, int, str]]:
    return [
        (each.where.path, each.where.line, each.message)
        for each in lint(files, ["DPN014"]).findings
    ]


@pytest.mark.parametrize(
    ("files", "path", "line", "words"),
    [
        ({"Dockerfile": BASE + RUN}, "Dockerfile", 1, "neither the image"),
        ({"Dockerfile": BASE + "USER root\n" + RUN}, "Dockerfile", 4, "USER root"),
        ({"Dockerfile": "FROM own.example.org/base\nUSER 0\n" + RUN}, "Dockerfile", 2, "USER 0"),
        (
            {
                "Dockerfile": BASE + "USER app\n" + RUN,
                "compose.yaml": COMPOSE + "    user: '0:0'\n",
            },
            "compose.yaml",
            4,
            "user: 0:0",
        ),
        (
            {
                "compose.yaml": "services:\n  web:\n    image: own.example.org/shop:1\n"
                "    user: root\n    command: tini -- uvicorn shop:app\n"
            },
            "compose.yaml",
            4,
            "user: root",
        ),
    ],
)
def test_found(files: dict[str, str], path: str, line: int, words: str) -> None:
    ((where, at, message),) = found(files)
    assert (where, at) == (path, line)
    assert words in message


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"Dockerfile": BASE + "USER root\nRUN a\nUSER app\n" + RUN}, "the last one counts"),
        ({"Dockerfile": BASE + "USER root\nCMD gosu app gunicorn shop:app\n"}, "gosu drops it"),
        (
            {"Dockerfile": BASE + 'USER root\nCMD ["su", "-c", "gunicorn shop:app", "app"]\n'},
            "su drops it",
        ),
        (
            {"compose.yaml": "services:\n  init:\n    image: busybox:1\n    user: root\n"
             "    command: chown -R 1000 /data\n"},
            "a job that serves nothing",
        ),
        (
            {"compose.yaml": "services:\n  web:\n    image: vendor/ide:1\n    user: root\n"},
            "what it runs is not known",
        ),
        (
            {
                "Dockerfile": BASE + "CMD python start.py\n",
                "start.py": "import os\nos.setuid(991)\n",
            },
            "the start script gives root up",
        ),
        (
            {
                "Dockerfile": BASE + "CMD python start.py\n",
                "start.py": "import os\nos.execv('/usr/sbin/gosu', ['gosu', 'app', 'gunicorn'])\n",
            },
            "the start script starts what does",
        ),
        ({"Dockerfile": BASE + "CMD /usr/bin/uwsgi --ini x.ini\n"}, "uwsgi's file may set a user"),
        (
            {"Dockerfile": BASE + "USER root\n" + RUN, "compose.yaml": OTHER},
            "compose gives it a user",
        ),
    ],
)  # fmt: skip
def test_silent(files: dict[str, str], reason: str) -> None:
    assert found(files) == [], reason


@pytest.mark.parametrize(
    ("compose", "after"),
    [
        (ZERO + "    restart: always\n", COMPOSE + "    restart: always\n"),
        (COMPOSE + "    user: root # for now\n", COMPOSE),
        (
            "services:\n  web: {build: ., user: root, restart: always}\n",
            "services:\n  web: {build: ., restart: always}\n",
        ),
        (
            "services:\n  web: {build: ., user: 'root'}\n",
            "services:\n  web: {build: .}\n",
        ),
    ],
)
def test_root_goes_where_the_image_has_a_user(compose: str, after: str) -> None:
    files = {"compose.yaml": compose, "Dockerfile": BASE + "USER app\n" + RUN}
    sample = Sample({path: text.encode() for path, text in files.items()})
    assert fix(check(sample, ["DPN014"])).changes["compose.yaml"][1].decode() == after


def test_root_stays_where_the_image_has_none() -> None:
    files = {"compose.yaml": ZERO, "Dockerfile": BASE + RUN}
    assert [each.fix for each in lint(files, ["DPN014"]).findings] == [None]
