"""Branches of start scripts: which of them a service takes, as its arguments and variables say."""

from __future__ import annotations

import pytest

from deploylint.deployment import Deployment
from deploylint.deployment.launches import Launches
from deploylint.deployment.services import Services
from deploylint.testing import Sample, check

DOCKERFILE = """\
FROM python:3.12-slim
WORKDIR /srv
COPY . .
ENTRYPOINT ["/srv/run.sh"]
CMD ["web"]
"""
WEB, JOBS = "uvicorn shop:app --port 8000", "celery -A shop worker"
CASE = f"""\
case "$1" in
  web|api)
    exec {WEB}
    ;;
  jobs) exec {JOBS} ;;
  *) exec "$@" ;;
esac
"""
IF = f"""\
if [ "$ROLE" = jobs ]; then
  exec {JOBS}
elif [ "$ROLE" = web ]; then
  exec {WEB}
else
  exec "$@"
fi
"""


def deployment_of(script: str, service: str) -> Deployment:
    compose = f"services:\n  shop:\n    build: .\n    restart: always\n{service}"
    files = {"Dockerfile": DOCKERFILE, "run.sh": f"#!/bin/sh\n{script}", "compose.yaml": compose}
    return check(Sample({path: text.encode() for path, text in files.items()}), []).deployment()


def started(script: str, service: str = "") -> list[str]:
    deployment = deployment_of(script, service)
    (shop,) = (each for each in deployment.model(Services).all if each.name == "shop")
    found = (each.process for each in deployment.model(Launches).of_service(shop))
    return [
        " ".join((each.program, *each.command.words[each.start + 1 :]))
        for each in found
        if each.program in ("uvicorn", "celery", "flask")
    ]


def command(*words: str) -> str:
    return f"    command: [{', '.join(words)}]\n"


def role(value: str) -> str:
    return f"    environment: {{ROLE: {value}}}\n"


@pytest.mark.parametrize(
    ("script", "service", "expected"),
    [
        (CASE, "", WEB),
        (CASE, command("api"), WEB),
        (CASE, command("jobs"), JOBS),
        (CASE, command("flask", "run"), "flask run"),
        (CASE.replace('"$1"', "${1}"), command("jobs"), JOBS),
        (IF, role("jobs"), JOBS),
        (IF, role("web"), WEB),
        (IF, role("other") + command("flask", "run"), "flask run"),
        (IF.replace('[ "$ROLE" = jobs ]', "[[ $ROLE == jobs ]]"), role("jobs"), JOBS),
        (IF.replace('[ "$ROLE" = jobs ]', 'test "$ROLE" = "jobs"'), role("jobs"), JOBS),
        (IF.replace('[ "$ROLE" = jobs ]', '[ "x$ROLE" = xjobs ]'), role("jobs"), JOBS),
        (IF.replace('[ "$ROLE" = jobs ]', '[ "$ROLE" != jobs ]'), role("web"), JOBS),
        (IF.replace('[ "$ROLE" = jobs ]', '! [ "$ROLE" = web ]'), role("jobs"), JOBS),
        (f'[ "$ROLE" = jobs ] && exec {JOBS}\nexec {WEB}', role("jobs"), JOBS),
        (f'[ "$ROLE" = jobs ] && exec {JOBS}\nexec {WEB}', role("web"), WEB),
        (f'[ "$ROLE" = web ] || exec {JOBS}\nexec {WEB}', role("jobs"), JOBS),
        (f'ROLE=${{ROLE:-jobs}}\nif [ "$ROLE" = jobs ]; then exec {JOBS}; fi', "", JOBS),
        (f'if [ -n "$ROLE" ]; then exec {WEB}; fi\nexec {JOBS}', role("web"), WEB),
        (f'if [ -z "$ROLE" ]; then exec {WEB}; fi\nexec {JOBS}', role("web"), JOBS),
        (f'if [ "$1" ]; then exec {WEB}; fi\nexec {JOBS}', "", WEB),
        (f"case $ROLE in w*) exec {WEB};; esac\nexec {JOBS}", role("web"), WEB),
        (f"sh -c 'if [ $ROLE = web ]; then exec {WEB}; else exec {JOBS}; fi'", role("web"), WEB),
        (f'PORT=8000\nif [ "$ROLE" = no ]; then PORT=9; fi\nexec {WEB[:-4]}$PORT', role("a"), WEB),
    ],
)
def test_branch_is_the_one_that_the_service_takes(script: str, service: str, expected: str) -> None:
    assert started(script, service) == [expected]


@pytest.mark.parametrize(
    ("script", "service", "reason"),
    [
        (IF, "", "nothing says what ROLE is"),
        (IF, "    env_file: away.env\n" + role('"${ROLE}"'), "whoever starts compose says it"),
        (f"if curl -sf x; then exec {WEB}; fi", "", "no comparison of texts"),
        (f"if [ -f x ]; then exec {WEB}; fi", "", "a file may be there or not"),
        (f'if [ "$ROLE" = web ] && [ -f x ]; then exec {WEB}; fi', role("web"), "only half known"),
        (f"serve() {{\n  exec {WEB}\n}}\n", "", "a function that nothing calls here"),
        (f"curl -sf x || exec {WEB}\n", "", "runs where something fails"),
        (f"while true; do {WEB}; done", "", "a loop may never run"),
        (f"case $ROLE in web) true ;& x) exec {WEB} ;; esac", "", "falls through"),
    ],
)
def test_branch_that_cannot_be_told_is_not_taken(script: str, service: str, reason: str) -> None:
    assert started(script, service) == [], reason


def test_what_follows_exec_does_not_run() -> None:
    assert started(f"exec {WEB}\n{JOBS}\n") == [WEB]


def test_a_variable_of_an_undecided_branch_is_not_known() -> None:
    script = f"PORT=8000\nif [ -f x ]; then PORT=9000; fi\nexec {WEB[:-4]}$PORT"
    assert "8000" not in started(script)[0]


@pytest.mark.parametrize("depth", [30, 300])
def test_conditions_of_deep_scripts_stay_few(depth: int) -> None:
    script = 'if [ "$ROLE" = web ]; then\n' * depth + f"{WEB}\n" + "fi\n" * depth
    deployment = deployment_of(script, role("web"))
    (shop,) = (each for each in deployment.model(Services).all if each.name == "shop")
    launches = deployment.model(Launches).of_service(shop)
    assert all(len(each.guards) <= 40 for launch in launches for each in launch.branches)
