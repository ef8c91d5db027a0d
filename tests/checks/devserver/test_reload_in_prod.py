from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from deploylint.testing import Sample, check, fix, lint

STAGES = (
    "FROM python:3.12 AS base\n"
    "FROM base AS dev\n"
    'CMD ["uvicorn", "main:app", "--reload"]\n'
    "FROM base AS prod\n"
    'CMD ["uvicorn", "main:app"]\n'
)
SCRIPT = "#!/bin/bash\nalembic upgrade head\nexec uvicorn main:app --reload\n"


def image(command: str) -> dict[str, str]:
    return {"Dockerfile": f"FROM python:3.12\nWORKDIR /srv\nCMD {command}\n"}


def compose(body: str, path: str = "docker-compose.yml") -> dict[str, str]:
    return {path: f"services:\n  api:\n    build: .\n{body}"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            image('["uvicorn", "main:app", "--reload"]'),
            ['error Dockerfile:3 "--reload"'],
            id="exec form",
        ),
        pytest.param(
            image(
                'if [ "$RELOAD" = "true" ]; then uvicorn main:app --reload; '
                "else uvicorn main:app; fi"
            ),
            [],
            id="one of two branches",
        ),
        pytest.param(
            image("alembic upgrade head && uvicorn main:app --reload"),
            ["error Dockerfile:3 --reload"],
            id="shell form",
        ),
        pytest.param(
            {
                "Dockerfile": "FROM python:3.12\nCOPY entrypoint.sh /\n"
                'ENTRYPOINT ["/entrypoint.sh"]\nCMD ["--workers 2 --reload"]\n',
                "entrypoint.sh": "#!/bin/sh\nexec uvicorn main:app $@\n",
            },
            ['error Dockerfile:4 "--workers 2 --reload"'],
            id="inside one argument of a script",
        ),
        pytest.param(
            {
                "Dockerfile": STAGES,
                "docker-compose.prod.yml": "services:\n  api:\n    build:\n      context: .\n"
                "      target: dev\n",
            },
            ["error docker-compose.prod.yml:5 dev"],
            id="production builds the stage for development",
        ),
        pytest.param(
            compose("    command: uvicorn main:app --reload\n"),
            ["warning docker-compose.yml:4 --reload"],
            id="compose file of unknown purpose",
        ),
        pytest.param(
            compose("    command: uvicorn main:app --reload\n    volumes:\n      - .:/app\n"),
            ["info docker-compose.yml:4 --reload"],
            id="compose service over mounted sources",
        ),
        pytest.param(
            compose("    command: uvicorn main:app --reload\n", "docker-compose.prod.yml"),
            ["error docker-compose.prod.yml:4 --reload"],
            id="compose file for production",
        ),
        pytest.param(
            {"api.service": "[Service]\nExecStart=/opt/bin/gunicorn main:app --reload\n"},
            ["error api.service:2 --reload"],
            id="unit",
        ),
        pytest.param(
            {"gunicorn.conf.py": "workers = 2\nreload = True\n"},
            ["warning gunicorn.conf.py:2 reload"],
            id="settings of gunicorn",
        ),
        pytest.param(
            {"Procfile": "web: uvicorn main:app --reload\n"},
            ["error Procfile:1 --reload"],
            id="Procfile",
        ),
        pytest.param(
            {"supervisord.conf": "[program:api]\ncommand=uvicorn main:app --reload ; api\n"},
            ["error supervisord.conf:2 --reload"],
            id="supervisor",
        ),
        pytest.param(
            {**image('["./start.sh"]'), "start.sh": SCRIPT},
            ["warning start.sh:3 --reload"],
            id="script that the image starts",
        ),
        pytest.param(
            {"start.sh": SCRIPT},
            ["warning start.sh:3 --reload"],
            id="a start script, and nothing else that is deployed",
        ),
        pytest.param(
            {"deploy.sh": "nohup uvicorn main:app --reload > log 2>&1 &\n"},
            ["error deploy.sh:1 --reload"],
            id="script that deploys",
        ),
        pytest.param(
            image("watchmedo auto-restart -d . -- celery -A app worker"),
            ["error Dockerfile:3 watchmedo"],
            id="a program that watches files",
        ),
        pytest.param(
            {"Dockerfile": 'FROM python:3.12 AS dev\nCMD ["uvicorn", "main:app", "--reload"]\n'},
            ['info Dockerfile:2 "--reload"'],
            id="last stage called dev",
        ),
    ],
)
def test_flagged(
    said: Callable[[Mapping[str, str], str], list[str]],
    files: dict[str, str],
    expected: list[str],
) -> None:
    assert said(files, "DPG001") == expected


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"Dockerfile": STAGES}, id="the stage for development is not the last one"),
        pytest.param(
            {
                "Dockerfile": STAGES,
                "docker-compose.yml": "services:\n  api:\n    build:\n"
                "      context: .\n      target: dev\n",
            },
            id="a development service builds the stage for development",
        ),
        pytest.param(
            {
                **image('["uvicorn", "main:app", "--reload"]'),
                **compose("    command: uvicorn main:app\n"),
            },
            id="compose overrides the command",
        ),
        pytest.param(
            image('["uvicorn", "main:app", "--reload-dir", "src"]'),
            id="--reload-dir alone does nothing",
        ),
        pytest.param(
            {"Dockerfile.dev": 'FROM python:3.12\nCMD ["uvicorn", "main:app", "--reload"]\n'},
            id="a Dockerfile for development",
        ),
        pytest.param(
            {
                **image('["./start.sh"]'),
                "start.sh": 'if [ "$DEV" ]; then\n  exec uvicorn main:app --reload\nfi\n',
            },
            id="a condition decides",
        ),
        pytest.param({"gunicorn.conf.py": "reload = DEBUG\n"}, id="a setting decides"),
        pytest.param({"app/reloader.py": "reload = True\n"}, id="no settings of gunicorn"),
        pytest.param({"run.sh": SCRIPT}, id="nobody deploys the script"),
        pytest.param({"start-dev.sh": SCRIPT}, id="a start script for development"),
        pytest.param(
            {**image('["uvicorn", "main:app"]'), "start.sh": SCRIPT},
            id="the image starts something else than the script",
        ),
        pytest.param(
            image('["udevadm", "control", "--reload"]'), id="a program that serves nothing"
        ),
        pytest.param(image("uvicorn main:app ${RELOAD:+--reload}"), id="a variable decides"),
    ],
)
def test_silent(said: Callable[[Mapping[str, str], str], list[str]], files: dict[str, str]) -> None:
    assert said(files, "DPG001") == []


SERVER = "      - uvicorn\n      - main:app\n"
COMMENTED = "      - uvicorn\n      - main:app # the app\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            image('["uvicorn", "a:b", \\\n  "--reload", \\\n  "--port", "80"]'),
            'FROM python:3.12\nWORKDIR /srv\nCMD ["uvicorn", "a:b", \\\n  "--port", "80"]\n',
            id="exec form on several lines",
        ),
        pytest.param(
            {"Dockerfile": 'FROM a\nENTRYPOINT ["uvicorn"]\nCMD ["--reload", "main:app"]\n'},
            'FROM a\nENTRYPOINT ["uvicorn"]\nCMD ["main:app"]\n',
            id="the first element",
        ),
        pytest.param(
            image("uvicorn main:app --reload --reload-dir src \\\n  --reload-delay=2 --port 80"),
            "FROM python:3.12\nWORKDIR /srv\nCMD uvicorn main:app --port 80\n",
            id="with the options that go with it",
        ),
        pytest.param(
            compose("    command:\n      - uvicorn\n      - main:app\n      - --reload\n"),
            "services:\n  api:\n    build: .\n    command:\n      - uvicorn\n      - main:app\n",
            id="a list in compose",
        ),
        *(
            pytest.param(
                compose(f"    command:\n{server}{item}      - --port=80 # the port\n"),
                "services:\n  api:\n    build: .\n    command:\n"
                f"{server}      - --port=80 # the port\n",
                id=name,
            )
            for name, server, item in (
                ("with its comment", SERVER, "      - --reload # only for development\n"),
                ("in quotes", SERVER, '      - "--reload"   # dev\n'),
                ("in single quotes", SERVER, "      - '--reload'\n"),
                ("with a comment above", SERVER, "      # reload: dev only\n      - --reload\n"),
                ("and no other's", COMMENTED, "      - --reload\n"),
                ("nor one above", f"{SERVER}      # the port\n", "      - --reload\n"),
                (
                    "with its options",
                    SERVER,
                    "      - --reload\n      - --reload-dir\n      - src # x\n",
                ),
            )
        ),
        pytest.param(
            compose(
                "    command: [\n      'uvicorn',\n      'a:b',  # ours\n"
                "      '--reload',  # dev\n      '--port=80']\n"
            ),
            "services:\n  api:\n    build: .\n    command: [\n      'uvicorn',\n"
            "      'a:b',  # ours\n      '--port=80']\n",
            id="a line of a list in brackets",
        ),
        pytest.param(
            compose(
                '    command: >\n      bash -c "alembic upgrade &&\n'
                '      uvicorn main:app\n      --reload --port 80"\n'
            ),
            'services:\n  api:\n    build: .\n    command: >\n      bash -c "alembic upgrade &&\n'
            '      uvicorn main:app --port 80"\n',
            id="a folded script in compose",
        ),
        pytest.param(
            {"api.service": "[Service]\nExecStart=/bin/uvicorn a:b \\\n  --reload --port 80\n"},
            "[Service]\nExecStart=/bin/uvicorn a:b --port 80\n",
            id="a continued line of a unit",
        ),
    ],
)
def test_fixed(
    repaired: Callable[[Mapping[str, str], str], dict[str, str]],
    files: dict[str, str],
    expected: str,
) -> None:
    assert list(repaired(files, "DPG001").values()) == [expected]


def test_the_fix_is_unsafe_where_a_development_service_relies_on_it() -> None:
    files = {
        **image('["uvicorn", "main:app", "--reload"]'),
        **compose("    volumes:\n      - .:/srv\n"),
    }
    sample = Sample({path: text.encode() for path, text in files.items()})
    assert not fix(check(sample, ["DPG001"]), unsafe=False).changes
    assert fix(check(sample, ["DPG001"])).changes


def test_an_anchor_is_left_alone() -> None:
    text = "x-run: &run\n  command: uvicorn main:app --reload\nservices:\n  api:\n    <<: *run\n"
    (finding,) = lint({"deploy/compose.yml": text}, ["DPG001"]).findings
    assert finding.fix is None


def test_a_server_that_does_not_reload_is_evidence() -> None:
    outcome = lint(image('["uvicorn", "main:app"]'), ["DPG001"])
    assert [each.message for each in outcome.evidence] == ["`uvicorn` serves without reloading"]
