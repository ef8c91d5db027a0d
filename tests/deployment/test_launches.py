"""What services start: scripts, supervisors, shells and build arguments looked through."""

from __future__ import annotations

import pytest

from deploylint.deployment import Deployment
from deploylint.deployment.contexts import Contexts
from deploylint.deployment.launches import Launches
from deploylint.deployment.listening import Listening, Sockets
from deploylint.deployment.services import Service, Services
from deploylint.deployment.serving import Applications
from deploylint.testing import Sample, check, lint

UVICORN = "uvicorn main:app --host 0.0.0.0 --port 8000"


def deployment_of(files: dict[str, str]) -> Deployment:
    return check(Sample({path: text.encode() for path, text in files.items()}), []).deployment()


def only(deployment: Deployment) -> Service:
    (service,) = deployment.model(Services).all
    return service


def programs(files: dict[str, str]) -> list[str]:
    deployment = deployment_of(files)
    launches = deployment.model(Launches).of_service(only(deployment))
    return [each.process.program for each in launches]


def sockets(files: dict[str, str]) -> Sockets:
    deployment = deployment_of(files)
    return deployment.model(Listening).of(only(deployment))


def image(command: str) -> str:
    return f"FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\n{command}\n"


ENTRY = image(f'ENTRYPOINT ["/srv/entry.sh"]\nCMD {UVICORN.split()!r}'.replace("'", '"'))


@pytest.mark.parametrize("handed", ['"$@"', "$@", '"${@}"', '"$*"'])
def test_a_script_starts_what_it_is_handed(handed: str) -> None:
    files = {"Dockerfile": ENTRY, "entry.sh": f"#!/bin/sh\nset -e\nexec {handed}\n"}
    assert programs(files) == ["entry.sh", "set", "uvicorn"]
    assert sockets(files).ports == {"8000"}


def test_a_script_that_a_script_starts() -> None:
    files = {
        "Dockerfile": image('ENTRYPOINT ["./entry.sh"]\nCMD ["./start.sh"]'),
        "entry.sh": '#!/bin/sh\nexec "$@"\n',
        "start.sh": f"#!/bin/sh\nexec {UVICORN}\n",
    }
    assert programs(files)[-1] == "uvicorn"
    assert sockets(files).ports == {"8000"}


def test_scripts_that_start_one_another_come_to_an_end() -> None:
    files = {"Dockerfile": image("CMD ./a.sh"), "a.sh": "#!/bin/sh\nexec ./a.sh\n"}
    assert set(programs(files)) == {"a.sh"}


@pytest.mark.parametrize(
    ("script", "ports"),
    [
        (f"if [ $DEV ]; then\n  exec flask run\nfi\nexec {UVICORN}\n", None),
        (f"if [ $A ]; then\n  export B=1\n  echo $B\nfi\nexec {UVICORN}\n", {"8000"}),
        (f"start() {{\n  exec {UVICORN}\n}}\nstart\n", None),
        (f"python check.py\nexec {UVICORN}\n", {"8000"}),
        (f"node server.js &\nexec {UVICORN}\n", None),
        (f"exec {UVICORN}\nwait-for-it db:5432\n", {"8000"}),
    ],
)
def test_what_a_script_may_start_leaves_the_ports_open(script: str, ports: set[str] | None) -> None:
    files = {"Dockerfile": image("CMD ./run.sh"), "run.sh": f"#!/bin/sh\n{script}"}
    assert sockets(files).ports == ports


def test_a_port_for_metrics_is_one_more() -> None:
    command = "granian main:app --host 0.0.0.0 --port 8000 --metrics --metrics-port 9090"
    assert sockets({"Dockerfile": image(f"CMD {command}")}).ports == {"8000", "9090"}


def test_one_of_several_scripts_of_a_name_is_told_by_its_path() -> None:
    files = {
        "Dockerfile": image('CMD ["sh", "docker/run.sh"]'),
        "docker/run.sh": f"#!/bin/sh\nexec {UVICORN}\n",
        "tools/run.sh": "#!/bin/sh\nexec flask run\n",
    }
    assert programs(files) == ["sh", "uvicorn"]


SUPERVISED = f"[program:api]\ncommand={UVICORN}\n"


@pytest.mark.parametrize(
    ("copies", "files", "found"),
    [
        ("COPY a.conf /etc/supervisor/conf.d/", {"a.conf": SUPERVISED}, True),
        ("COPY conf/supervisord.conf /etc/", {"conf/supervisord.conf": SUPERVISED}, True),
        ("COPY app /srv/app", {"a.conf": SUPERVISED, "app/x": ""}, False),
    ],
)
def test_a_supervisor_starts_the_programs_that_its_image_is_given(
    copies: str, files: dict[str, str], found: bool
) -> None:
    dockerfile = f"FROM python:3.12-slim\n{copies}\nCMD supervisord -c /etc/supervisord.conf\n"
    started = programs({"Dockerfile": dockerfile, **files})
    assert ("uvicorn" in started) is found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"/bin/sh -c 'cd /srv && exec {UVICORN}'", ["cd", "uvicorn"]),
        (f"/bin/bash -c '{UVICORN} --workers $$N'", ["uvicorn"]),
        ("/usr/bin/gunicorn3 main:app", ["gunicorn"]),
        ("/bin/sh -c 'run %i'", ["sh"]),
    ],
)
def test_the_commands_of_a_unit(line: str, expected: list[str]) -> None:
    assert programs({"api.service": f"[Service]\nExecStart={line}\n"}) == expected


KINDS = (
    "ARG KIND=web\nFROM python:3.12-slim AS web\nCMD uvicorn main:app\n"
    "FROM python:3.12-slim AS worker\nCMD celery -A tasks worker\nFROM {}\n"
)


@pytest.mark.parametrize(
    ("last", "arguments", "stage"),
    [
        ("${KIND}", "", ""),
        ("$KIND", "{KIND: worker}", "worker"),
        ("${KIND:-web}", "[KIND=worker]", "worker"),
        ("${KIND}", "{OTHER: worker}", ""),
        ("${KIND}", "{KIND: '${WHICH}'}", None),
        ("${KIND}", "{KIND: missing}", None),
        ("${KIND}\nRUN make", "{KIND: worker}", None),
        ("web", "{KIND: worker}", ""),
    ],
)
def test_an_argument_chooses_the_stage(last: str, arguments: str, stage: str | None) -> None:
    given = f"\n      args: {arguments}" if arguments else ""
    files = {
        "Dockerfile": KINDS.format(last),
        "compose.yaml": f"services:\n  api:\n    build:\n      context: .{given}\n",
    }
    (build,) = deployment_of(files).model(Contexts).all
    assert (build.stage and build.stage.name) == stage


def test_a_stage_of_another_kind_is_not_judged_by_the_default() -> None:
    files = {
        "Dockerfile": KINDS.format("${KIND}"),
        "compose.yaml": "services:\n  w:\n    build: {context: ., args: {KIND: worker}}\n",
    }
    assert lint(files, ["DPN009"]).findings == ()
    assert lint({**files, "compose.yaml": "services:\n  w:\n    build: .\n"}, ["DPN009"]).findings


def test_builds_of_a_workflow_that_make_the_same_image_are_one() -> None:
    step = "      - run: docker build -t a:{} .\n"
    job = "on: push\njobs:\n  x:\n    runs-on: u\n    steps:\n"
    files = {
        "Dockerfile": image(f"CMD {UVICORN}"),
        ".github/workflows/build.yml": job + step.format(1) + step.format(2),
    }
    assert len(deployment_of(files).model(Contexts).all) == 1


def test_a_workflow_publishes_what_compose_builds_for_developers() -> None:
    build = (
        "on: push\njobs:\n  x:\n    runs-on: u\n    steps:\n      - run: docker build -t a:1 .\n"
    )
    files = {
        "Dockerfile": image(f"CMD {UVICORN}"),
        "docker-compose.dev.yml": "services:\n  w:\n    build: .\n",
        ".github/workflows/build.yml": build,
    }
    assert len(lint(files, ["DPN014"]).findings) == 1


WSGI = "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"
URLS = "from django.urls import path\nfrom shop import views\nurlpatterns = [path('a/', views.a)]\n"


@pytest.mark.parametrize("named", ["config.wsgi", "config.wsgi:application"])
def test_the_urls_beside_a_gateway_are_its_application(named: str) -> None:
    files = {
        "deploy/api.service": f"[Service]\nExecStart=/opt/v/bin/gunicorn {named}\n",
        "shop/config/wsgi.py": WSGI,
        "shop/config/urls.py": URLS,
        "other/site/urls.py": URLS,
    }
    deployment = deployment_of(files)
    serving = deployment.model(Applications).of_service(only(deployment))
    assert serving is not None
    assert serving.table.application.where.path == "shop/config/urls.py"


SCRIPT = f"#!/bin/sh\nexec {UVICORN}\n"


@pytest.mark.parametrize(
    "lines",
    [
        'COPY deploy/start.sh /entrypoint.sh\nENTRYPOINT ["/entrypoint.sh"]',
        'COPY deploy/start.sh /usr/local/bin/serve\nCMD ["serve"]',
        'COPY deploy/start.sh ./run\nCMD ["./run"]',
        'COPY deploy/ /opt/\nCMD ["/opt/start.sh"]',
        'COPY deploy/start.sh /entry\nENTRYPOINT ["tini", "--", "/bin/sh", "/entry"]',
    ],
)
def test_a_script_under_another_name(lines: str) -> None:
    files = {"Dockerfile": image(lines), "deploy/start.sh": SCRIPT}
    assert programs(files)[-1] == "uvicorn"
    assert sockets(files).ports == {"8000"}


def test_another_script_of_the_name_is_not_meant() -> None:
    files = {
        "Dockerfile": image('COPY a/run.sh /run.sh\nCMD ["/run.sh"]'),
        "a/run.sh": SCRIPT,
        "b/run.sh": "#!/bin/sh\nexec gunicorn main:app\n",
    }
    assert programs(files)[-1] == "uvicorn"


MAKEFILE = f"""PORT := 8000
APP = main:app
serve: deps
\t@echo starting
\t-{UVICORN.replace("8000", "$(PORT)").replace("main:app", "${APP}")}
test:
\tpytest
"""


def test_the_target_of_a_makefile() -> None:
    files = {"Dockerfile": image("CMD make serve"), "Makefile": MAKEFILE}
    assert programs(files) == ["make", "echo", "uvicorn"]
    assert sockets(files).ports == {"8000"}


def test_nobody_asks_for_a_target() -> None:
    deployment = deployment_of({"Makefile": MAKEFILE})
    assert [each.process.program for each in deployment.model(Launches).all] == []


INSTALLED = "[project.scripts]\nshopd = 'shop.cli:main'\n"
STARTS = "import uvicorn\ndef main():\n    uvicorn.run('shop.api:app', host='0.0.0.0', port=9000)\n"
FASTAPI = "from fastapi import FastAPI\napp = FastAPI()\n"


@pytest.mark.parametrize(
    "manifest",
    [
        {"pyproject.toml": INSTALLED},
        {"pyproject.toml": "[tool.poetry.scripts]\nshopd = 'shop.cli:main'\n"},
        {"setup.cfg": "[options.entry_points]\nconsole_scripts =\n    shopd = shop.cli:main\n"},
        {
            "setup.py": "from setuptools import setup\n"
            "setup(entry_points={'console_scripts': ['shopd = shop.cli:main']})\n"
        },
    ],
)
@pytest.mark.parametrize("before", ["", "poetry run ", "uv run --frozen ", "/venv/bin/"])
def test_a_command_that_the_project_installs(manifest: dict[str, str], before: str) -> None:
    files = {"Dockerfile": image(f"CMD {before}shopd"), "shop/cli.py": STARTS, **manifest}
    files |= {"shop/api.py": FASTAPI, "other/api.py": FASTAPI}
    deployment = deployment_of(files)
    service = only(deployment)
    (launch,) = deployment.model(Launches).of_service(service)
    assert deployment.model(Launches).module(launch) == "shop/cli.py"
    assert deployment.model(Listening).of(service).ports == {"9000"}
    serving = deployment.model(Applications).of_service(service)
    assert serving is not None
    assert serving.table.application.where.path == "shop/api.py"


def test_the_subcommand_of_an_installed_command_is_not_followed() -> None:
    files = {"Dockerfile": image("CMD shopd server start"), "pyproject.toml": INSTALLED}
    deployment = deployment_of({**files, "shop/cli.py": STARTS})
    (launch,) = deployment.model(Launches).of_service(only(deployment))
    assert deployment.model(Launches).module(launch) is None
