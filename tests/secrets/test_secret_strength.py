from __future__ import annotations

import pytest

from deploylint.secrets.values import Strength, judge, judge_setting

WEAK = (
    "change-me CHANGE_ME changethis change_me_in_env dev-secret-key supersecretkey admin123"
    " Passw0rd! postgres neo4j minioadmin 1234567890 demodemo not-so-secret-key test_password"
    " S#perS3crEt_007"
    " your-256-bit-secret django-insecure-abc replace-with-a-long-value dev secret letmein1 S3kr3T"
    " changez-moi-vite REPLACE_BEFORE_START this-secret-is-public votre-mot-de-passe ci-typing-key"
    " a_dummy_value mock-om-webhook template-key abcdefgh12 qwertyuiop"
    " shop_password wger-pass 1234 signing-key-of-64-chars-for-checks-0001"
).split()
HIGH = (
    "4f9c" * 3 + "81d2e6b07a35c1f9e8d4",
    "Tr0ub4dor&3",
    "kT9" + "vQ2xLm7RzW4cBn8Y" + "pH",
    "dev-" + "kT9vQ2xLm7RzW4cBn8YpH",
    "x%k2" + "$(a8f*_b-9q#z%m4)w+7c@d1!h^j",
)
# People think of a word, a number and a mark; an address is none of a generator's either.
LOW = (
    *("hunter2", "kobo", "infini_rag_flow", "Manager123!", "webhook123", "Postman@2024"),
    *("newPass123", "PTZConfig_1", "horse-staple-battery-42", "SOMMER2024"),
)

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
    "sk_" + "test_x6zP4wd7Z5jcvDOJbbHZlHHt": "a key for trying out",
    "token_here": "a placeholder",
    "(configured)": "a remark",
    "kT9v****": "masked",
    "kT9vQxxxxxxx": "masked",
    "!!!SET DB_PASSWORD!!!": "a placeholder of a template",
    "@@PASSWORD@@": "a placeholder of a template",
    "kT9vQ2xL...": "cut off",
    "someone@mail.net": "an address of mail",
    "#00cc66": "a colour",
    "fas fa-key": "an icon",
    "oauth2/v1/token": "a route",
    "db-1.internal:5432": "a host",
    "azuread": "a mode",
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


@pytest.mark.parametrize(
    "value", ["A" * 43 + "=", "0" * 32, "0123456789abcdef" * 2, "aabbccdd" * 4]
)
def test_a_key_of_the_application_that_counts_is_known(value: str) -> None:
    assert judge(value, "FIELD_ENCRYPTION_KEY") is Strength.WEAK


@pytest.mark.parametrize(
    "value", ["0123456789abcdef" * 2, "a0b1c2d3e4f5g6h7", "sk-1234567890", "pk-deadbeef01"]
)
def test_an_issued_key_that_counts_opens_nothing(value: str) -> None:
    assert judge(value, "PARTNER_API_KEY") is None


def test_a_product_as_its_own_password_is_known() -> None:
    assert judge("netbox", "NETBOX_DB_PASSWORD") is Strength.WEAK
    assert judge("kobo", "NETBOX_DB_PASSWORD") is Strength.LOW


@pytest.mark.parametrize(
    ("name", "value", "strength"),
    [
        ("GITHUB_PAT", "kT9vQ2xLm7RzW4cBn8YpH", Strength.HIGH),
        ("REDIS_AUTH", "true", None),
        ("BASIC_AUTH", "azuread", None),
        ("PROXY_AUTH", "user1:letmein", None),
        ("SSH_KEY", "deploy-2024", None),
        ("DB_PASSWORD", "kobo", Strength.LOW),
        ("VITE_API_KEY", "kT9vQ2xLm7RzW4cBn8YpH", None),
        ("LOG_LEVEL", "kT9vQ2xLm7RzW4cBn8YpH", None),
    ],
)
def test_a_variable_of_the_environment(name: str, value: str, strength: Strength | None) -> None:
    assert judge_setting(name, value) is strength


def test_a_key_of_a_documentation_is_known() -> None:
    shown = "09d25e094faa6ca2556c818166b7a9563" + "b93f7099f6f0f4caa6cf63b88e8d3e7"
    assert judge(shown, "SECRET_KEY") is Strength.WEAK


def test_a_key_that_the_application_gives_out_itself() -> None:
    assert judge("change-me-in-production", "IMPORT_API_KEY") is Strength.WEAK
    assert judge("your-key", "IMPORT_API_KEY") is None
    assert judge("change-me-in-production", "DATADOG_API_KEY") is None


@pytest.mark.parametrize("unit", ["pass", "secret_", "aA0", "${", "change", "a.", "-"])
def test_long_values_cost_little(unit: str) -> None:
    judge(unit * 4_000, "SECRET_KEY")
