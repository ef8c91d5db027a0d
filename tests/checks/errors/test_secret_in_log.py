"""DPK004 and DPK005: values that a log must not hold."""

from __future__ import annotations

import pytest

from deploylint.model import Finding
from deploylint.testing import lint

HEAD = """\
import json, logging, os, structlog, sys, warnings
import sentry_sdk
logger = logging.getLogger(__name__)
"""


def findings(text: str, path: str = "app/auth.py", code: str = "DPK004") -> tuple[Finding, ...]:
    config = '[policy]\npii = "block"\n' if code == "DPK005" else ""
    return lint({path: HEAD + text}, select=[code], config=config).findings


def body(line: str, parameters: str = "self, request, user, password, data") -> str:
    return f"def login({parameters}):\n    {line}\n"


SECRETS = {
    "argument": ('logger.info("Password: %s", password)', "password"),
    "f-string": ('logger.info(f"password={password}")', "password"),
    "conversion": ('logger.info(f"password={password!r}")', "password"),
    "percent": ('logger.info("password=%s" % password)', "password"),
    "format": ('logger.info("password={}".format(password))', "password"),
    "sum": ('logger.error("password " + str(password))', "password"),
    "attribute": ('logger.info("%s", user.api_key)', "user.api_key"),
    "unmasked, whatever its name": (
        'logger.info("%s", settings.pepper.get_secret_value())',
        "settings.pepper.get_secret_value()",
    ),
    "prefixed": ('logger.info("%s", user.smtp_password)', "user.smtp_password"),
    "camel case": ('logger.info("%s", user.clientSecret)', "user.clientSecret"),
    "key": ('logger.info("%s", data["access_token"])', 'data["access_token"]'),
    "getter": ('logger.info("%s", data.get("secret"))', 'data.get("secret")'),
    "environment": ('logger.info("%s", os.getenv("API_KEY"))', 'os.getenv("API_KEY")'),
    "extra": ('logger.info("login", extra={"p": password})', "password"),
    "structlog": ('structlog.get_logger(); log.info("login", password=password)', "password"),
    "own logger": ('self.logger.warning("%s", password)', "password"),
    "print": ('print("password", password)', "password"),
    "warning": ('warnings.warn(f"bad {password}")', "password"),
    "sentry": ("sentry_sdk.capture_message(password)", "password"),
    "unmasked": (
        'logger.info("%s", user.password.get_secret_value())',
        "user.password.get_secret_value()",
    ),
    "token of a header": (
        'token = request.headers.get("X-Token"); logger.info("token %s", token)',
        "token",
    ),
    "new token": ("token = create_access_token(user); logger.info(token)", "token"),
}


@pytest.mark.parametrize(("line", "place"), SECRETS.values(), ids=SECRETS)
def test_secret(line: str, place: str) -> None:
    text = body(line)
    [finding] = findings(text)
    assert (HEAD + text)[finding.where.start : finding.where.end] == place
    assert finding.severity.label == "error"


def test_annotated_token() -> None:
    assert findings(body('logger.info(f"token={token}")', "token: str"))
    assert findings("def show(token: str):\n    logger.info(token)\n", "app/llm.py") == ()


def test_severities() -> None:
    assert findings(body("logger.debug(password)"))[0].severity.label == "warning"
    assert findings(body("logger.info(password[:4])"))[0].severity.label == "info"
    assert findings(body("logger.info(password[:99])"))[0].severity.label == "error"


WHOLE = {
    "headers": "logger.info(request.headers)",
    "environment": 'logger.info("%s", os.environ)',
    "copy of it": "logger.info(dict(os.environ))",
    "settings": "logger.info(settings.model_dump())",
    "URL": 'logger.info(f"connect to {settings.DATABASE_URL}")',
    "URL in a variable": "logger.info(redis_url)",
}


@pytest.mark.parametrize("line", WHOLE.values(), ids=WHOLE)
def test_whole_objects(line: str) -> None:
    [finding] = findings(body(line))
    assert finding.severity.label == "warning"


SILENT = {
    "part of it (Q14)": 'logger.info("%s", token.id)',
    "length (Q14)": 'logger.info("%d", len(password))',
    "truth": 'logger.info("%s", bool(password))',
    "masked": 'logger.info("%s", mask_secret(password))',
    "hashed": 'logger.info("%s", sha256(password))',
    "comparison": 'logger.info("%s", password == other)',
    "condition": 'logger.info("with" if password else "without")',
    "the word": 'logger.info("invalid password")',
    "name of a secret": 'logger.info("%s", user.secret_name)',
    "place": 'logger.info("%s", user.password_reset_url)',
    "flag": 'logger.info("%s", user.has_password)',
    "hash": 'logger.info("%s", user.password_hash)',
    "bare token": 'logger.info("%s", token)',
    "count": 'logger.info("%d", max_tokens)',
    "stream": 'logger.info("%s", file=password)',
    "no logger": 'catalog.find("%s", password)',
    "guarded": "if settings.DEBUG: logger.info(password)",
    "constant": 'secret = "the word"; logger.info(secret)',
}


@pytest.mark.parametrize("line", SILENT.values(), ids=SILENT)
def test_silent(line: str) -> None:
    assert findings(body(line)) == ()


def test_masked_type() -> None:
    assert findings(body("logger.info(password)", "password: SecretStr")) == ()
    fields = "class Login:\n    password: SecretStr\n"
    assert findings(fields + body("logger.info(user.password)")) == ()


def test_commands_print() -> None:
    text = "import argparse\n" + body("print(password)")
    assert findings(text, "scripts/create_user.py") == ()


@pytest.mark.parametrize("path", ["tests/test_login.py", "examples/login.py"])
def test_other_contexts(path: str) -> None:
    assert findings(body("logger.info(password)"), path) == ()


PERSONAL = ["user.email", 'data["phone_number"]', "user_email", "user.date_of_birth"]


@pytest.mark.parametrize("value", PERSONAL)
def test_personal(value: str) -> None:
    [finding] = findings(body(f'logger.info("%s", {value})'), code="DPK005")
    assert finding.severity.label == "warning"
    assert lint({"app/a.py": HEAD + body(f"logger.info({value})")}, ["DPK005"]).findings == ()


@pytest.mark.parametrize("value", ["user.id", "mask(user.email)", "email_id", "has_email"])
def test_not_personal(value: str) -> None:
    assert findings(body(f'logger.info("%s", {value})'), code="DPK005") == ()


@pytest.mark.parametrize("choice", ['exclude={"SECRET"}', 'include={"PORT"}', "**fields"])
def test_a_dump_that_says_what_it_leaves_out(choice: str) -> None:
    line = f"logger.info(settings.model_dump_json(indent=4, {choice}))"
    assert not findings(body(line)), "somebody has chosen the fields"


def test_what_a_function_makes_is_not_the_configuration() -> None:
    text = "def f(data):\n    mission_settings = Mission(data)\n    {}\n"
    assert findings(text.format("logger.info(mission_settings.model_dump())")) == ()
    assert findings(text.format("logger.info(app_settings.model_dump())")) != ()


SSL = "def with_ssl(url):\n    return url + '?sslmode=require'\n"
MASKED = "def mask_url(url):\n    return url + ''\n"
HOST = "def name_of(url):\n    return url.split('@')[1]\n"

# What holds the secret is the secret.
DERIVED = {
    "trimmed": "def f(password):\n    p = password.strip()\n    logger.info(p)\n",
    "formatted": 'def f(password):\n    line = f"p={password}"\n    logger.info(line)\n',
    "joined": 'def f(password):\n    line = "p=" + password\n    logger.info("%s", line)\n',
    "through a function": SSL
    + "database_url = os.getenv('DATABASE_URL')\nfinal = with_ssl(database_url)\nprint(final)\n",
    "in two steps": "def f(password):\n    a = password.strip()\n    b = a + 'x'\n    print(b)\n",
}

NOT_DERIVED = {
    "masked by a function": MASKED
    + "database_url = os.getenv('DATABASE_URL')\nshown = mask_url(database_url)\nprint(shown)\n",
    "a part that a function returns": HOST
    + "database_url = os.getenv('DATABASE_URL')\nhost = name_of(database_url)\nprint(host)\n",
    "masked by stars": "def f(password):\n    a = password.replace(x, '***')\n    print(a)\n",
    "a function of elsewhere": "def f(password):\n    a = digest(password)\n    print(a)\n",
    "a comparison": "def f(password):\n    a = password == 'x'\n    print(a)\n",
}


@pytest.mark.parametrize("text", DERIVED.values(), ids=DERIVED)
def test_derived(text: str) -> None:
    [finding] = findings(f"import os\n{text}")
    assert finding.code == "DPK004"


@pytest.mark.parametrize("text", NOT_DERIVED.values(), ids=NOT_DERIVED)
def test_not_derived(text: str) -> None:
    assert findings(f"import os\n{text}") == ()
