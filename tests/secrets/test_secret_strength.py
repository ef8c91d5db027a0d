from __future__ import annotations

import pytest

from deploylint.secrets.values import Strength, judge

WEAK = (
    "change-me CHANGE_ME changethis change_me_in_env dev-secret-key supersecretkey admin123"
    " Passw0rd! postgres neo4j minioadmin 1234567890 demodemo not-so-secret-key test_password"
    " your-256-bit-secret django-insecure-abc replace-with-a-long-value dev secret letmein1 S3kr3T"
    " shop_password wger-pass 1234 signing-key-of-64-chars-for-checks-0001"
).split()
HIGH = ("4f9c" * 3 + "81d2e6b07a35c1f9e8d4", "Tr0ub4dor&3", "kT9" + "vQ2xLm7RzW4cBn8Y" + "pH")
LOW = ("hunter2", "kobo", "infini_rag_flow")

NO_SECRET = {
    "": "empty",
    "ab": "too short to say anything",
    "xxxxxxxxxxxx": "made of one character",
    "****": "masked",
    "<password>": "a placeholder",
    "${DB_PASSWORD}": "a variable",
    "{{ password }}": "a template",
    "%(db_password)s": "interpolated by a parser",
    "{password}": "a format field",
    "$DB_PASSWORD": "a shell variable",
    "/run/secrets/password": "a path",
    "./password.txt": "a path",
    "https://vault.example.com/x": "an address",
    "vault:kv/data/app#password": "a reference into a store",
    "arn:aws:secretsmanager:eu-west-1:1:secret:x": "a reference into a store",
    "op://vault/item/password": "a reference into a store",
    "projects/p/secrets/s": "a reference into a store",
    "$2b$12$abcdefghijklmnopqrstuv": "a hash",
    "pbkdf2_sha256$260000$x": "a hash",
    "!": "Django's unusable password",
    "phc_0123456789abcdefABCDEF": "a public project key",
    "pk_live_0123456789abcdef": "a publishable key",
    "sb_publishable_0123456789": "a publishable key",
    "bearer": "a scheme",
    "true": "a switch",
    "not-needed": "says that there is none",
    "MY_PASSWORD_VARIABLE": "the name of a variable",
    "gitlab.token.value": "a dotted path",
    "get_password('db')": "a call",
    "application/json": "a media type",
    "Enter the new password": "a sentence",
    "パスワード": "a label",
    "[A-Z][a-z]+": "a pattern",
    "token_here": "a placeholder",
}


@pytest.mark.parametrize("value", WEAK)
def test_known_to_everybody(value: str) -> None:
    assert judge(value, "POSTGRES_PASSWORD") is Strength.WEAK


@pytest.mark.parametrize("value", HIGH)
def test_made_by_a_generator(value: str) -> None:
    assert judge(value, "SECRET_KEY") is Strength.HIGH


@pytest.mark.parametrize("value", LOW)
def test_neither(value: str) -> None:
    assert judge(value, "SECRET_KEY") is Strength.LOW


@pytest.mark.parametrize("value", NO_SECRET, ids=lambda value: NO_SECRET[value] + " " + value)
def test_no_secret(value: str) -> None:
    assert judge(value, "DB_PASSWORD") is None


@pytest.mark.parametrize("value", ["access_key", "ACCESS-KEY"])
def test_a_constant_that_repeats_its_name(value: str) -> None:
    assert judge(value, "ACCESS_KEY", echo=True) is None


@pytest.mark.parametrize(("value", "strength"), [("manual", None), ("manual7", Strength.LOW)])
def test_what_others_issue_is_no_word(value: str, strength: Strength | None) -> None:
    assert judge(value, "APT_REFRESH_TOKEN") is strength


def test_a_default_that_repeats_its_name_is_known() -> None:
    assert judge("session_secret", "SESSION_SECRET") is Strength.WEAK


@pytest.mark.parametrize("value", ["your-openai-key", "change-me", "test"])
def test_an_invented_key_of_another_company_opens_nothing(value: str) -> None:
    assert judge(value, "OPENAI_API_KEY") is None


@pytest.mark.parametrize("unit", ["pass", "secret_", "aA0", "${", "change", "a.", "-"])
def test_long_values_cost_little(unit: str) -> None:
    judge(unit * 4_000, "SECRET_KEY")
