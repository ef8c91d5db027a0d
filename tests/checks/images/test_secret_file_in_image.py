"""DPN001: secrets that a COPY takes into an image."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

Files = dict[str, str]
ENV = {"app/.env": "SECRET_KEY=abc\n"}


def said(files: Files) -> list[str]:
    found = lint(files, select=["DPN001"]).findings
    named = [each.message.split(" into")[0].removesuffix(" goes") for each in found]
    return [f"{e.where.path}:{e.where.line} {name}" for e, name in zip(found, named, strict=True)]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"Dockerfile": "FROM a\nCOPY app /x\n", **ENV}, "`app/.env`", id="folder"),
        pytest.param({"Dockerfile": "FROM a\nCOPY . /x\n", **ENV}, "`app/.env`", id="everything"),
        pytest.param({"Dockerfile": "FROM a\nADD .env /x/\n"}, "`.env`", id="ignored-by-git"),
        pytest.param(
            {"Dockerfile": "FROM a\nCOPY k /x\n", "k/id_rsa": "", "k/tls.key": ""},
            "`k/id_rsa` and 1 more go",
            id="keys",
        ),
        pytest.param(
            {"Dockerfile": "FROM a\nCOPY app/ /x\n", ".dockerignore": "*\n!app\n", **ENV},
            "`app/.env`",
            id="taken-back",
        ),
    ],
)
def test_a_secret_goes_into_the_image(files: Files, expected: str) -> None:
    assert said(files) == [f"Dockerfile:2 {expected}"]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"Dockerfile": "FROM a\nCOPY app /x\n", ".dockerignore": "**/.env\n", **ENV}, "ignored"),
        (
            {
                "Dockerfile": "FROM a\nCOPY app /x\n",
                "Dockerfile.dockerignore": "**/.env\n",
                ".dockerignore": "y\n",
                **ENV,
            },
            "the Dockerfile's own ignore file",
        ),
        ({"Dockerfile": "FROM a\nCOPY app/main.py /x\n", **ENV}, "another file"),
        ({"Dockerfile": "FROM a\nCOPY --exclude=**/.env app /x\n", **ENV}, "left out by COPY"),
        ({"Dockerfile": "FROM a AS b\nCOPY app /x\nFROM c\n", **ENV}, "a stage thrown away"),
        ({"Dockerfile": "FROM a\nCOPY app /x\n", "app/.env": "LEVEL=1\n"}, "no secret in it"),
        ({"Dockerfile": "FROM a\nCOPY app /x\n", "app/.env.example": "A_TOKEN=1\n"}, "an example"),
        ({"Dockerfile": "FROM a\nCOPY tests /x\n", "tests/tls.key": ""}, "for tests"),
        ({"Dockerfile.dev": "FROM a\nCOPY app /x\n", **ENV}, "an image for development"),
        ({"Dockerfile": "FROM a\nCOPY . /x\n", ".dockerignore": "y\n", **ENV}, "DPL002 has it"),
        ({"Dockerfile": "FROM a\nRUN --mount=type=secret,id=e x\n", **ENV}, "a build secret"),
    ],
)
def test_no_secret_goes_into_the_image(files: Files, reason: str) -> None:
    assert said(files) == [], reason
