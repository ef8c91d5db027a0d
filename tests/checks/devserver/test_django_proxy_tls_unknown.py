"""DPG012: which servers tell Django of TLS, and which settings contradict nginx."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from deploylint.testing import lint

Said = Callable[[Mapping[str, str], str], list[str]]

SITE = "ROOT_URLCONF = 'shop.urls'\n"
REDIRECT = "SECURE_SSL_REDIRECT = True\n"
TRUSTS = "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')\n"
PROTO = "proxy_set_header X-Forwarded-Proto $scheme;"
WSGI = {"shop/wsgi.py": "from django.core.wsgi import get_wsgi_application\n"}
LOOP = "error shop/settings.py:2 SECURE_SSL_REDIRECT"


def nginx(target: str, *inside: str, listen: str = "443 ssl") -> dict[str, str]:
    lines = "\n    ".join((*inside, f"proxy_pass {target};"))
    text = f"server {{\n  listen {listen};\n  location / {{\n    {lines}\n  }}\n}}\n"
    return {"nginx/site.conf": text}


def compose(command: str, more: str = "") -> dict[str, str]:
    text = (
        f"services:\n  web:\n    build: .\n    command: {command}\n{more}"
        "  nginx:\n    image: nginx:1.27\n    volumes: ['./nginx:/etc/nginx/conf.d']\n"
    )
    return {"compose.yml": text, "Dockerfile": "FROM python:3.12\nWORKDIR /srv\nCOPY . .\n", **WSGI}


def unit(command: str) -> dict[str, str]:
    return {"shop.service": f"[Service]\nExecStart=/srv/v/bin/{command}\n", **WSGI}


def settings(text: str) -> dict[str, str]:
    return {"shop/settings.py": SITE + text}


SERVED = nginx("http://web:8000", PROTO)
BESIDE = nginx("http://127.0.0.1:8000", PROTO)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {**settings(REDIRECT), **SERVED, **compose("gunicorn shop.wsgi")},
            [LOOP],
            id="gunicorn in another container",
        ),
        pytest.param(
            {
                **settings(REDIRECT),
                **SERVED,
                **compose("gunicorn shop.wsgi --forwarded-allow-ips 127.0.0.1"),
            },
            [LOOP],
            id="only its own machine is believed",
        ),
        pytest.param(
            {**settings(REDIRECT), **SERVED, **compose("daphne shop.wsgi:application")},
            [LOOP],
            id="daphne reads no header unless told to",
        ),
        pytest.param(
            {
                **settings("import os\nSECURE_SSL_REDIRECT = os.getenv('R', 'True') == 'True'\n"),
                **SERVED,
                **compose("gunicorn shop.wsgi"),
            },
            ["error shop/settings.py:3 SECURE_SSL_REDIRECT"],
            id="on unless a variable says otherwise",
        ),
        pytest.param(
            {
                "shop/settings/base.py": SITE,
                "shop/settings/production.py": f"from .base import *\n{REDIRECT}",
                **SERVED,
                **compose("gunicorn shop.wsgi"),
            },
            ["error shop/settings/production.py:2 SECURE_SSL_REDIRECT"],
            id="settings split in a folder",
        ),
        pytest.param(
            {**settings(REDIRECT), **nginx("http://unix:/run/shop.sock")},
            [LOOP],
            id="no server learns what nginx does not send",
        ),
        pytest.param(
            {**settings(""), **SERVED, **compose("gunicorn shop.wsgi")},
            ["info nginx/site.conf:5 proxy_pass http://web:8000"],
            id="no redirect",
        ),
        pytest.param(
            {**settings(TRUSTS), **nginx("http://127.0.0.1:8000")},
            ["warning nginx/site.conf:4 proxy_pass http://127.0.0.1:8000"],
            id="the client decides",
        ),
        pytest.param(
            settings("SECURE_PROXY_SSL_HEADER = ('X-Forwarded-Proto', 'https')\n"),
            ["error shop/settings.py:2 SECURE_PROXY_SSL_HEADER"],
            id="the name of the header itself",
        ),
        pytest.param(
            settings("CSRF_TRUSTED_ORIGINS = ['https://a.example', '*.shop.example']\n"),
            ["error shop/settings.py:2 CSRF_TRUSTED_ORIGINS"],
            id="an origin without a scheme",
        ),
        pytest.param(
            {
                **settings("CSRF_TRUSTED_ORIGINS = ['shop.example']\n"),
                "requirements.txt": "Django>=4.2,<5\n",
            },
            ["error shop/settings.py:2 CSRF_TRUSTED_ORIGINS"],
            id="with a Django that compares schemes",
        ),
        pytest.param(
            settings(
                "import environ\nenv = environ.Env()\n"
                "CSRF_TRUSTED_ORIGINS = env.list('ORIGINS', default=['shop.example'])\n"
            ),
            ["warning shop/settings.py:4 CSRF_TRUSTED_ORIGINS"],
            id="unless a variable says otherwise",
        ),
    ],
)
def test_contradictions(said: Said, files: dict[str, str], expected: list[str]) -> None:
    assert said(files, "DPG012") == expected


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {**settings(REDIRECT), **BESIDE, **unit("gunicorn shop.wsgi -b 127.0.0.1:8000")},
            id="gunicorn believes its own machine",
        ),
        pytest.param(
            {
                **settings(REDIRECT),
                **nginx("http://unix:/run/shop.sock", PROTO),
                **unit("gunicorn shop.wsgi -b unix:/run/shop.sock"),
            },
            id="gunicorn believes its socket",
        ),
        pytest.param(
            {
                **settings(REDIRECT),
                **SERVED,
                **compose("gunicorn shop.wsgi --forwarded-allow-ips '*'"),
            },
            id="gunicorn believes everybody",
        ),
        pytest.param(
            {
                **settings(REDIRECT),
                **SERVED,
                **compose("gunicorn shop.wsgi", "    environment: {FORWARDED_ALLOW_IPS: '*'}\n"),
            },
            id="gunicorn believes everybody by its variable",
        ),
        pytest.param(
            {
                **settings(REDIRECT),
                **SERVED,
                **compose("daphne --proxy-headers shop.wsgi:application"),
            },
            id="daphne reads the headers",
        ),
        pytest.param(
            {**settings(REDIRECT + TRUSTS), **SERVED, **compose("gunicorn shop.wsgi")},
            id="Django reads the header",
        ),
        pytest.param(
            {
                "shop/settings/base.py": SITE + TRUSTS,
                "shop/settings/production.py": f"from .base import *\n{REDIRECT}",
                **SERVED,
                **compose("gunicorn shop.wsgi"),
            },
            id="Django reads the header by the base of its settings",
        ),
        pytest.param(
            {
                **settings(REDIRECT),
                **nginx("http://web:8000", PROTO, listen="80"),
                **compose("gunicorn shop.wsgi"),
            },
            id="nginx does not end TLS",
        ),
        pytest.param(
            {
                **settings(REDIRECT),
                "nginx/site.conf": "server {\n  listen 443 ssl;\n  location / {\n"
                "    include uwsgi_params;\n    uwsgi_pass 127.0.0.1:8000;\n  }\n}\n",
            },
            id="uwsgi_params tell of HTTPS",
        ),
        pytest.param(
            {
                **settings("import os\nSECURE_SSL_REDIRECT = bool(os.getenv('TLS'))\n"),
                **SERVED,
                **compose("gunicorn shop.wsgi", "    environment: {TLS: 1}\n"),
            },
            id="a variable decides",
        ),
        pytest.param(
            {**settings(TRUSTS), **nginx("http://127.0.0.1:8000", PROTO)},
            id="nginx decides the header",
        ),
        pytest.param(
            {
                **settings(TRUSTS),
                **nginx("http://127.0.0.1:8000", "include snippets/forwarded.conf;"),
            },
            id="a file on the server may set the header",
        ),
        pytest.param(
            {**settings(REDIRECT), **SERVED, **compose("uwsgi --http :8000 --module shop.wsgi")},
            id="what the server makes of headers is not known",
        ),
        pytest.param(
            {
                **settings(REDIRECT),
                **SERVED,
                **compose("node server.js"),
            },
            id="nginx asks another program",
        ),
        pytest.param(
            settings("CSRF_TRUSTED_ORIGINS = ['https://shop.example', 'http://127.0.0.1']\n"),
            id="origins with schemes",
        ),
        pytest.param(
            {
                **settings("CSRF_TRUSTED_ORIGINS = ['shop.example']\n"),
                "requirements.txt": "Django==3.2.25\n",
            },
            id="Django 3 has hosts there",
        ),
        pytest.param(
            {"shop/settings/dev.py": SITE + "CSRF_TRUSTED_ORIGINS = ['localhost']\n"},
            id="settings for development",
        ),
        pytest.param(
            settings("SECURE_PROXY_SSL_HEADER = ('HTTPS', 'on')\n"),
            id="a variable of uwsgi, no header",
        ),
    ],
)
def test_what_agrees_or_is_unknown(said: Said, files: dict[str, str]) -> None:
    assert said(files, "DPG012") == []


def test_the_audit_hears_why_nothing_is_said() -> None:
    files = {**settings(REDIRECT), **SERVED, **compose("uwsgi --http :8000 --module shop.wsgi")}
    outcome = lint(files, ["DPG012"])
    assert [each.reason for each in outcome.unknown] == [
        "whether the server of the site learns the scheme is not known"
    ]
    outcome = lint({**settings(REDIRECT + TRUSTS), **BESIDE}, ["DPG012"])
    assert [each.message for each in outcome.evidence] == [
        "nginx decides the header that Django believes"
    ]
