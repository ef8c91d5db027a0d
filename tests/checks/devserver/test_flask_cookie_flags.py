"""DPG015: how Flask's cookie settings are given, and which of them matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

Said = Callable[[Mapping[str, str], str], list[str]]
Repaired = Callable[[Mapping[str, str], str], dict[str, str]]

APP = "from flask import Flask, session\napp = Flask(__name__)\n"
PLAIN = {"app.py": "from flask import Flask\napp = Flask(__name__)\n"}
TLS = {"fly.toml": "app = 'a'\n"}
HTTPONLY = "SESSION_COOKIE_HTTPONLY = False\n"


def app(text: str) -> dict[str, str]:
    return {"app.py": APP + text}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            app("app.config['SESSION_COOKIE_HTTPONLY'] = False\n"),
            "warning app.py:3 app.config['SESSION_COOKIE_HTTPONLY']",
            id="an item",
        ),
        pytest.param(
            app("app.config.update(REMEMBER_COOKIE_HTTPONLY=False)\n"),
            "warning app.py:3 REMEMBER_COOKIE_HTTPONLY",
            id="update",
        ),
        pytest.param(
            app("app.config.from_mapping(SESSION_COOKIE_HTTPONLY=False)\n"),
            "warning app.py:3 SESSION_COOKIE_HTTPONLY",
            id="from_mapping",
        ),
        pytest.param(
            {**PLAIN, "config.py": f"class ProductionConfig:\n    {HTTPONLY}"},
            "warning config.py:2 SESSION_COOKIE_HTTPONLY",
            id="a class",
        ),
        pytest.param(
            {**PLAIN, "shop/config.py": HTTPONLY},
            "warning shop/config.py:1 SESSION_COOKIE_HTTPONLY",
            id="constants",
        ),
        pytest.param(
            app("app.config['SESSION_COOKIE_SAMESITE'] = 'None'\n"),
            "warning app.py:3 app.config['SESSION_COOKIE_SAMESITE']",
            id="refused by browsers",
        ),
        pytest.param({**app(""), **TLS}, "info app.py:2 Flask(__name__)", id="served over TLS"),
        pytest.param(
            {**app("app.config['SESSION_COOKIE_SECURE'] = False\n"), **TLS},
            "info app.py:3 app.config['SESSION_COOKIE_SECURE']",
            id="off although TLS is known",
        ),
        pytest.param(
            {**PLAIN, "auth.py": "from flask_login import LoginManager\n", **TLS},
            "info app.py:2 Flask(__name__)",
            id="Flask-Login has sessions",
        ),
    ],
)
def test_cookies_that_are_given_away(said: Said, files: dict[str, str], expected: str) -> None:
    assert said(files, "DPG015") == [expected]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(app(""), id="nothing shows TLS"),
        pytest.param({**PLAIN, **TLS}, id="no sessions"),
        pytest.param({**app("app.config['SESSION_COOKIE_SECURE'] = True\n"), **TLS}, id="secure"),
        pytest.param(
            {
                **app("import os\napp.config['SESSION_COOKIE_SECURE'] = bool(os.getenv('S'))\n"),
                **TLS,
            },
            id="a variable decides",
        ),
        pytest.param(
            {**app("from flask_talisman import Talisman\nTalisman(app)\n"), **TLS}, id="Talisman"
        ),
        pytest.param(
            {**PLAIN, "config.py": f"class DevelopmentConfig:\n    {HTTPONLY}"},
            id="a class for development",
        ),
        pytest.param(
            {**PLAIN, "config.py": f"class TestConfig:\n    {HTTPONLY}"}, id="a class for tests"
        ),
        pytest.param(
            app("app.config.update(SESSION_COOKIE_SAMESITE='None', SESSION_COOKIE_SECURE=True)\n"),
            id="None with Secure",
        ),
        pytest.param(
            app("app.config['SESSION_COOKIE_SAMESITE'] = None\n"), id="no SameSite at all"
        ),
        pytest.param(
            {"shop/settings.py": f"ROOT_URLCONF = 'a'\n{HTTPONLY}", **PLAIN},
            id="Django has DPG010",
        ),
        pytest.param({"config.py": HTTPONLY}, id="no Flask"),
        pytest.param(
            {"tests/conftest.py": APP + "app.config.update(SESSION_COOKIE_HTTPONLY=False)\n"},
            id="a test",
        ),
    ],
)
def test_cookies_that_are_kept(said: Said, files: dict[str, str]) -> None:
    assert said(files, "DPG015") == []


def test_the_fix_turns_it_on(repaired: Repaired) -> None:
    files = {**PLAIN, "config.py": f"class Config:\n    {HTTPONLY}"}
    assert repaired(files, "DPG015") == {
        "config.py": "class Config:\n    SESSION_COOKIE_HTTPONLY = True\n"
    }
