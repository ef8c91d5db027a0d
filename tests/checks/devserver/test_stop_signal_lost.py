"""DPG016: which shells stay above a server, and where that matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from deploylint.testing import lint

Said = Callable[[Mapping[str, str], str], list[str]]
Repaired = Callable[[Mapping[str, str], str], dict[str, str]]


def image(start: str, base: str = "python:3.12-slim") -> dict[str, str]:
    return {"Dockerfile": f"FROM {base}\nWORKDIR /srv\nCOPY . .\n{start}\n"}


def script(text: str, start: str = 'ENTRYPOINT ["./start.sh"]') -> dict[str, str]:
    return {**image(start), "start.sh": f"#!/bin/bash\nset -e\n{text}\n"}


def compose(more: str, start: str = "") -> dict[str, str]:
    return {**image(start), "compose.yml": f"services:\n  web:\n    build: .\n{more}"}


HANDLER = {"app.py": "import signal\nsignal.signal(signal.SIGTERM, lambda *_: None)\n"}
LIFESPAN = {
    "app.py": "from contextlib import asynccontextmanager\n\n@asynccontextmanager\n"
    "async def lifespan(app):\n    yield\n    await app.state.pool.close()\n"
}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(image("CMD gunicorn shop"), "info Dockerfile:4 gunicorn", id="the shell form"),
        pytest.param(
            image('CMD ["sh", "-c", "alembic upgrade head && uvicorn app:app"]'),
            "info Dockerfile:4 uvicorn",
            id="handed to sh",
        ),
        pytest.param(
            image('ENTRYPOINT ["/bin/sh", "-c"]\nCMD ["daphne shop.asgi:application"]'),
            "info Dockerfile:5 daphne",
            id="ENTRYPOINT is the shell",
        ),
        pytest.param(
            image("CMD python -m gunicorn shop", "debian:12"),
            "info Dockerfile:4 gunicorn",
            id="as a module",
        ),
        pytest.param(
            script("python manage.py migrate\ngunicorn shop"),
            "info start.sh:4 gunicorn",
            id="a script, whatever its shell",
        ),
        pytest.param(
            script("exec gunicorn shop", "CMD ./start.sh"),
            "info start.sh:3 gunicorn",
            id="a script that is replaced, below a shell that is not",
        ),
        pytest.param(
            compose("    command: sh -c 'python manage.py migrate && gunicorn shop'\n"),
            "info compose.yml:4 gunicorn",
            id="a command of compose",
        ),
        pytest.param(
            compose("    command: ['sh', '-c', 'uvicorn app:app --port $$PORT']\n"),
            "info compose.yml:4 uvicorn",
            id="a list of compose",
        ),
        pytest.param(
            script("uvicorn app:app &\nwait"), "info start.sh:3 uvicorn", id="waits in the end"
        ),
        pytest.param(
            image("CMD celery -A shop worker"), "warning Dockerfile:4 celery", id="tasks are lost"
        ),
        pytest.param(
            compose("    command: sh -c 'gunicorn shop'\n    stop_grace_period: 60s\n"),
            "warning compose.yml:4 gunicorn",
            id="time to end",
        ),
        pytest.param(
            image("CMD gunicorn shop --graceful-timeout 50"),
            "warning Dockerfile:4 gunicorn",
            id="time for requests",
        ),
        pytest.param(
            {**image("CMD python app.py"), **HANDLER}, "warning Dockerfile:4 python", id="a handler"
        ),
        pytest.param(
            {**image("CMD uvicorn app:app"), **LIFESPAN},
            "warning Dockerfile:4 uvicorn",
            id="the end of a lifespan",
        ),
    ],
)
def test_signals_that_are_lost(said: Said, files: dict[str, str], expected: str) -> None:
    assert said(files, "DPG016") == [expected]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(image('CMD ["gunicorn", "shop"]'), id="the exec form"),
        pytest.param(image("CMD exec gunicorn shop"), id="exec"),
        pytest.param(
            image('CMD ["sh", "-c", "alembic upgrade head && exec uvicorn app:app"]'),
            id="exec after others",
        ),
        pytest.param(image('CMD ["bash", "-c", "a && gunicorn shop"]'), id="bash becomes it"),
        pytest.param(
            image('SHELL ["/bin/bash", "-c"]\nCMD gunicorn shop'), id="SHELL makes it bash"
        ),
        pytest.param(
            image("CMD a && gunicorn shop", "python:3.12-alpine"), id="busybox becomes it"
        ),
        pytest.param(image("CMD gunicorn shop", "fedora:40"), id="sh is bash there"),
        pytest.param(image("CMD gunicorn shop", "ghcr.io/shop/base:3"), id="an unknown image"),
        pytest.param(
            compose("    init: true\n    command: sh -c 'gunicorn shop'\n"), id="compose's init"
        ),
        pytest.param(
            image('ENTRYPOINT ["tini", "--"]\nCMD ["sh", "-c", "gunicorn shop"]'), id="tini"
        ),
        pytest.param(
            script("gunicorn shop", 'ENTRYPOINT ["dumb-init", "./start.sh"]'), id="dumb-init"
        ),
        pytest.param(
            script("trap 'kill $!' TERM\ngunicorn shop &\nwait"), id="a trap passes it on"
        ),
        pytest.param(
            script("python manage.py migrate\nexec gunicorn shop"), id="a script that ends in exec"
        ),
        pytest.param(
            script(
                'python manage.py migrate\nexec "$@"',
                'ENTRYPOINT ["./start.sh"]\nCMD ["gunicorn", "shop"]',
            ),
            id="a script that becomes its arguments",
        ),
        pytest.param(image("CMD python manage.py migrate"), id="comes to an end"),
        pytest.param(image("CMD python -m pytest"), id="no server"),
        pytest.param(image('CMD ["postgres", "-c", "shared_buffers=1GB"]'), id="no shell's -c"),
        pytest.param(image('CMD ["python", "-c", "import app; app.main()"]'), id="Python's -c"),
        pytest.param(
            compose("    stop_signal: SIGKILL\n    command: sh -c 'gunicorn shop'\n"),
            id="killed on purpose",
        ),
        pytest.param(
            compose("    restart: 'no'\n    command: sh -c 'python load.py'\n"), id="a job"
        ),
        pytest.param(
            {
                **image('CMD ["gunicorn", "shop"]'),
                "compose.dev.yml": "services:\n  web:\n    build: .\n"
                "    command: sh -c 'gunicorn shop'\n",
            },
            id="only developers start it so",
        ),
        pytest.param(
            {"web.service": "[Service]\nExecStart=/bin/sh -c 'gunicorn shop'\n"},
            id="systemd asks every process of a unit to stop",
        ),
    ],
)
def test_signals_that_arrive(said: Said, files: dict[str, str]) -> None:
    assert said(files, "DPG016") == []


def test_an_unknown_shell_is_said() -> None:
    outcome = lint(image("CMD gunicorn shop", "ghcr.io/shop/base:3"), ["DPG016"])
    assert [each.reason for each in outcome.unknown] == [
        "whether the shell of the image becomes its last command is not known"
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("CMD gunicorn shop", "CMD exec gunicorn shop"),
        ("CMD A=1 gunicorn shop", "CMD A=1 exec gunicorn shop"),
        ('CMD ["sh", "-c", "a; uvicorn b:c"]', 'CMD ["sh", "-c", "a; exec uvicorn b:c"]'),
    ],
)
def test_exec_replaces_the_shell(repaired: Repaired, before: str, after: str) -> None:
    assert repaired(image(before), "DPG016") == image(after)


def test_exec_in_a_script(repaired: Repaired) -> None:
    changed = repaired(script("migrate\npoetry run gunicorn shop"), "DPG016")
    assert changed == {"start.sh": script("migrate\nexec poetry run gunicorn shop")["start.sh"]}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(script("uvicorn app:app &\nwait"), id="beside others"),
        pytest.param(image("CMD gunicorn shop > /log"), id="its output goes elsewhere"),
        pytest.param(image('CMD sh -c "gunicorn shop"'), id="two shells"),
    ],
)
def test_no_fix_where_exec_is_not_enough(repaired: Repaired, files: dict[str, str]) -> None:
    assert repaired(files, "DPG016") == {}
