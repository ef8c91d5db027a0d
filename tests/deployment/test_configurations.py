"""Servers that are configured beside their commands: files and variables."""

from __future__ import annotations

import pytest

from deploylint.deployment import Deployment
from deploylint.deployment.launches import Launches
from deploylint.deployment.listening import Listening
from deploylint.deployment.services import Services
from deploylint.testing import Sample, check

BASE = "FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\n"
COMPOSE = "services:\n  web:\n    build: .\n"
NAMED = BASE + 'CMD ["gunicorn", "-c", "conf/guni.py", "shop:app"]\n'
OWN = BASE + "CMD gunicorn shop:app\n"
HYPER = BASE + "CMD hypercorn -c deploy/hypercorn.toml shop:app\n"
SUPERVISED = BASE + "ENV PORT=9000 A=90 B=00\nCMD supervisord -c supervisord.conf\n"
PROGRAM = "[program:web]\ncommand=uvicorn shop:app --port {}\n"
UWSGI = BASE + "CMD uwsgi --ini uwsgi.ini\n"


def deployment_of(files: dict[str, str]) -> Deployment:
    return check(Sample({path: text.encode() for path, text in files.items()}), []).deployment()


def ports(files: dict[str, str]) -> set[str] | None:
    deployment = deployment_of({"compose.yaml": COMPOSE, **files})
    (service,) = (each for each in deployment.model(Services).all if each.name == "web")
    found = deployment.model(Listening).of(service).ports
    return None if found is None else set(found)


@pytest.mark.parametrize(
    "files",
    [
        {"Dockerfile": NAMED, "conf/guni.py": "bind = '0.0.0.0:9000'\n"},
        {"Dockerfile": NAMED, "conf/guni.py": "PORT = 9000\nbind = [f'0.0.0.0:{PORT}']\n"},
        {
            "Dockerfile": NAMED,
            "conf/guni.py": "import os\nbind = os.getenv('BIND', '0.0.0.0:9000')\n",
        },
        {"Dockerfile": OWN, "gunicorn.conf.py": "bind = ':9000'\n"},
        {"Dockerfile": OWN.replace("CMD", "ENV GUNICORN_CMD_ARGS='-b :9000'\nCMD")},
        {
            "Dockerfile": OWN.replace("shop:app", "-b :9000 shop:app"),
            "gunicorn.conf.py": "bind = ':1'\n",
        },
        {"Dockerfile": UWSGI, "uwsgi.ini": "[uwsgi]\nhttp-socket = 0.0.0.0:9000\n"},
        {"Dockerfile": BASE + "CMD uwsgi uwsgi.ini\n", "uwsgi.ini": "[uwsgi]\nhttp = :9000\n"},
        {"Dockerfile": BASE + "CMD uwsgi --http :9000 --module shop\n"},
        {"Dockerfile": HYPER, "deploy/hypercorn.toml": "bind = '0.0.0.0:9000'\nworkers = 2\n"},
        {"Dockerfile": HYPER, "deploy/hypercorn.toml": "bind = ['127.0.0.1:9000']\n"},
        {"Dockerfile": BASE + "CMD daphne -e tcp:port=9000:interface=0.0.0.0 shop:app\n"},
        {"Dockerfile": BASE + "CMD daphne --endpoint ssl:9000:privateKey=k.pem shop:app\n"},
        {"Dockerfile": BASE + "ENV GRANIAN_PORT=9000\nCMD granian shop:app\n"},
        {"Dockerfile": SUPERVISED, "supervisord.conf": PROGRAM.format("%(ENV_PORT)s")},
        {"Dockerfile": SUPERVISED, "supervisord.conf": PROGRAM.format("%(ENV_A)s%(ENV_B)s")},
    ],
)
def test_the_port_is_known(files: dict[str, str]) -> None:
    found = ports(files)
    assert found is not None
    assert "9000" in found


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"Dockerfile": NAMED}, "the file is not here"),
        ({"Dockerfile": NAMED, "conf/guni.py": "if X:\n    bind = ':9000'\n"}, "a branch decides"),
        ({"Dockerfile": NAMED, "conf/guni.py": "bind = read()\n"}, "a call decides"),
        ({"Dockerfile": UWSGI, "uwsgi.ini": "[uwsgi]\nhttp = :$(PORT)\n"}, "a variable decides"),
        (
            {"Dockerfile": NAMED, "a/guni.py": "bind = ':1'\n", "b/guni.py": "bind = ':2'\n"},
            "two files of the name",
        ),
    ],
)
def test_the_port_stays_unknown(files: dict[str, str], reason: str) -> None:
    assert ports(files) is None, reason


def test_a_setting_stands_where_it_is_written() -> None:
    files = {"Dockerfile": NAMED, "conf/guni.py": "bind = ':9000'\ntimeout = 300\n"}
    deployment = deployment_of(files)
    (service,) = deployment.model(Services).all
    (launch,) = deployment.model(Launches).of_service(service)
    option = launch.process.option("--timeout")
    assert option is not None
    place = launch.process.place(option.last)
    assert (option.value, place.path, place.line) == ("300", "conf/guni.py", 2)
    assert launch.process.target == "shop:app"


def test_the_application_may_stand_in_the_file() -> None:
    files = {"Dockerfile": BASE + "CMD gunicorn\n", "gunicorn.conf.py": "wsgi_app = 'shop:app'\n"}
    deployment = deployment_of(files)
    (service,) = deployment.model(Services).all
    (launch,) = deployment.model(Launches).of_service(service)
    assert launch.process.target == "shop:app"


def test_variables_for_uwsgi_are_not_stored() -> None:
    files = {"Dockerfile": UWSGI, "uwsgi.ini": "[uwsgi]\nhttp = :80\nenv = API_TOKEN=abcdef\n"}
    deployment = deployment_of(files)
    assert "abcdef" not in repr(deployment.model(Launches).all)


@pytest.mark.parametrize(
    ("command", "expected", "reason"),
    [
        ("gunicorn shop:app --bind :8002", {"8002"}, "the command replaces the file"),
        ("gunicorn shop:app -b :8002 -b :8003", {"8002", "8003"}, "an option that is repeated"),
        ("gunicorn shop:app --workers 2", {"9000"}, "the file where the command says nothing"),
    ],
)
def test_addresses_of_the_command_replace_those_of_the_file(
    command: str, expected: set[str], reason: str
) -> None:
    files = {"Dockerfile": BASE + f"CMD {command}\n", "gunicorn.conf.py": "bind = ':9000'\n"}
    assert ports(files) == expected, reason
