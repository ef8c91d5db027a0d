"""DPG010 and DPG011: which settings Django runs with in production, and what holds in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from deploylint.testing import lint

Said = Callable[[Mapping[str, str], str], list[str]]
Repaired = Callable[[Mapping[str, str], str], dict[str, str]]

SESSIONS = 'MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]\n'
TLS = "SECURE_HSTS_SECONDS = 60\n"
BOTH = "SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True\n"
BASE = "web/settings/base.py"
PROD = "web/settings/production.py"
DEV = "web/settings/dev.py"
NGINX = "server {\n  listen 443 ssl;\n  location / { proxy_pass http://web:8000; }\n}\n"


def one(text: str) -> dict[str, str]:
    return {"web/settings.py": SESSIONS + text}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(one(""), ["info web/settings.py:1 MIDDLEWARE"], id="no TLS is known"),
        pytest.param(one(TLS), ["warning web/settings.py:1 MIDDLEWARE"], id="HSTS"),
        pytest.param(
            {**one(""), "nginx/site.conf": NGINX},
            ["warning web/settings.py:1 MIDDLEWARE"],
            id="nginx serves over TLS",
        ),
        pytest.param(
            {**one(""), "fly.toml": "app = 'a'\n"},
            ["warning web/settings.py:1 MIDDLEWARE"],
            id="a platform",
        ),
        pytest.param(
            {
                **one(""),
                "compose.yml": "services:\n  a:\n    image: traefik:3.1\n    ports: ['443:443']\n",
            },
            ["warning web/settings.py:1 MIDDLEWARE"],
            id="a published port",
        ),
        pytest.param(
            one(TLS + "CSRF_COOKIE_SECURE = True\nSESSION_COOKIE_SECURE = False\n"),
            ["warning web/settings.py:4 SESSION_COOKIE_SECURE"],
            id="off",
        ),
        pytest.param(
            one(
                TLS
                + "import environ\nenv = environ.Env()\nCSRF_COOKIE_SECURE = True\n"
                + 'SESSION_COOKIE_SECURE = env.bool("SECURE", default=False)\n'
            ),
            ["warning web/settings.py:6 SESSION_COOKIE_SECURE"],
            id="off unless a variable says otherwise",
        ),
        pytest.param(
            one(TLS + "CSRF_COOKIE_SECURE = True\nSESSION_COOKIE_SECURE = False if X else False\n"),
            [],
            id="two values",
        ),
        pytest.param(
            {BASE: SESSIONS, PROD: f"from .base import *\n{TLS}", DEV: "from .base import *\n"},
            [f"warning {BASE}:1 MIDDLEWARE"],
            id="the leaf for production",
        ),
        pytest.param(
            {
                "web/settings.py": SESSIONS + TLS,
                "web/live.py": f"from web.settings import *\n{BOTH}",
                "web/wsgi.py": "import os\nfrom django.core.wsgi import get_wsgi_application\n"
                'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.settings")\n'
                "application = get_wsgi_application()\n",
            },
            ["warning web/settings.py:1 MIDDLEWARE"],
            id="wsgi names the one below",
        ),
        pytest.param(
            one(f"{TLS}{BOTH}SESSION_COOKIE_HTTPONLY = False\n"),
            ["warning web/settings.py:4 SESSION_COOKIE_HTTPONLY"],
            id="read by scripts",
        ),
    ],
)
def test_insecure_cookies(said: Said, files: dict[str, str], expected: list[str]) -> None:
    assert said(files, "DPG010") == expected


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(one(TLS + BOTH), id="both are on"),
        pytest.param(
            one(
                TLS + "DEBUG = False\nSESSION_COOKIE_SECURE = not DEBUG\n"
                "CSRF_COOKIE_SECURE = False if DEBUG else True\n"
            ),
            id="on while DEBUG is off",
        ),
        pytest.param(
            one(
                "import os\nDEBUG = os.getenv('DEBUG') == '1'\n"
                "if not DEBUG:\n    SECURE_HSTS_SECONDS = 60\n    " + BOTH
            ),
            id="on in the branch of production",
        ),
        pytest.param(
            {BASE: SESSIONS + BOTH, PROD: f"from .base import *\n{TLS}"}, id="on in the base"
        ),
        pytest.param(
            {BASE: SESSIONS + BOTH, PROD: f"from web.settings.base import *\n{TLS}"},
            id="on in the base, by its absolute name",
        ),
        pytest.param({DEV: SESSIONS + TLS}, id="only settings for development"),
        pytest.param(
            {
                BASE: SESSIONS + BOTH,
                DEV: f"from .base import *\nSESSION_COOKIE_SECURE = False\n{TLS}",
            },
            id="off for development",
        ),
        pytest.param(
            {
                **one(f"{TLS}if IS_LIVE:\n    from .secure import *\n"),
                "web/secure.py": BOTH,
            },
            id="a module completes them under some condition",
        ),
        pytest.param(one(f"from elsewhere.settings import *\n{TLS}"), id="more from a package"),
        pytest.param(
            one(f"{TLS}try:\n    from .local_settings import *\nexcept ImportError:\n    pass\n"),
            id="more on the server",
        ),
        pytest.param(
            one(f"{TLS}SESSION_COOKIE_SECURE = URL.startswith('https')\nCSRF_COOKIE_SECURE = X\n"),
            id="expressions",
        ),
        pytest.param(
            {"web/settings.py": f"MIDDLEWARE = ['corsheaders.middleware.CorsMiddleware']\n{TLS}"},
            id="no sessions",
        ),
        pytest.param(
            one(f'{TLS}SILENCED_SYSTEM_CHECKS = ["security.W012", "security.W016"]\n'),
            id="silenced on purpose",
        ),
        pytest.param(
            one(f"{TLS}SESSION_COOKIE_SECURE = True\nCSRF_USE_SESSIONS = True\n"),
            id="no CSRF cookie",
        ),
        pytest.param(
            one(
                "import os\nSESSION_COOKIE_SECURE = os.getenv('S', '0') == '1'\n"
                "CSRF_COOKIE_SECURE = os.getenv('S', '0') == '1'\n"
            ),
            id="whoever runs it decides, and no TLS is known",
        ),
        pytest.param(
            {
                **one(
                    f"import os\n{TLS}SESSION_COOKIE_SECURE = os.getenv('S', '0') == '1'\n"
                    "CSRF_COOKIE_SECURE = True\n"
                ),
                "compose.yml": "services:\n  web:\n    image: a/b\n    environment:\n      S: 1\n",
            },
            id="the variable is set where it is deployed",
        ),
        pytest.param({"tests/settings.py": SESSIONS + TLS}, id="settings of tests"),
    ],
)
def test_cookies_that_are_no_finding(said: Said, files: dict[str, str]) -> None:
    assert said(files, "DPG010") == []


def test_cookies_are_set_where_they_are_missing(repaired: Repaired) -> None:
    before = SESSIONS + TLS
    after = f"{before}SESSION_COOKIE_SECURE = True\nCSRF_COOKIE_SECURE = True\n"
    assert repaired({"web/settings.py": before}, "DPG010") == {"web/settings.py": after}


def test_a_reason_is_given_for_what_is_unknown() -> None:
    outcome = lint(one(f"from elsewhere.settings import *\n{TLS}"), ["DPG010"])
    reasons = {each.reason for each in outcome.unknown}
    assert reasons == {"`elsewhere.settings` is not in the repository"}


WSGI = (
    "import os\nfrom django.core.wsgi import get_wsgi_application\n"
    'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.settings.dev")\n'
    "application = get_wsgi_application()\n"
)
CELERY = (
    "import os\nfrom celery import Celery\n"
    "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'web.settings.local')\napp = Celery('web')\n"
)
MANAGE = WSGI.replace(
    "wsgi import get_wsgi_application", "management import execute_from_command_line"
)
MANAGE = MANAGE.replace("application = get_wsgi_application()", "execute_from_command_line([])")
MODULES = {
    PROD: "ROOT_URLCONF = 'web.urls'\n",
    DEV: "from .production import *\nDEBUG = True\n",
    "web/settings/local.py": "ROOT_URLCONF = 'web.urls'\n",
}
DOCKER = "FROM python:3.12\nWORKDIR /srv\nCOPY . .\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {**MODULES, "web/wsgi.py": WSGI},
            ['warning web/wsgi.py:3 "web.settings.dev"'],
            id="wsgi",
        ),
        pytest.param(
            {**MODULES, "web/celery.py": CELERY},
            ["warning web/celery.py:3 'web.settings.local'"],
            id="Celery",
        ),
        pytest.param(
            {**MODULES, "web/wsgi.py": WSGI, "Dockerfile": f"{DOCKER}CMD gunicorn web.wsgi\n"},
            ["error Dockerfile:4 gunicorn"],
            id="a container without the variable",
        ),
        pytest.param(
            {
                **MODULES,
                "web/celery.py": CELERY,
                "Dockerfile": f"{DOCKER}ENV DJANGO_SETTINGS_MODULE=web.settings.production\n",
                "worker.service": "[Service]\nExecStart=/srv/v/bin/celery -A web worker\n",
            },
            ["error worker.service:2 /srv/v/bin/celery"],
            id="a unit without the variable beside an image that has it",
        ),
        pytest.param(
            {
                **MODULES,
                "manage.py": MANAGE,
                "Dockerfile": f"{DOCKER}CMD python manage.py migrate && gunicorn web.wsgi\n",
            },
            ["info Dockerfile:4 manage.py"],
            id="migrations of a container",
        ),
        pytest.param(
            {
                "web/main.py": "ROOT_URLCONF = 'a'\nDEBUG = True\n",
                "web/production.py": "ROOT_URLCONF = 'a'\n",
                "web/wsgi.py": WSGI.replace("web.settings.dev", "web.main"),
            },
            ['warning web/wsgi.py:3 "web.main"'],
            id="DEBUG tells what the name does not",
        ),
    ],
)
def test_entry_points(said: Said, files: dict[str, str], expected: list[str]) -> None:
    assert said(files, "DPG011") == expected


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({**MODULES, "manage.py": MANAGE}, id="manage.py is for developers"),
        pytest.param(
            {
                **MODULES,
                "web/asgi.py": WSGI,
                "Dockerfile": f"{DOCKER}ENV DJANGO_SETTINGS_MODULE=web.settings.production\n"
                "CMD gunicorn web.wsgi\n",
            },
            id="nothing starts it, and all that runs is told",
        ),
        pytest.param(
            {
                **MODULES,
                "web/wsgi.py": WSGI,
                "Dockerfile": f"{DOCKER}ENV DJANGO_SETTINGS_MODULE=web.settings.production\n"
                "CMD gunicorn web.wsgi\n",
            },
            id="the image sets it",
        ),
        pytest.param(
            {
                **MODULES,
                "web/wsgi.py": WSGI,
                "compose.yml": "services:\n  web:\n    image: me/web\n    env_file: web.env\n"
                "    command: gunicorn web.wsgi\n",
            },
            id="a file on the server may set it",
        ),
        pytest.param({DEV: MODULES[DEV], "web/wsgi.py": WSGI}, id="nothing for production"),
        pytest.param(
            {**MODULES, "web/wsgi.py": WSGI.replace("dev", "production")}, id="the right default"
        ),
        pytest.param(
            {**MODULES, "web/wsgi.py": WSGI.replace("web.settings.dev", "other.dev")},
            id="not of this project",
        ),
        pytest.param({**MODULES, "scripts/load.py": CELERY.replace("Celery", "X")}, id="a script"),
        pytest.param(
            {**MODULES, "web/wsgi.py": WSGI.replace(".dev", ".base"), BASE: "ROOT_URLCONF = 'a'\n"},
            id="the base",
        ),
    ],
)
def test_entry_points_that_are_no_finding(said: Said, files: dict[str, str]) -> None:
    assert said(files, "DPG011") == []


def test_the_default_becomes_the_only_module_for_production(repaired: Repaired) -> None:
    assert repaired({**MODULES, "web/wsgi.py": WSGI}, "DPG011") == {
        "web/wsgi.py": WSGI.replace("web.settings.dev", "web.settings.production")
    }
