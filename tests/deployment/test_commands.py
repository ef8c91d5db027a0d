"""Command lines: wrappers looked through, variables filled in, shells looked into."""

from __future__ import annotations

import pytest

from deploylint.deployment import Deployment
from deploylint.deployment.launches import Launches
from deploylint.deployment.services import Services
from deploylint.testing import Sample, check

SERVE = "uvicorn shop:app --port 8000"
EXEC = 'CMD ["uvicorn", "shop:app", "--port", "8000"]'
BASE = "FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\n"


def deployment_of(files: dict[str, str]) -> Deployment:
    return check(Sample({path: text.encode() for path, text in files.items()}), []).deployment()


def started(files: dict[str, str], name: str) -> list[str]:
    """What the service of this name starts: each program with its words behind it."""
    deployment = deployment_of(files)
    (service,) = (each for each in deployment.model(Services).all if each.name == name)
    found = (each.process for each in deployment.model(Launches).of_service(service))
    return [
        " ".join((each.program, *each.command.words[each.start + 1 :]))
        for each in found
        if each.program != "sh" and not each.program.endswith(".sh")
    ]


def of_image(command: str, *lines: str) -> list[str]:
    text = "".join(f"{line}\n" for line in (*lines, command))
    return started({"Dockerfile": BASE + text}, "Dockerfile")


@pytest.mark.parametrize(
    "before",
    [
        "tini -g --",
        "/usr/bin/dumb-init --rewrite 15:3 --",
        "gosu app",
        "su-exec app:app",
        "setpriv --reuid=10 --regid 10 --clear-groups",
        "sudo -E -u app",
        "runuser -u app --",
        "s6-setuidgid app",
        "env A=1 B=2",
        "nice -n 5",
        "timeout -k 5 1h",
        "stdbuf -oL",
        "exec nohup",
        "poetry -C /srv run",
        "pipenv run",
        "pdm run -p /srv",
        "rye run",
        "hatch -e prod run",
        "pixi run -e prod",
        "uv run --no-sync --frozen --extra web",
        "uv --directory /srv run",
        "conda run --no-capture-output -n web",
        "micromamba run -p /opt/env",
        "newrelic-admin run-program",
        "ddtrace-run",
        "doppler run --config prd --",
        "wait-for-it db:5432 -t 30 --",
        "dockerize -wait tcp://db:5432 -timeout 20s",
        "tini -- gosu app env A=1",
    ],
)
def test_a_wrapper_hands_on(before: str) -> None:
    words = ", ".join(f'"{word}"' for word in f"{before} {SERVE}".split())
    assert of_image(f"CMD [{words}]") == [SERVE]
    assert of_image(f"CMD {before} {SERVE}") == [SERVE]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("CMD poetry install", ["poetry install"]),
        ("CMD conda activate web", ["conda activate web"]),
        ("CMD wait-for-it db:5432", ["wait-for-it db:5432"]),
    ],
)
def test_a_runner_with_another_subcommand_is_a_program(command: str, expected: list[str]) -> None:
    assert of_image(command) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ['ENTRYPOINT ["tini", "--"]', f'CMD ["sh", "-c", "{SERVE}"]'],
        ['ENTRYPOINT ["tini", "--"]', f"CMD {SERVE}"],
        ['ENTRYPOINT ["sh", "-c"]', f'CMD ["{SERVE}"]'],
        [
            'ENTRYPOINT ["bash", "-c", "exec \\"$@\\"", "--"]',
            EXEC,
        ],
        [f'CMD ["su", "-s", "/bin/sh", "-c", "{SERVE}", "app"]'],
        [f"CMD bash -c 'exec {SERVE}'"],
        [f'CMD ["sh", "-c", "exec bash -c \'{SERVE}\'"]'],
    ],
)
def test_a_shell_is_looked_into(lines: list[str]) -> None:
    assert of_image(lines[-1], *lines[:-1]) == [SERVE]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["ENV PORT=8000", "CMD uvicorn shop:app --port $PORT"], [SERVE]),
        (['ENV RUN="uvicorn shop:app --port 8000"', 'CMD ["sh", "-c", "$RUN"]'], [SERVE]),
        (['ENV RUN="uvicorn shop:app --port 8000"', "CMD exec ${RUN}"], [SERVE]),
        (["CMD N=8000; uvicorn shop:app --port ${N}"], [SERVE]),
        (["CMD export N=8000 && uvicorn shop:app --port ${N}"], [SERVE]),
        (["CMD : ${N:=8000}; uvicorn shop:app --port $N"], [SERVE]),
        (["CMD uvicorn shop:app --port ${LISTEN:-8000}"], [SERVE]),
        (["CMD W=$(nproc); uvicorn shop:app --port 8000"], [SERVE]),
        (["CMD W=${WORKERS:-$(nproc)}; exec uvicorn shop:app --port 8000"], [SERVE]),
        (["CMD export W=$(nproc) && uvicorn shop:app --port 8000"], [SERVE]),
    ],
)
def test_variables_of_the_image(lines: list[str], expected: list[str]) -> None:
    assert of_image(lines[-1], *lines[:-1]) == expected


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("CMD uvicorn shop:app --port ${PORT:-8000}", "a platform sets PORT"),
        ("CMD uvicorn shop:app --port $N", "nothing sets it"),
        ("CMD uvicorn shop:app --port $(cat port)", "a command decides"),
        ("CMD N=$(cat port); uvicorn shop:app --port $N", "a command decides before"),
        ("CMD uvicorn shop:app --port ${N%x}", "a part of it"),
        ('CMD ["uvicorn", "shop:app", "--port", "$N"]', "no shell, hence the text itself"),
    ],
)
def test_variables_that_stay_unknown(command: str, reason: str) -> None:
    assert of_image(command, "ENV OTHER=1") != [SERVE], reason


COMPOSE = "services:\n  web:\n    build: .\n"


@pytest.mark.parametrize(
    ("lines", "files"),
    [
        ("    command: uvicorn shop:app --port ${N:-8000}\n", {}),
        ("    command: uvicorn shop:app --port ${N}\n", {".env": "N=8000\n"}),
        ("    command: uvicorn shop:app --port ${N:-1}\n", {".env": "N=8000\n"}),
        ("    command: sh -c 'uvicorn shop:app --port $$N'\n    environment: {N: 8000}\n", {}),
        ("    command: sh -c 'uvicorn shop:app --port ${N:-8000}'\n", {}),
        (
            "    command: [sh, -c, 'uvicorn shop:app --port $$N']\n    env_file: .env.web\n",
            {".env.web": "N=8000\n"},
        ),
        ("    entrypoint: [tini, --]\n    command: uvicorn shop:app --port 8000\n", {}),
    ],
)
def test_variables_of_compose(lines: str, files: dict[str, str]) -> None:
    project = {"Dockerfile": BASE, "compose.yaml": COMPOSE + lines, **files}
    assert started(project, "web") == [SERVE]


def test_what_compose_fills_in_is_not_the_environment_of_the_container() -> None:
    lines = "    command: uvicorn shop:app --port ${N}\n    environment: {N: 8000}\n"
    assert started({"Dockerfile": BASE, "compose.yaml": COMPOSE + lines}, "web") != [SERVE]


def test_a_script_with_variables_and_arguments() -> None:
    files = {
        "Dockerfile": BASE + 'ENV APP=shop:app\nENTRYPOINT ["/srv/run.sh"]\nCMD ["8000"]\n',
        "run.sh": '#!/bin/sh\nexec uvicorn "$APP" --port "${1:-1}"\n',
    }
    assert started(files, "Dockerfile") == [SERVE]


def test_the_variables_of_a_unit() -> None:
    unit = '[Service]\nEnvironment="N=8000" M=1\nExecStart=/srv/bin/uvicorn shop:app --port ${N}\n'
    assert started({"web.service": unit}, "web.service") == [SERVE]


def test_secrets_do_not_travel() -> None:
    lines = "    command: sh -c 'API_TOKEN=abc uvicorn shop:app --port 8000'\n"
    deployment = deployment_of({"compose.yaml": COMPOSE + lines, "Dockerfile": BASE})
    assert "abc" not in repr(deployment.model(Services).all)


@pytest.mark.parametrize(
    ("arguments", "port"),
    [
        ("", "8000"),
        ("      args: {PORT: '9000'}\n", "9000"),
        ("      args: [PORT=9000]\n", "9000"),
        ("      args: {OTHER: x}\n", "8000"),
    ],
)
def test_variable_of_an_image_follows_the_arguments_of_its_build(arguments: str, port: str) -> None:
    dockerfile = f"{BASE}ARG PORT=8000\nENV PORT=${{PORT}}\nCMD uvicorn shop:app --port $PORT\n"
    compose = f"services:\n  shop:\n    build:\n      context: .\n{arguments}"
    files = {"Dockerfile": dockerfile, "compose.yaml": compose}
    assert started(files, "shop") == [f"uvicorn shop:app --port {port}"]


def test_variable_of_an_argument_that_is_not_known_is_not_known() -> None:
    dockerfile = f"{BASE}ARG PORT=8000\nENV PORT=$PORT\nCMD uvicorn shop:app --port $PORT\n"
    compose = "services:\n  shop:\n    build:\n      context: .\n      args:\n        PORT: ${P}\n"
    (command,) = started({"Dockerfile": dockerfile, "compose.yaml": compose}, "shop")
    assert "8000" not in command


PROCFILE = f"web: {SERVE}\njobs: celery -A shop worker\n"


@pytest.mark.parametrize(
    ("command", "files", "expected"),
    [
        ("honcho start", {"Procfile": PROCFILE}, [SERVE, "celery -A shop worker"]),
        ("honcho start web", {"Procfile": PROCFILE}, [SERVE]),
        ("foreman start -f Procfile.live", {"Procfile.live": f"web: {SERVE}\n"}, [SERVE]),
        (
            "honcho -f Procfile.live start jobs",
            {"Procfile.live": PROCFILE},
            ["celery -A shop worker"],
        ),
        (
            "overmind start",
            {"Procfile": "web: ./serve.sh\n", "serve.sh": f"exec {SERVE}\n"},
            [SERVE],
        ),
        ("honcho start", {"Procfile.dev": PROCFILE}, []),
        ("honcho check", {}, []),
    ],
)
def test_manager_starts_the_processes_of_its_procfile(
    command: str, files: dict[str, str], expected: list[str]
) -> None:
    dockerfile = f"{BASE}CMD {command}\n"
    found = started({"Dockerfile": dockerfile, **files}, "Dockerfile")
    assert [each for each in found if not each.startswith(command.split(maxsplit=1)[0])] == expected
