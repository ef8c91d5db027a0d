"""DPD003: defaults that everybody knows."""

from __future__ import annotations

import pytest

from deploylint.model import Finding
from deploylint.testing import Sample, check, fix, lint


def findings(text: str, path: str = "app/config.py") -> tuple[Finding, ...]:
    return lint({path: text}, select=["DPD003"]).findings


SETTINGS = """\
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings
"""
CLASS = SETTINGS + "class Settings(BaseSettings):\n    "

# The module, the text at the place, the severity.
FLAGGED = {
    "getenv": ('import os\nK = os.getenv("SECRET_KEY", "dev")\n', '"dev"', "error"),
    "or": ('import os\nK = os.environ.get("DB_PASSWORD") or "admin"\n', '"admin"', "warning"),
    "odd": ('import os\nK = os.environ.get("SECRET_KEY", "odd-one")\n', '"odd-one"', "error"),
    "a field": (CLASS + 'jwt_secret_key: str = "change-me"\n', '"change-me"', "error"),
    "a secret field": (CLASS + 'db_pwd: SecretStr = SecretStr("admin")\n', '"admin"', "warning"),
    "Field": (CLASS + 'db_password: str = Field(default="postgres")\n', '"postgres"', "warning"),
    "another variable": (
        CLASS + 'key: str = Field("change-me", validation_alias="JWT_SECRET_KEY")\n',
        '"change-me"',
        "error",
    ),
    "through a constant": (
        'import os\nD = "change-me"\nK = os.getenv("SECRET_KEY", D)\n',
        '"change-me"',
        "error",
    ),
    "a field through a constant": (
        SETTINGS + 'D = "change-me"\nclass Settings(BaseSettings):\n    secret_key: str = D\n',
        '"change-me"',
        "error",
    ),
    "a phrase of a tutorial": (
        'import os\nK = os.getenv("SECRET_KEY") or "hard to guess string"\n',
        '"hard to guess string"',
        "error",
    ),
    "a constant": ('SECRET_KEY = "django-insecure-abc"\n', '"django-insecure-abc"', "error"),
    "decouple": ('from decouple import config\nconfig("SECRET_KEY", "dev")\n', '"dev"', "error"),
    "django-environ": (
        'import environ\nenv = environ.Env(SECRET_KEY=(str, "dev"))\nK = env("SECRET_KEY")\n',
        '"dev"',
        "error",
    ),
    "DATABASES": ('DATABASES = {"default": {"PASSWORD": "postgres"}}\n', '"postgres"', "warning"),
    "in exclamation marks": (
        'import os\nK = os.getenv("SECRET_KEY", "!!!-CHANGE-ME-!!!")\n',
        '"!!!-CHANGE-ME-!!!"',
        "error",
    ),
}  # fmt: skip

SILENT = {
    "required": 'import os\nK = os.environ["SECRET_KEY"]\n',
    "empty": 'import os\nK = os.getenv("SECRET_KEY", "")\n',
    "no default": CLASS + "harbor_password: str\n",
    "none": CLASS + "harbor_password: str | None = None\n",
    "an enumeration": 'class A(str, Enum):\n    PASSWORD_RESET = "password_reset"\n',
    "a status": 'TOKEN_INVALID = "token_invalid"\n',
    "a scheme": 'class AuthConfig:\n    token_type: str = "bearer"\n',
    "a page of a listing": 'PAGES = {"output_token": "NextToken"}\n',
    "a member of an enumeration of methods": 'AUTH_METHOD_PASSWORD = "password"\n',
    "names an option": 'RUNNER_PASSWORD = "password"\n',
    "a token of a camera": (
        "from dataclasses import dataclass\n"
        '@dataclass\nclass NodeConfig:\n    token: str = "PTZConfig_1"\n'
    ),
    "repeats its name": 'ACCESS_KEY = "access_key"\n',
    "a name of a header": 'API_KEY_HEADER = "X-Api-Key"\n',
    "a local variable": 'def f():\n    password = "admin"\n',
    "an argument of an unknown function": 'f(password="admin")\n',
    "a placeholder for a key that others issue": (
        'import os\nK = os.getenv("OPENAI_API_KEY", "your-api-key")\n'
    ),
    "odd, and signs nothing": 'import os\nK = os.getenv("DB_PASSWORD", "xyzzy-plugh")\n',
    "guarded by a mode": 'if DEBUG:\n    SECRET_KEY = "dev"\n',
    "a class for development": 'class DevConfig:\n    SECRET_KEY = "dev"\n',
    "refused in production": (
        'import os\nSECRET_KEY = os.getenv("SECRET_KEY", "dev")\n'
        'if os.getenv("ENV") == "production" and SECRET_KEY == "dev":\n'
        "    raise RuntimeError\n"
    ),
    "refused in production, through a constant": (
        'import os\nD = "change-me"\nSECRET_KEY = os.getenv("SECRET_KEY", D)\n'
        'if os.getenv("ENV") == "production" and not os.getenv("SECRET_KEY"):\n'
        "    raise RuntimeError\n"
    ),
    "refused by a validator": (
        CLASS + 'secret_key: str = "changethis"\n'
        '    @field_validator("secret_key")\n    def refuse(cls, v):\n'
        '        if v == "changethis":\n            raise ValueError\n        return v\n'
    ),
    "refused by a check of the configuration": (
        'import os\nclass Config:\n    SECRET_KEY = os.getenv("SECRET_KEY", "dev")\n'
        "def validate_security_settings():\n"
        '    if len(os.getenv("SECRET_KEY", "dev")) < 32:\n        raise RuntimeError("weak")\n'
    ),
    "a comment of ruff": 'SECRET_KEY = "dev-key"  # noqa: S105\n',
    "a comment of bandit": 'SECRET_KEY = "dev-key"  # nosec B105\n',
    "a comment of detect-secrets": 'SECRET_KEY = "dev-key"  # pragma: allowlist secret\n',
    "such a comment on the line above": (
        '# pragma: allowlist nextline secret\nSECRET_KEY = "dev-key"\n'
    ),
    "a comment of gitleaks": 'SECRET_KEY = "dev-key"  # gitleaks:allow\n',
    "a bare noqa": 'SECRET_KEY = "dev-key"  # noqa\n',
}


@pytest.mark.parametrize(("text", "place", "severity"), FLAGGED.values(), ids=FLAGGED)
def test_flagged(text: str, place: str, severity: str) -> None:
    [finding] = findings(text)
    assert text[finding.where.start : finding.where.end] == place
    assert finding.severity.label == severity
    assert place.strip('"') not in finding.message


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_silent(text: str) -> None:
    assert findings(text) == ()


def test_a_check_of_something_else_refuses_nothing() -> None:
    text = (
        "import os\ndef verify_token(token):\n"
        '    if token != os.getenv("SECRET_KEY", "dev"):\n        raise ValueError("wrong")\n'
    )
    assert findings(text)


def test_a_comment_about_something_else_silences_nothing() -> None:
    assert findings('SECRET_KEY = "dev-key"  # nosec B608\n')


@pytest.mark.parametrize(
    "path",
    ["tests/conftest.py", "app/config_dev.py", "examples/config.py", "app/settings/base.py"],
)
def test_silent_where_it_is_not_deployed(path: str) -> None:
    assert findings('SECRET_KEY = "change-me"\n', path) == ()


def test_error_in_production() -> None:
    [finding] = findings('EMAIL_PASSWORD = "admin"\n', "settings/production.py")
    assert finding.severity.label == "error"


FIXED = {
    "getenv": (
        'import os\nA = os.getenv("SECRET_KEY", "dev")\n',
        'import os\nA = os.environ["SECRET_KEY"]\n',
    ),
    "environ.get": (
        "import os\nA = os.environ.get('SECRET_KEY', 'dev')\n",
        "import os\nA = os.environ['SECRET_KEY']\n",
    ),
    "Field": (
        CLASS + 'secret_key: str = Field(default="dev", alias="K")\n',
        CLASS + 'secret_key: str = Field(alias="K")\n',
    ),
    "a secret field": (
        CLASS + 'secret_key: SecretStr = SecretStr("dev")\n',
        CLASS + "secret_key: SecretStr\n",
    ),
    "decouple": (
        'from decouple import config\nA = config("SECRET_KEY", default="dev")\n',
        'from decouple import config\nA = config("SECRET_KEY")\n',
    ),
    "a field": (CLASS + 'secret_key: str = "dev"  # x\n', CLASS + "secret_key: str  # x\n"),
}

MODEL = "from pydantic import BaseModel\nclass MailConfig(BaseModel):\n    "
NOT_FIXED = {
    "or: an empty variable would pass": ("import os\nA = os.environ.get('SECRET_KEY') or 'dev'\n"),
    "or behind a default": "import os\nA = os.getenv('SECRET_KEY', '') or 'dev'\n",
    "no variable fills a plain model": MODEL + 'smtp_password: str = "changeme"\n',
    "no variable fills a plain model's Field": (
        MODEL.replace("BaseModel", "BaseModel, Field", 1)
        + 'smtp_password: str = Field(default="changeme")\n'
    ),
    "a field that may be missing": CLASS + 'secret_key: str | None = "dev"\n',
    "no import of os": 'from os import getenv\nA = getenv("SECRET_KEY", "dev")\n',
    "a constant": 'SECRET_KEY = "dev-key"\n',
    "a dataclass": (
        "from dataclasses import dataclass\n"
        '@dataclass\nclass AppConfig:\n    secret_key: str = "dev"\n'
    ),
    "a class attribute": 'class Config:\n    SECRET_KEY = "dev-key"\n',
}


@pytest.mark.parametrize(("before", "after"), FIXED.values(), ids=FIXED)
def test_fix(before: str, after: str) -> None:
    project = check(Sample({"app/config.py": before.encode()}), ["DPD003"])
    assert fix(project, unsafe=False).changes == {}
    [(_, fixed)] = fix(project).changes.values()
    assert fixed.decode() == after


@pytest.mark.parametrize("text", NOT_FIXED.values(), ids=NOT_FIXED)
def test_no_fix(text: str) -> None:
    [finding] = findings(text)
    assert finding.fix is None


@pytest.mark.parametrize("default", ["make_key()", "settings.key", "DEFAULT_KEY"])
def test_a_default_from_elsewhere_is_unknown(default: str) -> None:
    text = f'import os\nfrom x import *\nK = os.getenv("SECRET_KEY", {default})\n'
    outcome = lint({"app/config.py": text}, ["DPD003"])
    assert [each.code for each in outcome.unknown] == ["DPD003"]
    assert not outcome.findings


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        pytest.param("config/settings.yaml", "secret_key: changeme\n", 1, id="YAML"),
        pytest.param("app.ini", "[web]\nsecret_key = changeme\n", 1, id="options"),
        pytest.param("settings.toml", 'JWT_SECRET_KEY = "secret"\n', 1, id="TOML"),
        pytest.param("config/settings.yaml", "db_password: changeme\n", 0, id="signs nothing"),
        pytest.param("config/settings.yaml", "secret_key: ${SECRET_KEY}\n", 0, id="a variable"),
        pytest.param("config/development.yaml", "secret_key: changeme\n", 0, id="for developers"),
    ],
)
def test_signing_keys_in_files_of_settings(path: str, text: str, found: int) -> None:
    assert len(lint({path: text}, ["DPD003"]).findings) == found


TABLE = "import os\nDEFAULTS = {'JWT_SECRET': 'changeme', 'DB_HOST': 'db'}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            f"{TABLE}def get(name):\n    return os.environ.get(name, DEFAULTS.get(name))\n",
            1,
            id="asked by a function",
        ),
        pytest.param(
            f"{TABLE}KEY = os.getenv('JWT_SECRET', DEFAULTS['JWT_SECRET'])\n", 1, id="asked at once"
        ),
        pytest.param(f"{TABLE}print(DEFAULTS)\n", 0, id="nothing falls back to it"),
        pytest.param(
            f"{TABLE.replace('JWT_SECRET', 'JWT_ISSUER')}K = os.getenv('A', DEFAULTS['DB_HOST'])\n",
            0,
            id="no secret in it",
        ),
    ],
)
def test_tables_of_defaults(text: str, found: int) -> None:
    assert len(lint({"app/config.py": text}, ["DPD003"]).findings) == found
