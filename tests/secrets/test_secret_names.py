from __future__ import annotations

import pytest

from deploylint.secrets.names import is_issued_elsewhere, is_secret_name, is_signing_name

SECRETS = (
    "SECRET_KEY jwtSecretKey POSTGRES_PASSWORD PGPASSWORD REDIS_PASS MYSQL_PWD passphrase apiKey"
    " AWS_SECRET_ACCESS_KEY signing-key NEXTAUTH_SECRET N8N_ENCRYPTION_KEY client_secret"
    " CREDENTIAL_AES_256_KEY AES_KEY app.jwt_secret WTF_CSRF_SECRET_KEY"
    " RESET_PASSWORD_TOKEN_SECRET SUPABASE_SERVICE_ROLE_KEY"
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
