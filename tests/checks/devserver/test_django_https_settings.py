"""DPG013: which settings are left to others, and who answers for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from deploylint.testing import lint

Said = Callable[[Mapping[str, str], str], list[str]]

SITE = "ROOT_URLCONF = 'shop.urls'\n"
REDIRECT = "SECURE_SSL_REDIRECT = True\n"
HSTS = "SECURE_HSTS_SECONDS = 60\nSECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True\n"
NGINX = (
    "server {\n  listen 80;\n  return 301 https://$host$request_uri;\n}\n"
    "server {\n  listen 443 ssl;\n  add_header Strict-Transport-Security max-age=60;\n}\n"
)


def settings(text: str, path: str = "shop/settings.py") -> dict[str, str]:
    return {path: SITE + text}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(settings(HSTS), "SECURE_SSL_REDIRECT", id="no redirect"),
        pytest.param(settings(REDIRECT), "SECURE_HSTS_SECONDS", id="no HSTS"),
        pytest.param(
            settings(REDIRECT + "SECURE_HSTS_SECONDS = 60\n"),
            "SECURE_HSTS_INCLUDE_SUBDOMAINS",
            id="HSTS of one host",
        ),
        pytest.param(
            settings(REDIRECT + HSTS + "X_FRAME_OPTIONS = 'ALLOWALL'\n"),
            "X_FRAME_OPTIONS",
            id="frames of everybody",
        ),
        pytest.param(
            {
                "shop/settings/base.py": SITE,
                "shop/settings/prod.py": f"from .base import *\n{HSTS}",
            },
            "SECURE_SSL_REDIRECT",
            id="the module of production",
        ),
        pytest.param(
            settings(f"{REDIRECT}{HSTS}DEBUG = False\nALLOWED_HOSTS = []\n"),
            "ALLOWED_HOSTS",
            id="no host is answered",
        ),
    ],
)
def test_what_is_left_out(files: dict[str, str], expected: str) -> None:
    (finding,) = lint(files, ["DPG013"]).findings
    assert f"`{expected}`" in finding.message


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(settings(REDIRECT + HSTS), id="all are on"),
        pytest.param({**settings(""), "nginx/site.conf": NGINX}, id="nginx does it"),
        pytest.param(
            settings("SILENCED_SYSTEM_CHECKS = ['security.W004', 'security.W008']\n"),
            id="silenced on purpose",
        ),
        pytest.param(
            settings(f"from .local import *\n{REDIRECT}"), id="a module out of sight may set more"
        ),
        pytest.param(
            settings(f"{REDIRECT}{HSTS}X_FRAME_OPTIONS = 'SAMEORIGIN'\n"), id="frames of one's own"
        ),
        pytest.param(settings("", "shop/settings/dev.py"), id="for development"),
        pytest.param(
            settings(
                f"{REDIRECT}{HSTS}import os\nDEBUG = False\n"
                "ALLOWED_HOSTS = os.getenv('HOSTS', '').split(',')\n"
            ),
            id="hosts of a variable",
        ),
        pytest.param(
            settings(f"{REDIRECT}{HSTS}DEBUG = True\nALLOWED_HOSTS = []\n"),
            id="DEBUG answers local hosts",
        ),
        pytest.param(
            settings(
                f"{REDIRECT}{HSTS}DEBUG = False\nALLOWED_HOSTS = []\nALLOWED_HOSTS += ['a.b']\n"
            ),
            id="hosts are added",
        ),
    ],
)
def test_what_is_done(said: Said, files: dict[str, str]) -> None:
    assert said(files, "DPG013") == []
