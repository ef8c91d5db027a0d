"""DPN006: modules and attributes that commands name, and where they are looked for."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

APP = "from fastapi import FastAPI\napp = FastAPI()\n"


def run(command: str, before: str = "", **paths: str) -> list[str]:
    dockerfile = f"FROM python:3.12-slim\nWORKDIR /srv\n{before}COPY . .\n{command}\n"
    files = {"Dockerfile": dockerfile}
    files.update({path.replace("__", "/") + ".py": text for path, text in paths.items()})
    outcome = lint(files, ["DPN006"])
    assert not outcome.defects
    assert all(each.related for each in outcome.findings), "a finding names both places"
    return [each.message for each in outcome.findings]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("CMD uvicorn service.main:api", "`service/main.py` binds no `api`"),
        (
            'CMD ["gunicorn", "service.main:create_app()"]',
            "`service/main.py` binds no `create_app`",
        ),
        ("CMD uvicorn main:app", "`main` is not where `Dockerfile` starts"),
        ("CMD uvicorn service.mian:app", "`service.mian` is not where `Dockerfile` starts"),
        ("CMD python serve.py", "`serve.py` is not where `Dockerfile` starts"),
        ("CMD celery -A service.tasks worker", "`service.tasks` is not where `Dockerfile` starts"),
        ("CMD celery -A service.main.celery worker", "`service/main.py` binds no `celery`"),
    ],
)
def test_flagged(command: str, message: str) -> None:
    assert run(command, service__main=APP, service____init__="") == [message]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("CMD uvicorn service.main:app", "it is there"),
        ("CMD uvicorn --app-dir service main:app", "the command sets the import path"),
        ("CMD gunicorn --chdir service main:app", "the command sets the folder"),
        ("CMD uvicorn $APP", "a variable names it"),
        ("CMD celery -A service.main.app worker", "a name of a module, as celery allows"),
        ("CMD uvicorn otherpackage.main:app", "it may be installed"),
        ("CMD uvicorn service.main:app.inner", "an attribute of an attribute"),
        ("CMD python /opt/elsewhere.py", "an absolute path may come from the base image"),
        ("CMD node server.js", "no Python"),
    ],
)
def test_silent(command: str, reason: str) -> None:
    assert run(command, service__main=APP, service____init__="") == [], reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("from fastapi import FastAPI\nfrom service.x import *\n", "a star import may bind it"),
        ("from service.factory import app\nimport fastapi.FastAPI\n", "an import binds it"),
        ("import FastAPI\nif True:\n    app = 1\nelse:\n    app = 2\n", "a branch binds it"),
        ("import FastAPI\ndef f():\n    global app\n    app = 1\n", "a function binds it"),
        ("import FastAPI\nwith x() as app: pass\n", "a with statement binds it"),
        ("x = 1\n", "nothing says that it holds an application: its names were not collected"),
    ],
)
def test_names_are_bound_in_many_ways(text: str, reason: str) -> None:
    assert run("CMD uvicorn service.main:app", service__main=text) == [], reason


SERVED = "FROM python:3.12-slim\nWORKDIR /srv\n{}\nCMD uvicorn pkg.main:app\n"
PACKAGE = {"back/pkg/__init__.py": "", "back/other.py": APP}
MOUNTED = "services:\n  api:\n    build: .\n    volumes: ['/opt/code:/srv']\n"


@pytest.mark.parametrize(
    ("copy", "more", "count", "reason"),
    [
        ("COPY back .", {}, 1, "the package in the working folder has no such module"),
        ("COPY back/pkg ./pkg", {}, 1, "copied by itself"),
        ("COPY back .", {"requirements.txt": "pkg==1\n"}, 1, "it comes before the distribution"),
        ("COPY back .", {"back/pkg/main.py": APP}, 0, "the module is there"),
        ("COPY back/other.py .", {}, 0, "the package is not copied: another may be installed"),
        ("COPY back .\nRUN curl -o pkg/main.py x", {}, 0, "a command brings it"),
        ("COPY back .", {"compose.yaml": MOUNTED}, 0, "a mount may bring it"),
    ],
)
def test_a_regular_package_in_the_working_folder_decides(
    copy: str, more: dict[str, str], count: int, reason: str
) -> None:
    files = {"Dockerfile": SERVED.format(copy), **PACKAGE, **more}
    assert len(lint(files, ["DPN006"]).findings) == count, reason


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("ENV PYTHONPATH=/srv/service\n", "the import path is set"),
        ("RUN poetry install\n", "the project is installed"),
        ("RUN pip install -e .\n", "the project is installed"),
        ("COPY --from=0 /build /srv\n", "an earlier stage brings it"),
    ],
)
def test_silent_where_the_layout_is_not_certain(before: str, reason: str) -> None:
    assert run("CMD uvicorn main:app", before, service__main=APP) == [], reason
