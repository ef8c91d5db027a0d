"""Compose files that are used together are one project; others stay apart."""

from __future__ import annotations

import pytest

from deploylint.deployment import Deployment
from deploylint.deployment.compositions import Compositions
from deploylint.deployment.contexts import Contexts
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.services import Services
from deploylint.testing import Sample, check, lint

BASE = """\
services:
  api:
    build: .
    command: uvicorn main:app --port 8000
    environment: {A: '1', B: '1'}
    ports: ['80:8000']
    volumes: ['./conf:/conf', 'data:/data']
    depends_on: [db]
  db:
    image: example/db:1
"""
OVER = """\
services:
  api:
    build: {target: prod}
    user: app
    environment: {B: '2', C: '3'}
    ports: ['443:8443']
    volumes: ['./other:/conf']
    healthcheck: {test: curl -f http://localhost:8000/health}
    depends_on: {cache: {condition: service_started}}
  cache:
    image: example/cache:1
"""
IMAGE = "FROM python:3.12-slim AS prod\nFROM prod\n"


def deployment_of(files: dict[str, str]) -> Deployment:
    return check(Sample({path: text.encode() for path, text in files.items()}), []).deployment()


def merged(files: dict[str, str]) -> dict[str, ComposeService]:
    """The services of the only project that is made of several files."""
    found = deployment_of(files).model(Compositions).services
    return {each.name: each for each in found if len(each.files) > 1}


def projects(files: dict[str, str]) -> set[tuple[str, ...]]:
    return {each.files for each in deployment_of(files).model(Compositions).services}


PAIR = {"compose.yaml": BASE, "compose.override.yaml": OVER, "Dockerfile": IMAGE}


def test_values_of_both_files_each_with_its_place() -> None:
    services = merged(PAIR)
    api = services["api"]
    assert list(services) == ["api", "db", "cache"]
    assert api.where.path == "compose.yaml"
    settings = [(each.name, each.value, each.where.path) for each in api.environment]
    assert settings == [
        ("A", "1", "compose.yaml"),
        ("B", "2", "compose.override.yaml"),
        ("C", "3", "compose.override.yaml"),
    ]
    assert [each.target for each in api.ports] == ["8000", "8443"]
    assert [(each.source, each.target) for each in api.volumes] == [
        ("./other", "/conf"),
        ("data", "/data"),
    ]
    assert [each.service for each in api.depends_on] == ["db", "cache"]
    assert api.healthcheck_where is not None
    assert api.healthcheck_where.path == "compose.override.yaml"
    assert (api.user, api.build and api.build.target) == ("app", "prod")
    assert api.command is not None
    assert api.command[0].words[0] == "uvicorn"
    assert services["cache"].where.path == "compose.override.yaml"


def test_the_merged_service_is_built_as_both_say() -> None:
    deployment = deployment_of(PAIR)
    builds = [each for each in deployment.model(Contexts).all if each.service]
    assert [(each.directory, each.stage and each.stage.name) for each in builds] == [
        ("", ""),
        ("", "prod"),
    ]


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ("    ports: !override ['1:1']\n", ["1"]),
        ("    ports: !reset []\n", []),
        ("    ports: ['80:8000']\n", ["8000"]),
        ("    user: x\n", ["8000"]),
    ],
)
def test_what_an_override_does_to_ports(over: str, expected: list[str]) -> None:
    files = {"compose.yaml": BASE, "compose.override.yaml": f"services:\n  api:\n{over}"}
    assert [each.target for each in merged(files)["api"].ports] == expected


@pytest.mark.parametrize(
    ("over", "checked", "disabled"),
    [
        ("{test: curl b}", "compose.override.yaml", False),
        ("{interval: 5s}", "compose.yaml", False),
        ("{disable: true}", None, True),
        ("{test: NONE}", None, True),
    ],
)
def test_what_an_override_does_to_a_healthcheck(
    over: str, checked: str | None, disabled: bool
) -> None:
    files = {
        "compose.yaml": "services:\n  api:\n    image: x\n    healthcheck: {test: curl a}\n",
        "compose.override.yaml": f"services:\n  api:\n    healthcheck: {over}\n",
    }
    api = merged(files)["api"]
    assert (api.healthcheck_where and api.healthcheck_where.path) == checked
    assert api.healthcheck_disabled is disabled


def test_unknown_mounts_do_not_replace_one_another() -> None:
    files = {
        "compose.yaml": "services:\n  api:\n    image: x\n    volumes: ['a:${A}']\n",
        "compose.override.yaml": "services:\n  api:\n    volumes: ['b:${B}']\n",
    }
    targets = [each.target for each in merged(files)["api"].volumes]
    assert targets == [UNKNOWN, UNKNOWN]


COMMAND = "docker compose -f compose.yaml -f compose.prod.yaml up -d\n"
NAMED = ("compose.yaml", "compose.prod.yaml")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("run.sh", COMMAND),
        ("tools/run.sh", f"cd ..\n{COMMAND}"),
        ("Makefile", "up:\n\tdocker-compose --file=compose.yaml --file compose.prod.yaml up\n"),
        ("Makefile", "COMPOSE = docker compose -p x -fcompose.yaml \\\n  -f compose.prod.yaml\n"),
        ("README.md", f"Run it:\n\n```console\n$ {COMMAND}```\n"),
        (".env", "COMPOSE_FILE=compose.yaml:compose.prod.yaml\n"),
        ("justfile", "export COMPOSE_FILE := 'compose.yaml:compose.prod.yaml'\n"),
        (
            ".github/workflows/deploy.yml",
            f"on: push\njobs:\n  d:\n    runs-on: x\n    steps:\n      - run: {COMMAND}",
        ),
        ("api.service", f"[Service]\nExecStart=/usr/bin/{COMMAND}"),
    ],
)
def test_who_may_name_files_together(path: str, text: str) -> None:
    files = {"compose.yaml": BASE, "compose.prod.yaml": OVER, "Dockerfile": IMAGE, path: text}
    assert projects(files) == {("compose.yaml",), NAMED}
    services = deployment_of(files).model(Services).all
    reasons = [each.development for each in services if each.compose]
    base = ["`compose.prod.yaml` is laid over its file for production"] * 2
    assert reasons == [*base, "", "", ""]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "nothing names the files together"),
        ({"run.sh": "docker compose -f compose.yaml -f compose.$STAGE.yaml up\n"}, "a variable"),
        ({"run.sh": "docker compose -f compose.yaml -f /etc/compose.yaml up\n"}, "elsewhere"),
        ({"run.sh": "docker compose -f compose.yaml up\ncat -f compose.prod.yaml\n"}, "two"),
        ({".env": "# COMPOSE_FILE=compose.yaml:compose.prod.yaml\n"}, "a comment"),
        ({"notes.md": COMMAND}, "a document that is no README"),
    ],
)
def test_files_that_stay_apart(files: dict[str, str], reason: str) -> None:
    found = projects({"compose.yaml": BASE, "compose.prod.yaml": OVER, **files})
    assert found == {("compose.yaml",), ("compose.prod.yaml",)}, reason


def test_a_file_that_is_also_used_alone_keeps_its_own_services() -> None:
    alone = "docker compose -f compose.prod.yaml config\n"
    files = {"compose.yaml": BASE, "compose.prod.yaml": OVER, "run.sh": COMMAND + alone}
    assert projects(files) == {("compose.yaml",), ("compose.prod.yaml",), NAMED}


def test_a_pair_for_development_is_set_aside() -> None:
    reasons = {
        (each.compose.files, each.name): each.development
        for each in deployment_of(PAIR).model(Services).all
        if each.compose
    }
    pair = ("compose.yaml", "compose.override.yaml")
    assert reasons[("compose.yaml",), "api"] == ""
    assert "not for production" in reasons[pair, "api"]


def test_of_an_overlay_of_no_known_purpose_only_what_it_changes_counts() -> None:
    files = {
        "compose.yaml": BASE,
        "compose.gpu.yaml": OVER,
        "README.md": "docker compose -f compose.yaml -f compose.gpu.yaml up\n",
    }
    aside = {
        each.name: bool(each.development)
        for each in deployment_of(files).model(Services).all
        if each.compose and len(each.compose.files) > 1
    }
    assert aside == {"api": False, "db": True, "cache": False}


def test_paths_are_relative_to_the_folder_of_the_first_file() -> None:
    files = {
        "compose.yaml": "services:\n  web:\n    image: nginx\n",
        "deploy/over.yaml": "services:\n  api:\n    build: ./api\n    env_file: [a.env]\n",
        "api/Dockerfile": "FROM python:3.12-slim\n",
        "run.sh": "docker compose -f compose.yaml -f deploy/over.yaml up\n",
    }
    (build,) = (each for each in deployment_of(files).model(Contexts).all if each.service)
    assert (build.directory, build.dockerfile) == ("api", "api/Dockerfile")
    assert merged(files)["api"].env_files[0].target == "../a.env"


def test_the_project_directory_of_a_command_counts() -> None:
    files = {
        "docker/a.compose.yml": "services:\n  api:\n    build: ./api\n",
        "b.compose.yml": "services:\n  api:\n    user: x\n",
        "api/Dockerfile": "FROM python:3.12-slim\n",
        "run.sh": "docker compose --project-directory . -f docker/a.compose.yml -f b.compose.yml\n",
    }
    (build,) = (each for each in deployment_of(files).model(Contexts).all if each.service)
    assert build.dockerfile == "api/Dockerfile"


INCLUDED = "services:\n  db:\n    image: example/db:1\n"


@pytest.mark.parametrize(
    ("include", "files"),
    [
        ("[base.compose.yaml]", ("base.compose.yaml", "compose.yaml")),
        ("[{path: ./base.compose.yaml}]", ("base.compose.yaml", "compose.yaml")),
        ("[{path: base.compose.yaml, project_directory: ..}]", None),
        ("[parts/base.compose.yaml]", None),
        ("['${BASE}.yaml']", None),
        (
            "[base.compose.yaml, more.compose.yaml]",
            ("base.compose.yaml", "more.compose.yaml", "compose.yaml"),
        ),
    ],
)
def test_a_file_that_includes_another_is_one_project_with_it(
    include: str, files: tuple[str, ...] | None
) -> None:
    project = {
        "compose.yaml": f"include: {include}\nservices:\n  api:\n    image: x\n",
        "base.compose.yaml": INCLUDED,
        "more.compose.yaml": "services:\n  cache:\n    image: y\n",
        "parts/base.compose.yaml": INCLUDED,
    }
    together = {each for each in projects(project) if len(each) > 1}
    assert together == ({files} if files else set())


def test_a_name_may_be_that_of_a_service_of_an_included_file() -> None:
    proxy = "    volumes: ['./site.conf:/etc/nginx/conf.d/default.conf:ro']\n"
    files = {
        "compose.yaml": f"{{}}services:\n  nginx:\n    image: nginx:1.27\n{proxy}",
        "site.conf": "server { location / { proxy_pass http://api:80; } }\n",
    }
    known = {**files, "compose.yaml": files["compose.yaml"].format("")}
    assert len(lint(known, ["DPN002"]).findings) == 1
    included = files["compose.yaml"].format("include: [elsewhere/compose.yaml]\n")
    assert lint({**files, "compose.yaml": included}, ["DPN002"]).findings == ()


def test_a_service_may_wait_for_one_of_an_included_file() -> None:
    wait = "    depends_on: {db: {condition: service_healthy}}\n"
    files = {
        "compose.yaml": f"include: [base.compose.yaml]\nservices:\n  api:\n    image: x\n{wait}",
        "base.compose.yaml": INCLUDED + "    healthcheck: {test: curl x}\n",
    }
    outcome = lint(files, ["DPN018"])
    assert [each.message for each in outcome.evidence] == ["`db` has a healthcheck"]


# --- what the rules make of it --------------------------------------------------------

SERVED = "FROM python:3.12-slim\nCOPY . .\nCMD uvicorn main:app --host 0.0.0.0\n"
PLAIN = "services:\n  api:\n    build: .\n    ports: ['80:8000']\n"
PROD = "services:\n  api:\n    {}\n"


def found(code: str, over: str, **more: str) -> list[str]:
    files = {"Dockerfile": SERVED, "compose.yaml": PLAIN, "compose.prod.yaml": PROD.format(over)}
    outcome = lint({**files, **more}, [code])
    assert not outcome.defects
    return [each.message for each in outcome.findings]


RUN = {"deploy.sh": COMMAND}


def test_a_port_of_one_file_against_the_command_of_the_other() -> None:
    over = "command: uvicorn main:app --host 0.0.0.0 --port 9000"
    assert found("DPN010", over, **RUN) == ["`api` publishes port 8000, but listens on 9000"]
    assert found("DPN010", over) == [], "nothing says that the files belong together"
    assert found("DPN010", "command: uvicorn main:app --host 0.0.0.0 --port 8000", **RUN) == []


@pytest.mark.parametrize("run", [RUN, {}])
@pytest.mark.parametrize(
    ("code", "over"),
    [
        ("DPN009", "healthcheck: {test: curl -f http://localhost:8000/health}"),
        ("DPN014", "user: app"),
    ],
)
def test_what_the_other_file_adds_is_not_missing(code: str, over: str, run: dict[str, str]) -> None:
    assert found(code, over, **run) == []
    assert len(found(code, "labels: {x: y}", **run)) == 1


def test_an_unpaired_file_that_may_bring_a_check_leaves_it_unknown() -> None:
    files = {
        "Dockerfile": SERVED,
        "compose.yaml": PLAIN,
        "compose.override.yaml": PROD.format("healthcheck: {test: curl x}"),
    }
    outcome = lint(files, ["DPN009"])
    assert outcome.findings == ()
    assert [each.reason for each in outcome.unknown] == [
        "`compose.override.yaml` has a healthcheck for it"
    ]


@pytest.mark.parametrize(
    ("code", "setting"),
    [
        ("DPF005", "DATABASE_URL: 'postgresql://127.0.0.1/app'"),
        ("DPF003", "AUTH_DISABLED: 'true'"),
    ],
)
@pytest.mark.parametrize("over", ["user: app", "environment: {LEVEL: info}"])
def test_what_the_lower_file_sets_holds_in_production(code: str, setting: str, over: str) -> None:
    """The file alone is not what is deployed; with the other one it is."""
    files = {
        "Dockerfile": SERVED,
        "compose.yaml": PLAIN + f"    environment: {{{setting}}}\n",
        "compose.prod.yaml": PROD.format(over),
    }
    severities = [
        [each.severity for each in lint(each, [code]).findings]
        for each in (files, {**files, **RUN})
    ]
    assert severities[0] == severities[1]
    assert severities[0]


def test_what_the_upper_file_sets_is_judged_as_part_of_its_service() -> None:
    over = "environment: {DATABASE_URL: 'postgresql://127.0.0.1/app'}"
    assert len(found("DPF005", over, **RUN)) == 1
    outcome = lint(
        {
            "Dockerfile": SERVED,
            "compose.yaml": PLAIN,
            "compose.prod.yaml": PROD.format(over),
            **RUN,
        },
        ["DPF005"],
    )
    assert [each.severity.name for each in outcome.findings if each.severity] == ["ERROR"]
