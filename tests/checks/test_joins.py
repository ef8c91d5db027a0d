"""The other joins: what contradicts what, and what keeps them silent."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

NGINX = "server {{\n  location / {{\n    proxy_pass {};\n  }}\n}}\n"
PROXY = (
    "  nginx:\n    image: nginx:1.27\n    ports: ['80:80']\n"
    "    volumes: ['./site.conf:/etc/nginx/conf.d/default.conf:ro']\n"
)
PYTHON = "FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\n"


def found(code: str, files: dict[str, str]) -> list[tuple[str, int]]:
    outcome = lint(files, [code])
    assert not outcome.defects
    assert all(each.related for each in outcome.findings), "a finding names both places"
    return [(each.where.path, each.where.line) for each in outcome.findings]


@pytest.mark.parametrize(
    ("target", "api", "expected", "reason"),
    [
        ("http://backend:8000", "", [("site.conf", 3)], "nothing has the name"),
        ("http://127.0.0.1:8000", "", [("site.conf", 3)], "nginx is alone in its container"),
        ("http://api:8000", "", [], "a service"),
        ("http://backend:8000", "    container_name: backend\n", [], "a container name"),
        ("http://backend:8000", "    hostname: backend\n", [], "a host name"),
        ("http://10.0.0.3:8000", "", [], "an address"),
        ("http://api.example.com", "", [], "a public name"),
        ("http://host.docker.internal:8000", "", [], "the machine"),
        ("http://$backend:8000", "", [], "a variable"),
        ("http://{{ backend }}:8000", "", [], "a template"),
    ],
)
def test_upstreams(target: str, api: str, expected: list[tuple[str, int]], reason: str) -> None:
    compose = f"services:\n  api:\n    image: x/api:1\n{api}{PROXY}"
    files = {"compose.yaml": compose, "site.conf": NGINX.format(target)}
    assert found("DPN002", files) == expected, reason


def test_an_upstream_block_is_flagged_at_its_server() -> None:
    site = "upstream app {\n  server backend:8000;\n}\n" + NGINX.format("http://app")
    files = {"compose.yaml": f"services:\n{PROXY}", "site.conf": site}
    assert found("DPN002", files) == [("site.conf", 2)]


@pytest.mark.parametrize(
    ("command", "extra", "count", "reason"),
    [
        ("CMD uvicorn main:app", "", 1, "the default is the loopback address"),
        ("CMD uvicorn main:app --host 127.0.0.1", "", 1, "it is told so"),
        ("CMD flask --app x run", "", 1, "its port is wrong as well; mending that opens nothing"),
        ("CMD flask --app x run -h 0.0.0.0", "", 0, "the port is wrong, the address is not"),
        ("CMD flask --app x run -p $P", "", 0, "a variable decides on the port, and who is asked"),
        (
            "CMD flask --app x run & uvicorn b:app --host 0.0.0.0",
            "",
            0,
            "the published port is that of another server",
        ),
        (
            "CMD flask --app x run & uvicorn b:app --host 0.0.0.0 --port $P",
            "",
            0,
            "another server may have the published port",
        ),
        ("CMD uvicorn main:app --host 0.0.0.0", "", 0, "all addresses"),
        ("CMD uvicorn main:app --host $HOST", "", 0, "a variable decides"),
        ("CMD gunicorn main:app", "    environment: [PORT=8000]\n", 0, "PORT means all addresses"),
        ("CMD gunicorn main:app", "", 1, "without PORT gunicorn listens on the loopback address"),
        ("CMD uvicorn main:app", "    env_file: .env\n", 0, "a file may set UVICORN_HOST"),
        ("CMD uvicorn main:app", "    network_mode: host\n", 0, "the machine's own network"),
    ],
)
def test_loopback_in_a_container(command: str, extra: str, count: int, reason: str) -> None:
    compose = f"services:\n  api:\n    build: .\n    ports: ['80:8000']\n{extra}"
    files = {"compose.yaml": compose, "Dockerfile": f"{PYTHON}{command}\n"}
    assert len(found("DPN011", files)) == count, reason


@pytest.mark.parametrize(
    ("dockerfile", "count", "reason"),
    [
        ("CMD gunicorn m:app", 1, "nobody sets a user"),
        ("USER root\nCMD gunicorn m:app", 1, "root by name"),
        ("USER 0:0\nCMD gunicorn m:app", 1, "root by number"),
        ("USER app\nCMD gunicorn m:app", 0, "a user"),
        ("ARG U\nUSER $U\nCMD gunicorn m:app", 0, "a variable"),
        ("CMD gunicorn m:app --user app", 0, "gunicorn changes its user"),
        ("ENTRYPOINT ['su-exec', 'app', 'gunicorn', 'm:app']".replace("'", '"'), 0, "su-exec"),
        ("CMD python manage.py migrate", 0, "a task, not a service"),
        ("CMD node x.js", 0, "no Python"),
    ],
)
def test_root(dockerfile: str, count: int, reason: str) -> None:
    assert len(found("DPN014", {"Dockerfile": f"{PYTHON}{dockerfile}\n"})) == count, reason


@pytest.mark.parametrize(
    ("requirements", "run", "count", "reason"),
    [
        ("flask\n", "", 1, "nothing brings gunicorn"),
        ("flask\ngunicorn>=22\n", "", 0, "it is required"),
        ("flask\n", "RUN pip install 'gunicorn>=22'\n", 0, "the image installs it"),
        ("flask\n", "RUN pip install $EXTRA\n", 0, "a variable may name it"),
        ("", "", 0, "no requirements are known"),
        ("mlflow\n", "", 0, "mlflow brings gunicorn"),
    ],
)
def test_server_that_is_not_installed(requirements: str, run: str, count: int, reason: str) -> None:
    files = {
        "Dockerfile": f"{PYTHON}RUN pip install -r requirements.txt\n{run}CMD gunicorn m:app\n",
        "requirements.txt": requirements,
    }
    assert len(found("DPN013", files)) == count, reason


@pytest.mark.parametrize(
    ("code", "env", "count", "reason"),
    [
        ("int(os.getenv('N', 4))", "N=\n", 1, "int('') fails"),
        ("float(os.environ.get('N', '0.5'))", "N=\n", 1, "float('') fails"),
        ("int(os.getenv('N', 4))", "N=8\n", 0, "a number"),
        ("int(os.getenv('N', 4))", "M=\n", 0, "it is not set, the default holds"),
        ("int(os.getenv('N') or 4)", "N=\n", 0, "the default replaces the empty text"),
        ("os.getenv('N', '4')", "N=\n", 0, "a text"),
    ],
)
def test_blank_is_not_unset(code: str, env: str, count: int, reason: str) -> None:
    files = {"settings.py": f"import os\nvalue = {code}\n", ".env.production": env}
    assert len(found("DPN004", files)) == count, reason


@pytest.mark.parametrize(
    ("timeouts", "count", "reason"),
    [
        ("", 1, "nginx's own 60 seconds"),
        ("proxy_read_timeout 2m;", 1, "two minutes"),
        ("proxy_read_timeout 300s;", 0, "long enough"),
        ("proxy_read_timeout 1h;", 0, "long enough"),
        ("include /etc/nginx/extra/*.conf;", 0, "an include may set it"),
    ],
)
def test_timeouts(timeouts: str, count: int, reason: str) -> None:
    files = {
        "compose.yaml": f"services:\n  api:\n    build: .\n{PROXY}",
        "Dockerfile": f"{PYTHON}CMD gunicorn m:app -b 0.0.0.0:8000 --timeout 180\n",
        "site.conf": NGINX.format("http://api:8000").replace("8000;", f"8000; {timeouts}"),
    }
    assert len(found("DPN019", files)) == count, reason


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("GUNICORN_CMD_ARGS: --workers 2 --reload", 1),
        ("UVICORN_RELOAD: 'true'", 1),
        ("PYTHONASYNCIODEBUG: 1", 1),
        ("FLASK_DEBUG: 1", 1),
        ("GUNICORN_CMD_ARGS: --reload-engine poll", 0),
        ("PYTHONASYNCIODEBUG: 0", 0),
        ("SHOP_DEBUG: 1", 0),
    ],
)
def test_variables_that_no_code_of_the_project_reads(setting: str, expected: int) -> None:
    compose = f"services:\n  api:\n    build: .\n    environment:\n      {setting}\n"
    files = {"compose.prod.yaml": compose, "Dockerfile": PYTHON, "main.py": ""}
    assert len(found("DPN008", files)) == expected
