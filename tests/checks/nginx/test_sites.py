"""What nginx serves to everybody: DPH014, DPH019 and trusted addresses of DPH006."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

NAME = "shop.club.org"
PASS = "location / { proxy_pass http://127.0.0.1:8000; }"
SITE = f"server {{ listen 80; server_name {NAME} www.{NAME}; {PASS} }}\n"
COMPOSE = """services:
  edge:
    image: nginx:1.27
    volumes: ['./nginx/site.conf:/etc/nginx/conf.d/site.conf']
"""


def found(files: dict[str, str] | str, code: str) -> list[str]:
    files = {"nginx/site.conf": files} if isinstance(files, str) else files
    outcome = lint(files, [code])
    assert not outcome.defects
    return [
        f"{each.severity.label} {each.where.path}" for each in outcome.findings if each.severity
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(SITE, "warning", id="an application over HTTP"),
        pytest.param(SITE.replace("listen 80;", ""), "warning", id="port 80 is the default"),
        pytest.param(SITE.replace("listen 80", "listen [::]:80"), "warning", id="IPv6"),
        pytest.param(
            SITE + "server { listen 443 ssl; server_name other.org; root /srv; }\n",
            "warning",
            id="another site has TLS",
        ),
        pytest.param(
            SITE.replace("proxy_pass http://127.0.0.1:8000", "uwsgi_pass unix:/run/a.sock"),
            "warning",
            id="uwsgi",
        ),
        pytest.param(
            {"nginx/site.conf": SITE, "compose.yml": f"{COMPOSE}    ports: ['80:80']\n"},
            "warning",
            id="published",
        ),
        pytest.param(
            SITE.replace("listen 80;", "listen 80; real_ip_header X-Forwarded-For;"),
            "info",
            id="something stands in front",
        ),
        pytest.param(
            {
                "nginx/site.conf": SITE,
                "a/settings.py": "ROOT_URLCONF = 'a'\n"
                "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')\n",
            },
            "info",
            id="Django trusts a proxy",
        ),
    ],
)
def test_plain_http(files: dict[str, str] | str, expected: str) -> None:
    assert found(files, "DPH014") == [f"{expected} nginx/site.conf"]


SECURE = f"server {{ listen 443 ssl; server_name {NAME}; {PASS} }}\n"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(SECURE, id="over TLS"),
        pytest.param(SITE.replace(PASS, "return 301 https://$host$request_uri;"), id="redirects"),
        pytest.param(
            SITE.replace(PASS, "location / { return 301 https://$host$request_uri; }"),
            id="redirects in its location",
        ),
        pytest.param(
            SITE.replace(
                PASS,
                f'if ($http_x_forwarded_proto = "http") '
                f"{{ return 301 https://$host$request_uri; }} {PASS}",
            ),
            id="redirects by a condition",
        ),
        pytest.param({"nginx/site.conf": SITE, "nginx/tls.conf": SECURE}, id="TLS in another file"),
        pytest.param(
            {"nginx/site.conf": SITE, "compose.yml": COMPOSE}, id="nothing publishes its port"
        ),
        pytest.param(
            {
                "nginx/site.conf": SITE,
                "compose.yml": f"{COMPOSE}    ports: ['80:80']\n"
                "  gate:\n    image: traefik:3\n    ports: ['443:443']\n",
            },
            id="something else publishes the port of HTTPS",
        ),
        pytest.param(SITE.replace(NAME, "your-domain.com"), id="stands for another name"),
        pytest.param(SITE.replace(NAME, "example.com"), id="an example"),
        pytest.param(SITE.replace(NAME, "shop.local"), id="not public"),
        pytest.param(SITE.replace(NAME, "DOMAIN.COM"), id="upper case"),
        pytest.param(SITE.replace(NAME, "${DOMAIN}"), id="a template"),
        pytest.param(SITE.replace(NAME, "_"), id="no name"),
        pytest.param(SITE.replace(PASS, "root /srv/site;"), id="only files"),
        pytest.param(SITE.replace("80", "8080"), id="behind something, on another port"),
    ],
)
def test_plain_http_that_is_no_finding(files: dict[str, str] | str) -> None:
    assert found(files, "DPH014") == []


STATUS = "server { listen 80; location /s { stub_status; } }\n"
METRICS = "server { listen 80; location /metrics { proxy_pass http://127.0.0.1:8000; } }\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (STATUS, "info"),
        (STATUS.replace("stub_status", "stub_status; allow all"), "info"),
        (METRICS, "warning"),
        (METRICS.replace("/metrics", "= /metrics"), "warning"),
    ],
)
def test_status_pages(text: str, expected: str) -> None:
    assert found(text, "DPH019") == [f"{expected} nginx/site.conf"]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(STATUS.replace("stub_status", "stub_status; deny all"), id="denied"),
        pytest.param(
            STATUS.replace("listen 80;", "listen 80; allow 10.0.0.0/8; deny all;"), id="inherited"
        ),
        pytest.param(STATUS.replace("80", "127.0.0.1:8081"), id="the machine itself"),
        pytest.param(
            STATUS.replace("stub_status", "stub_status; auth_basic a; auth_basic_user_file b"),
            id="a password",
        ),
        pytest.param({"nginx/site.conf": STATUS, "compose.yml": COMPOSE}, id="not published"),
        pytest.param(METRICS.replace("/metrics", "/"), id="all of the application"),
        pytest.param("location /s { stub_status; }\n", id="what is around it is unknown"),
    ],
)
def test_status_pages_that_are_no_finding(files: dict[str, str] | str) -> None:
    assert found(files, "DPH019") == []


REAL_IP = "real_ip_header X-Forwarded-For; set_real_ip_from 0.0.0.0/0;"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(f"server {{ {REAL_IP} {PASS} }}\n", ["warning nginx/site.conf"], id="all"),
        pytest.param(
            f"server {{ {REAL_IP} location / {{ allow 10.0.0.0/8; deny all; root /srv; }} }}\n",
            ["error nginx/site.conf"],
            id="addresses decide",
        ),
        pytest.param(
            f"server {{ {REAL_IP.replace('0.0.0.0/0', '10.0.0.0/8')} {PASS} }}\n",
            [],
            id="a network",
        ),
        pytest.param(
            {"nginx/site.conf": f"server {{ {REAL_IP} {PASS} }}\n", "compose.yml": COMPOSE},
            [],
            id="only other containers reach it",
        ),
    ],
)
def test_trusted_addresses(files: dict[str, str] | str, expected: list[str]) -> None:
    assert found(files, "DPH006") == expected
