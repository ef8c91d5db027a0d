from __future__ import annotations

import pytest

from deploylint.secrets.names import (
    is_issued_elsewhere,
    is_key_name,
    is_secret_if_random,
    is_secret_name,
    is_signing_name,
)

SECRETS = (
    "SECRET_KEY jwtSecretKey POSTGRES_PASSWORD PGPASSWORD REDIS_PASS MYSQL_PWD passphrase apiKey"
    " AWS_SECRET_ACCESS_KEY signing-key NEXTAUTH_SECRET N8N_ENCRYPTION_KEY client_secret"
    " CREDENTIAL_AES_256_KEY AES_KEY app.jwt_secret WTF_CSRF_SECRET_KEY"
    " RESET_PASSWORD_TOKEN_SECRET SUPABASE_SERVICE_ROLE_KEY"
    " MYSQL_PASSWORD_2 API_KEY3 JWT_SECRET_PREVIOUS smtpPassword2 SECRET_KEY_OLD_1 api_key_prod"
    " db_password_v2 STRIPE_WEBHOOK_SECRET_LIVE"
).split()

NOT_SECRETS = {
    "PASSWORD_RESET": "the word is not at the end",
    "password_hash": "a hash may be stored",
    "hashed_password": "so may this one",
    "secretName": "names a secret",
    "AUTH_METHOD_PASSWORD": "a member of an enumeration",
    "ERROR_INVALID_PASSWORD": "an error code",
    "csrf_token": "made for each form",
    "RECAPTCHA_SITE_KEY": "is sent to every browser",
    "SUPABASE_ANON_KEY": "public by design",
    "STRIPE_PUBLISHABLE_KEY": "public by design",
    "MIN_PASSWORD_LENGTH": "a number",
    "password_file": "a path",
    "API_KEY_HEADER": "a name of a header",
    "REASON_PASSWORD": "why a session ended",
    "SMOKE_ADMIN_PASSWORD": "belongs to a smoke test",
    "DD_UWSGI_PASS": "a directive of nginx",
    "PROXY_PASS": "another one",
    "keyboard": "no key",
    "monkey": "no key either",
    "PASSWORD_MIN_LENGTH_2": "a number and no password",
    "API_KEY_HEADER_OLD": "a former name of a header",
    "DEMO_PASSWORD": "opens a demonstration",
    "SECRET_NEWS": "no suffix",
}


@pytest.mark.parametrize("name", SECRETS)
def test_secret_name(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", NOT_SECRETS, ids=NOT_SECRETS.get)
def test_not_a_secret_name(name: str) -> None:
    assert not is_secret_name(name, setting=True)


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN", "token", "INFLUXDB_TOKEN"])
def test_token_counts_in_settings_only(name: str) -> None:
    assert is_secret_name(name, setting=True)
    assert not is_secret_name(name)


@pytest.mark.parametrize("name", ["pad_token", "next_token", "eos_token", "page_token"])
def test_tokens_of_models_and_pages_never_count(name: str) -> None:
    assert not is_secret_name(name, setting=True)


@pytest.mark.parametrize(
    ("name", "signing"),
    [
        ("SECRET_KEY", True),
        ("JWT_SECRET", True),
        ("session_secret", True),
        ("DJANGO_SECRET_KEY", True),
        ("POSTGRES_PASSWORD", False),
        ("MINIO_SECRET_KEY", False),
        ("AWS_SECRET_ACCESS_KEY", False),
        ("GOOGLE_CLIENT_SECRET", False),
    ],
)
def test_signing_names(name: str, signing: bool) -> None:
    assert is_signing_name(name) is signing


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "GITHUB_TOKEN", "GOOGLE_CLIENT_SECRET"])
def test_keys_that_others_issue(name: str) -> None:
    assert is_issued_elsewhere(name)


def test_the_password_of_an_administrator_is_one_in_a_demonstration() -> None:
    assert is_secret_name("DEMO_ADMIN_PASSWORD", setting=True)
    assert not is_secret_name("DEMO_ADMIN_PASSWORD")


@pytest.mark.parametrize("name", ["GITHUB_PAT", "REDIS_AUTH", "SSH_KEY", "auth", "GITLAB_PAT_2"])
def test_names_that_need_a_random_value(name: str) -> None:
    assert is_secret_if_random(name)
    assert not is_secret_name(name, setting=True)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("PATH", "another word"),
        ("PUBLIC_SERVICE_KEY", "public"),
        ("SITE_KEY", "sent to every browser"),
        ("CACHE_KEY", "an address in a cache"),
        ("VITE_APP_KEY", "published on purpose"),
        ("DB_PASSWORD", "a secret whatever it holds"),
        ("SSH_KEY_PATH", "a path"),
    ],
)
def test_names_that_a_random_value_makes_no_secret(name: str, reason: str) -> None:
    assert not is_secret_if_random(name), reason


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("FIELD_ENCRYPTION_KEY", True),
        ("FERNET_KEY_OLD", True),
        ("SECRET_KEY", True),
        ("OPENAI_API_KEY", False),
        ("DB_PASSWORD", False),
    ],
)
def test_keys_of_the_application(name: str, own: bool) -> None:
    assert is_key_name(name) is own
