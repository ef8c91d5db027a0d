"""DPE011: healthchecks that fail whatever the service does."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

CURL = "HEALTHCHECK CMD curl -f http://localhost:8000/health || exit 1"
APT = "RUN apt-get update && apt-get install -y"


def found(files: dict[str, str]) -> list[str]:
    outcome = lint(files, ["DPE011"])
    assert not outcome.defects
    return [f"{each.where.path}:{each.where.line} {each.message}" for each in outcome.findings]


def in_image(*lines: str) -> list[str]:
    return found({"Dockerfile": "\n".join(lines) + "\n"})


def in_compose(service: str, dockerfile: str = "FROM python:3.12-slim\n") -> list[str]:
    text = f"services:\n  api: {{{service}}}\n"
    return found({"compose.yaml": text, "Dockerfile": dockerfile})


@pytest.mark.parametrize(
    ("lines", "program"),
    [
        (["FROM python:3.12-slim", CURL], "curl"),
        (["FROM docker.io/library/python:3.12.1-slim-bookworm", CURL], "curl"),
        (["FROM python:3.12-alpine3.20", CURL], "curl"),
        (["FROM node:22-bookworm-slim", "HEALTHCHECK CMD wget -qO- http://localhost:3000"], "wget"),
        (["FROM python:slim", "HEALTHCHECK CMD pgrep -f worker || exit 1"], "pgrep"),
        (["FROM python:slim", 'HEALTHCHECK CMD ["curl", "-f", "http://localhost"]'], "curl"),
        (["FROM python:slim", "HEALTHCHECK CMD pg_isready -h db"], "pg_isready"),
        (["FROM python:slim", f"{APT} libcurl4-openssl-dev", CURL], "curl"),
        (["FROM python:slim", f"{APT} gcc curl && apt-get purge -y curl", CURL], "curl"),
        (["FROM node:lts-alpine", "RUN apk add -t .b curl && apk del .b", CURL], "curl"),
        (["FROM python:slim AS b", f"{APT} curl", "FROM python:slim", CURL], "curl"),
        (["ARG V=3.12", "FROM python:${V}-slim", CURL], "curl"),
        (["FROM nginx:1.27", "HEALTHCHECK CMD wget -q --spider http://localhost/"], "wget"),
        (["FROM python:slim", "HEALTHCHECK CMD curl -s http://localhost | grep ok"], "curl"),
        (["FROM gcr.io/distroless/python3", CURL], "sh"),
        (
            ["FROM python:slim", "HEALTHCHECK CMD curl -f http://localhost || wget -q http://x"],
            "curl",
        ),
    ],
)
def test_the_program_is_missing(lines: list[str], program: str) -> None:
    messages = in_image(*lines)
    assert len(messages) == 1
    assert f"has no `{program}`" in messages[0]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["FROM python:3.12", CURL], "the large image has it"),
        (["FROM python:3.12-bookworm", CURL], "the large image has it"),
        (["FROM python:slim", f"{APT} --no-install-recommends gcc curl", CURL], "installed"),
        (["FROM python:slim", f"{APT} gcc \\", "    curl=7.* \\", "  && true", CURL], "installed"),
        (["FROM node:alpine", "RUN apk add --no-cache curl", CURL], "installed"),
        (["FROM node:alpine", 'RUN ["apk", "add", "curl"]', CURL], "installed"),
        (["FROM node:alpine", "RUN apk add curl && apk add -t b curl && apk del b", CURL], "stays"),
        (["FROM python:slim AS b", f"{APT} curl", "FROM b", CURL], "the stage is built on"),
        (["FROM python:slim", f"{APT} $PACKAGES", CURL], "a variable says what is installed"),
        (["FROM python:slim", "COPY setup.sh .", "RUN ./setup.sh", CURL], "a script installs"),
        (["FROM example/base:1", CURL], "an image that nobody knows"),
        (["FROM ${BASE}", CURL], "a variable says what it is made of"),
        (["FROM nginx:1.27", CURL], "Debian's nginx has it"),
        (["FROM nginx:alpine", CURL], "so has the larger Alpine image"),
        (["FROM node:alpine", "HEALTHCHECK CMD wget -q --spider http://localhost"], "busybox"),
        (["FROM python:alpine", "HEALTHCHECK CMD pgrep -f worker"], "busybox"),
        (["FROM python:slim", f"{APT} procps", "HEALTHCHECK CMD pgrep -f w"], "procps has it"),
        (["FROM python:slim", "HEALTHCHECK CMD python check.py"], "it is Python's image"),
        (["FROM python:slim", "HEALTHCHECK CMD curl x || python check.py"], "another way"),
        (["FROM python:slim", "HEALTHCHECK CMD curl -f http://x || exit 0"], "never fails"),
        (["FROM python:slim", "HEALTHCHECK CMD test -f /tmp/alive"], "the shell's own"),
        (["FROM python:slim", "HEALTHCHECK NONE"], "no check"),
        (["FROM python:slim", CURL, "HEALTHCHECK NONE"], "the last one counts"),
        (["FROM gcr.io/distroless/python3:debug", CURL], "it has a shell and busybox"),
        (
            ["FROM python:slim", "COPY --from=curlimages/curl /usr/bin/curl /usr/bin/curl", CURL],
            "copied",
        ),
        (["FROM python:slim", "COPY --from=deps /install /", CURL], "anything may be copied"),
    ],
)
def test_the_program_may_be_there(lines: list[str], reason: str) -> None:
    assert in_image(*lines) == [], reason


@pytest.mark.parametrize(
    ("test", "word"),
    [
        ('["CMD", "curl -f http://localhost || exit 1"]', "No program is called"),
        ('["CMD", "curl", "-f", "http://localhost", "||", "exit", "1"]', "`||` is a word"),
        ('["CMD", "pg_isready", "-U", "app", "||", "exit", "1"]', "`||` is a word"),
        ('["CMD-SHELL", "curl", "-f", "http://localhost"]', "runs `curl` alone"),
        ('["curl", "-f", "http://localhost"]', "Compose refuses"),
        ('"CMD curl -f http://localhost"', "`CMD` is run as a program"),
    ],
)
def test_the_form_is_read_otherwise(test: str, word: str) -> None:
    messages = in_compose(f"image: 'example/api:1', healthcheck: {{test: {test}}}")
    assert len(messages) == 1
    assert word in messages[0]


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ('["CMD", "python", "-c", "import x; x.y()"]', "a program with blanks in its argument"),
        ('["CMD", "python", "check.py", "||", "exit", "1"]', "Python ignores further words"),
        ('["CMD-SHELL", "curl -f http://localhost || exit 1"]', "one text for the shell"),
        ('["CMD-SHELL", "pg_isready", "-U", "app"]', "it works without arguments"),
        ('["CMD", "sh", "-c", "curl -f http://localhost || exit 1"]', "a shell reads it"),
        ('["NONE"]', "no check"),
        ('"curl -f http://localhost || exit 1"', "a text is for the shell"),
        ('["${CHECK}", "x"]', "a variable decides"),
    ],
)
def test_forms_that_are_right(test: str, reason: str) -> None:
    service = f"image: 'example/api:1', healthcheck: {{test: {test}}}"
    assert in_compose(service) == [], reason


def test_block_list_gets_its_first_word() -> None:
    text = "services:\n  api:\n    image: example/api:1\n    healthcheck:\n      test:\n"
    items = "        - curl\n        - -f\n        - http://localhost\n"
    outcome = lint({"compose.yaml": f"{text}{items}"}, ["DPE011"])
    (finding,) = outcome.findings
    assert finding.fix
    assert [edit.text for edit in finding.fix.edits] == ["CMD\n        - "]


def test_compose_decides_what_is_checked_and_built() -> None:
    check = "healthcheck: {test: curl -f http://localhost || exit 1}"
    assert len(in_compose(f"build: ., {check}")) == 1
    assert in_compose(f"build: ., {check}", f"FROM python:slim\n{APT} curl\n") == []
    assert len(in_compose("build: .", f"FROM python:slim\n{CURL}\n")) == 1
    assert in_compose("build: ., healthcheck: {disable: true}", f"FROM python:slim\n{CURL}\n") == []
    assert len(in_compose(f"image: 'redis:7', {check}")) == 1
    assert in_compose("image: 'redis:7', healthcheck: {test: redis-cli ping}") == []
    started = "command: sh -c 'apt-get install -y curl && exec python app.py'"
    assert in_compose(f"build: ., {started}, {check}") == []
    base = "ARG BASE=python:3.12\nFROM $BASE\n"
    assert in_compose(f"build: ., {check}", base) == []
    given = "build: {context: ., args: {BASE: 'python:3.12-slim'}}"
    assert len(in_compose(f"{given}, {check}", base)) == 1


def test_an_error_where_somebody_waits() -> None:
    text = (
        "services:\n"
        "  api: {image: 'traefik:v3', healthcheck: {test: curl -f http://localhost}}\n"
        "  web: {image: 'example/web:1', depends_on: {api: {condition: service_healthy}}}\n"
    )
    (finding,) = lint({"compose.yaml": text}, ["DPE011"]).findings
    assert finding.severity
    assert finding.severity.label == "error"


def test_what_is_right_and_what_is_unknown_is_said() -> None:
    right = lint({"Dockerfile": f"FROM python:slim\n{APT} curl\n{CURL}\n"}, ["DPE011"])
    assert [each.message for each in right.evidence] == ["the image has what the check runs"]
    hidden = lint({"Dockerfile": f"FROM python:slim\nRUN ./x.sh\n{CURL}\n"}, ["DPE011"])
    assert [each.reason for each in hidden.unknown] == ["what the image installs is not all known"]
