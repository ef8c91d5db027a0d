"""DPD007: secrets in images."""

from __future__ import annotations

import pytest

from deploylint.model import Finding
from deploylint.testing import lint

RANDOM = "kT9" + "vQ2xLm7RzW4cBn8Y" + "pH"


def findings(text: str, path: str = "Dockerfile") -> tuple[Finding, ...]:
    return lint({path: text}, select=["DPD007"]).findings


# The Dockerfile, the text at the place, the severity.
FLAGGED = {
    "a weak value": ("FROM a\nENV SECRET_KEY=change-me\n", "change-me", "error"),
    "in quotes": ('FROM a\nENV SECRET_KEY="change-me"\n', '"change-me"', "error"),
    "the old form": ("FROM a\nENV DB_PASSWORD hunter2\n", "hunter2", "error"),
    "one of several": ("FROM a\nENV A=1 \\\n    DB_PASSWORD=hunter2\n", "hunter2", "error"),
    "a random build argument": (f"FROM a\nARG NPM_TOKEN={RANDOM}\n", RANDOM, "error"),
    "a guessable build argument": ("FROM a\nARG DB_PASSWORD=hunter2\n", "hunter2", "warning"),
    "a stage that the final one is built on": (
        "FROM a AS base\nENV DB_PASSWORD=hunter2\nFROM base\n",
        "hunter2",
        "error",
    ),
    "a personal token": (f"FROM a\nENV GITHUB_PAT={RANDOM}\n", RANDOM, "error"),
    "a key that its value gives away": (f"FROM a\nENV SSH_KEY={RANDOM}\n", RANDOM, "error"),
    "a number behind the name": (f"FROM a\nENV API_KEY2={RANDOM}\n", RANDOM, "error"),
    "a label": (f"FROM a\nLABEL token={RANDOM}\n", RANDOM, "error"),
    "an argument that stays": (
        "FROM a\nARG PIP_TOKEN\nENV INDEX_TOKEN=${PIP_TOKEN}\n",
        "${PIP_TOKEN}",
        "warning",
    ),
    "a step that exports": (
        f"FROM a\nRUN export DB_PASSWORD={RANDOM} && true\n",
        f"DB_PASSWORD={RANDOM}",
        "error",
    ),
    "a step with a header": (
        f'FROM a\nRUN curl -H "Authorization: Bearer {RANDOM}" https://a.example.net\n',
        f"Authorization: Bearer {RANDOM}",
        "error",
    ),
    "a step that writes credentials": (
        f"FROM a\nRUN npm config set //r.example.net/:_authToken={RANDOM}\n",
        f"//r.example.net/:_authToken={RANDOM}",
        "error",
    ),
    "a real value in another stage": (
        f"FROM a AS build\nENV SECRET_KEY={RANDOM}\nFROM b\n",
        RANDOM,
        "info",
    ),
}

SILENT = {
    "no default": "FROM a\nARG TOKEN\n",
    "a dummy in another stage": "FROM a AS build\nENV SECRET_KEY=change-me\nFROM b\n",
    "a dummy of one command": "FROM a\nRUN SECRET_KEY=dummy ./manage.py collectstatic\n",
    "dummy says that it is none": "FROM a\nENV SECRET_KEY=dummy\n",
    "a variable": "FROM a\nARG KEY\nENV SECRET_KEY=$KEY\n",
    "an argument with a dummy": "FROM a\nARG TOKEN=build-only\nENV TOKEN=$TOKEN\n",
    "an argument of another stage": (
        "FROM a AS b\nARG API_TOKEN\nENV API_TOKEN=$API_TOKEN\nFROM c\n"
    ),
    "a mode": "FROM a\nENV REDIS_AUTH=required\nENV auth=azuread\n",
    "a step with a variable": "FROM a\nARG TOKEN\nRUN curl -u svc:$TOKEN https://a.example.net\n",
    "a label of a word": "FROM a\nLABEL maintainer_token=none\n",
    "empty": "FROM a\nENV DB_PASSWORD=\n",
    "a file": "FROM a\nENV DB_PASSWORD_FILE=/run/secrets/db\n",
    "a path": "FROM a\nENV SECRET_KEY=/run/secrets/key\n",
    "a public key": "FROM a\nENV STRIPE_PUBLISHABLE_KEY=pk_live_0123456789\n",
    "published with the pages": "FROM a\nENV VITE_MAPS_API_KEY=kT9vQ2xLm7RzW4cBn8YpH\n",
    "another rule's": "FROM a\nENV DATABASE_URL=postgres://a:b@c/d\n",
    "a tokenizer": "FROM a\nENV PAD_TOKEN=pad0123456\n",
}


@pytest.mark.parametrize(("text", "place", "severity"), FLAGGED.values(), ids=FLAGGED)
def test_flagged(text: str, place: str, severity: str) -> None:
    [finding] = findings(text)
    assert text[finding.where.start : finding.where.end].strip('"') == place.strip('"')
    assert finding.severity.label == severity
    assert place.strip('"') not in finding.message


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_silent(text: str) -> None:
    assert findings(text) == ()


@pytest.mark.parametrize("path", ["Dockerfile.dev", "tests/Dockerfile", "docs/Dockerfile"])
def test_silent_where_nothing_is_shipped(path: str) -> None:
    assert findings("FROM a\nENV SECRET_KEY=change-me\n", path) == ()
