"""DPL005: .env files under version control."""

from __future__ import annotations

import pytest

from deploylint.model import Finding
from deploylint.run.reporting import outcome_of
from deploylint.testing import TODAY, Sample, check, lint

RANDOM = "kT9" + "vQ2xLm7RzW4cBn8Y" + "pH"


def findings(path: str, text: str) -> tuple[Finding, ...]:
    return lint({path: text}, select=["DPL005"]).findings


@pytest.mark.parametrize(
    "path",
    [".env", "backend/.env", ".env.production", ".env.bak", ".env copy", "prod.env", ".env.dev"],
)
def test_secrets_are_an_error_everywhere(path: str) -> None:
    [finding] = findings(path, f"PORT=1\nSECRET_KEY={RANDOM}\n")
    assert finding.severity.label == "error"
    assert finding.where.line == 2
    assert RANDOM not in str(finding)


SECRETS = {
    "random": f"SECRET_KEY={RANDOM}\n",
    "chosen": "DB_PASSWORD=xyzzy47\n",
    "in quotes": 'export DB_PASSWORD="xyzzy47"\n',
    "in a URL": "DATABASE_URL=postgres://app:xyzzy47@db/app\n",
}

DEFAULTS = {
    "weak": "DB_PASSWORD=changethis\n",
    "empty": "DB_PASSWORD=\n",
    "from elsewhere": "DB_PASSWORD=${OTHER}\n",
    "a placeholder": "API_KEY=<your key>\n",
    "DPD001 speaks": "SLACK_TOKEN=" + "xox" + "b-918273645012-q7Zk3XwB9tLmR2vNc8HsJ4pY\n",
}

SHARED = [".env.example", ".env.sample", "env.example", ".env.template", ".env.dist", ".env.test"]


@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS)
def test_secrets(text: str) -> None:
    [finding] = findings(".env", text)
    assert finding.severity.label == "error"


@pytest.mark.parametrize("text", DEFAULTS.values(), ids=DEFAULTS)
def test_defaults_are_information(text: str) -> None:
    [finding] = findings(".env", text)
    assert finding.severity.label == "info"


@pytest.mark.parametrize("path", SHARED)
def test_shared_on_purpose(path: str) -> None:
    assert findings(path, f"SECRET_KEY={RANDOM}\n") == ()


def test_not_tracked() -> None:
    sample = Sample({".env": b"DB_PASSWORD=xyzzy47\n"}, untracked=frozenset({".env"}))
    outcome = outcome_of(check(sample, ["DPL005"]), TODAY)
    assert outcome.findings == ()
    assert [evidence.code for evidence in outcome.evidence] == ["DPL005"]


def test_names_are_listed_but_not_all() -> None:
    text = "".join(f"{name}_PASSWORD=xyzzy47\n" for name in "ABCD")
    [finding] = findings(".env", text)
    assert "`A_PASSWORD`, `B_PASSWORD`, `C_PASSWORD` …" in finding.message
    assert len(finding.related) == 3


def test_chosen_passwords_for_development_are_information() -> None:
    [finding] = findings("development/dev.env", "DB_PASSWORD=xyzzy47\n")
    assert finding.severity.label == "info"


HARMLESS = {
    "empty": "# nothing\n",
    "no secret": "PORT=8000\n",
    "the user's name again": "DATABASE_URL=postgres://shop:shop@db/app\n",
    "published anyway": f"VITE_MAPS_API_KEY={RANDOM}\n",
}


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_nothing_is_at_stake(text: str) -> None:
    assert findings(".env", text) == ()


def test_defaults_of_a_test_are_not_worth_a_word() -> None:
    assert findings("tests/.env", "DB_PASSWORD=changethis\n") == ()
