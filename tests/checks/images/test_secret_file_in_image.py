"""DPN001: secrets that a COPY takes into an image."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

Files = dict[str, str]
ENV = {"app/.env": "SECRET_KEY=abc\n"}


def _with_env(text: str) -> Files:
    return {"Dockerfile": "FROM a\nCOPY app /x\n", "app/.env": text}


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
            _with_env("API_KEY={{ key }}\nDB_PASSWORD=k9vTq2mLx7\n"),
            "`app/.env`",
            id="one-value-of-a-template-is-real",
        ),
        pytest.param(_with_env("DB_PASSWORD=postgres\n"), "`app/.env`", id="one-that-works"),
        pytest.param(_with_env("DB_PASSWORD=k9v\n= x\n"), "`app/.env`", id="not-read-in-full"),
        pytest.param(
            {"Dockerfile": "FROM a\nCOPY app/ /x\n", ".dockerignore": "*\n!app\n", **ENV},
            "`app/.env`",
            id="taken-back",
        ),
    ],
)
def test_a_secret_goes_into_the_image(files: Files, expected: str) -> None:
    assert said(files) == [f"Dockerfile:2 {expected}"]


IGNORED = {".gitignore": ".env\n", ".env.example": "SECRET_KEY=\n"}


@pytest.mark.parametrize(
    ("source", "more", "count", "reason"),
    [
        (".env*", IGNORED, 1, "each developer's own file goes along"),
        (".en[v]", IGNORED, 1, "by any pattern"),
        (".env.*", IGNORED, 0, "the pattern does not fit it"),
        (
            ".env*",
            {".env.example": "SECRET_KEY=\n"},
            0,
            "git does not ignore it, so it is not there",
        ),
        (".env*", {**IGNORED, ".dockerignore": ".env\n"}, 0, "the ignore file keeps it out"),
    ],
)
def test_patterns_that_take_the_ignored_file_along(
    source: str, more: Files, count: int, reason: str
) -> None:
    outcome = lint({"Dockerfile": f"FROM a\nCOPY {source} /x/\n", **more}, select=["DPN001"])
    assert len(outcome.findings) == count, reason
    matches = source != ".env.*"
    assert not (matches and outcome.evidence), "a pattern is no evidence that nothing secret goes"


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
        (_with_env("SECRET_KEY={{ key }}\n"), "a template's value"),
        (_with_env("{% if mail %}\nSMTP_PASSWORD={{ mail }}\n{% endif %}\n"), "a whole template"),
        (_with_env("DB_PASSWORD=${DB_PASSWORD}\n"), "a variable of whoever starts it"),
        (_with_env("SECRET_KEY=<random text>\n"), "a gap to fill in"),
        (_with_env('SECRET_KEY = "YOUR_SECRET_KEY"\n'), "the name of what belongs there"),
        (_with_env("DB_PASSWORD=change-me\n"), "it asks to be replaced"),
        (_with_env("SECRET_KEY\n"), "inherited"),
        (_with_env("DB_PASSWORD_FILE=/run/secrets/db\nAPI_KEY=/run/secrets/key\n"), "paths"),
        ({"Dockerfile": "FROM a\nCOPY tests /x\n", "tests/tls.key": ""}, "for tests"),
        ({"Dockerfile.dev": "FROM a\nCOPY app /x\n", **ENV}, "an image for development"),
        ({"Dockerfile": "FROM a\nCOPY . /x\n", ".dockerignore": "y\n", **ENV}, "DPL002 has it"),
        ({"Dockerfile": "FROM a\nRUN --mount=type=secret,id=e x\n", **ENV}, "a build secret"),
    ],
)
def test_no_secret_goes_into_the_image(files: Files, reason: str) -> None:
    assert said(files) == [], reason
