"""DPN023: whose address code takes for the client's behind nginx."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from deploylint.testing import Sample, check, fix, lint

APPENDS = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
FIRST = "forwarded.split(',')[0]"
GET = "    forwarded = request.headers.get('X-Forwarded-For')\n"


def nginx(target: str = "http://127.0.0.1:8000", header: str = APPENDS) -> dict[str, str]:
    inside = f"{header}\n    proxy_pass {target};"
    text = f"server {{\n  listen 80;\n  location / {{\n    {inside}\n  }}\n}}\n"
    return {"nginx/site.conf": text}


def function(body: str, name: str = "client_ip") -> dict[str, str]:
    return {"app/address.py": f"def {name}(request):\n{body}"}


def compose(command: str) -> dict[str, str]:
    text = (
        f"services:\n  web:\n    build: .\n    command: {command}\n"
        "  nginx:\n    image: nginx:1.27\n    volumes: ['./nginx:/etc/nginx/conf.d']\n"
    )
    docker = "FROM python:3.12\nWORKDIR /srv\nCOPY . .\n"
    return {"compose.yml": text, "Dockerfile": docker, **nginx("http://web:8000")}


SLOWAPI = {
    "app/limits.py": "from slowapi import Limiter\nfrom slowapi.util import get_remote_address\n"
    "limiter = Limiter(key_func=get_remote_address)\n"
}
FLASK = {
    "app/limits.py": "from flask_limiter import Limiter\n"
    "from flask_limiter.util import get_remote_address\nlimiter = Limiter(get_remote_address)\n"
}
DJANGO = {
    "shop/settings.py": "ROOT_URLCONF = 'shop.urls'\nMIDDLEWARE = ['shop.auth.Login']\n",
    "shop/views.py": "from django_ratelimit.decorators import ratelimit\n\n"
    "@ratelimit(key='ip', rate='5/m')\ndef login(request): ...\n",
}


def said(files: Mapping[str, str]) -> list[str]:
    return [
        f"{each.severity.label} {each.where.path}"
        f" {files[each.where.path][each.where.start : each.where.end]}"
        for each in lint(files, ["DPN023"]).findings
        if each.severity
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {**function(f"{GET}    return {FIRST}\n"), **nginx()},
            f"info app/address.py {FIRST}",
            id="in a variable",
        ),
        pytest.param(
            {**function(f"{GET}    return {FIRST}\n"), **nginx(header="")},
            f"info app/address.py {FIRST}",
            id="nginx leaves the header to the client",
        ),
        pytest.param(
            {
                **function("    return request.META['HTTP_X_FORWARDED_FOR'].split(',')[0]\n"),
                **nginx(),
            },
            "info app/address.py request.META['HTTP_X_FORWARDED_FOR'].split(',')[0]",
            id="Django's name, at once",
        ),
        pytest.param(
            {
                **function(
                    "    if x := dict(request.headers).get(b'x-forwarded-for', b'').decode():\n"
                    "        parts = [each.strip() for each in x.split(',')]\n"
                    "        return parts[0]\n"
                ),
                **nginx(),
            },
            "info app/address.py parts[0]",
            id="bytes, over a list",
        ),
        pytest.param(
            {
                **function(
                    "    return (request.headers.get('x-forwarded-for') or request.remote_addr)"
                    ".partition(',')[0]\n"
                ),
                **nginx(),
            },
            "info app/address.py (request.headers.get('x-forwarded-for') or request.remote_addr)"
            ".partition(',')[0]",
            id="partition, with an alternative",
        ),
        pytest.param(
            {**function(f"{GET}    return {FIRST}\n", "rate_limit_key"), **nginx()},
            f"warning app/address.py {FIRST}",
            id="a function about limits",
        ),
        pytest.param(
            {**function(f"{GET}    return {FIRST} in ALLOWED\n", "is_allowed"), **nginx()},
            f"warning app/address.py {FIRST}",
            id="a list of who is let in",
        ),
        pytest.param(
            {
                **function(f"{GET}    return {FIRST}\n"),
                "app/main.py": "from slowapi import Limiter\nfrom app.address import client_ip\n"
                "limiter = Limiter(key_func=client_ip)\n",
                **nginx(),
            },
            f"warning app/address.py {FIRST}",
            id="the key of a limiter in another module",
        ),
        pytest.param(
            {**SLOWAPI, **compose("uvicorn app.main:app --host 0.0.0.0")},
            "warning app/limits.py get_remote_address",
            id="uvicorn does not trust another container",
        ),
        pytest.param(
            {
                "app/limits.py": "from slowapi import Limiter\n\ndef peer(request):\n"
                "    return request.client.host\n\nlimiter = Limiter(key_func=peer)\n",
                **compose("gunicorn app.main:app -k uvicorn.workers.UvicornWorker"),
            },
            "warning app/limits.py peer",
            id="a key of one's own, uvicorn in gunicorn",
        ),
        pytest.param(
            {**FLASK, **nginx()}, "warning app/limits.py get_remote_address", id="no ProxyFix"
        ),
        pytest.param(
            {**DJANGO, **nginx()},
            "warning shop/views.py ratelimit(key='ip', rate='5/m')",
            id="Django knows who is connected only",
        ),
    ],
)
def test_wrong_addresses(files: dict[str, str], expected: str) -> None:
    assert said(files) == [expected]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(function(f"{GET}    return {FIRST}\n"), id="nothing of the project in front"),
        pytest.param(
            {
                **function(f"{GET}    return {FIRST}\n"),
                **nginx(header="proxy_set_header X-Forwarded-For $remote_addr;"),
            },
            id="nginx writes the header anew",
        ),
        pytest.param(
            {
                **function(f"{GET}    return {FIRST}\n"),
                **nginx(header="include snippets/forwarded.conf;"),
            },
            id="a file on the server may set the header",
        ),
        pytest.param(
            {**function(f"{GET}    return forwarded.split(',')[-1]\n"), **nginx()}, id="the last"
        ),
        pytest.param(
            {
                **function(
                    "    if real := request.headers.get('X-Real-IP'):\n        return real\n"
                    f"{GET}    return {FIRST}\n"
                ),
                **nginx(header=f"proxy_set_header X-Real-IP $remote_addr; {APPENDS}"),
            },
            id="nginx sets what is read first",
        ),
        pytest.param(
            {
                **function(
                    f"    if request.client.host in TRUSTED:\n    {GET}        return {FIRST}\n"
                ),
                **nginx(),
            },
            id="only from proxies that are trusted",
        ),
        pytest.param(
            {
                **function(
                    f"    forwarded = request.headers.get('Accept-Language')\n    return {FIRST}\n"
                ),
                **nginx(),
            },
            id="another header",
        ),
        pytest.param(
            {"tests/test_address.py": f"def test(request):\n{GET}    {FIRST}\n", **nginx()},
            id="a test",
        ),
        pytest.param(
            {**SLOWAPI, **compose("uvicorn app.main:app --forwarded-allow-ips='*'")},
            id="uvicorn trusts nginx",
        ),
        pytest.param(
            {
                **SLOWAPI,
                **nginx(),
                "app.service": "[Service]\nExecStart=/srv/v/bin/uvicorn app.main:app --port 8000\n",
            },
            id="uvicorn trusts its own machine",
        ),
        pytest.param(
            {**SLOWAPI, **compose("python -m app.main")}, id="how it is served is not known"
        ),
        pytest.param(SLOWAPI, id="nothing in front"),
        pytest.param(
            {
                **FLASK,
                **nginx(),
                "app/web.py": "from werkzeug.middleware.proxy_fix import ProxyFix\n",
            },
            id="ProxyFix",
        ),
        pytest.param(
            {
                **DJANGO,
                **nginx(),
                "shop/settings.py": "ROOT_URLCONF = 'shop.urls'\n"
                "MIDDLEWARE = ['xff.middleware.XForwardedForMiddleware']\n",
            },
            id="a middleware of Django",
        ),
        pytest.param(
            {
                **DJANGO,
                **nginx(),
                "shop/settings.py": DJANGO["shop/settings.py"]
                + "RATELIMIT_IP_META_KEY = 'HTTP_X_REAL_IP'\n",
            },
            id="a header that nginx sets",
        ),
        pytest.param(
            {
                "app/limits.py": "from slowapi import Limiter\n\ndef user(request):\n"
                "    return request.state.user\n\nlimiter = Limiter(key_func=user)\n",
                **compose("uvicorn app.main:app"),
            },
            id="limits of users",
        ),
    ],
)
def test_addresses_that_are_right_or_unknown(files: dict[str, str]) -> None:
    assert said(files) == []


@pytest.mark.parametrize(
    ("read", "after"),
    [
        ("forwarded.split(',')[0]", "forwarded.split(',')[-1]"),
        pytest.param("forwarded.split(',', 1)[0]", None, id="the rest would hold several"),
        pytest.param("forwarded.partition(',')[0]", None, id="the last part is no address"),
    ],
)
def test_the_last_address_is_taken(read: str, after: str | None) -> None:
    files = {**function(f"{GET}    return {read}\n"), **nginx()}
    sample = Sample({path: text.encode() for path, text in files.items()})
    changes = fix(check(sample, ["DPN023"])).changes
    fixed = {path: new.decode() for path, (_, new) in changes.items()}
    assert fixed == ({} if after is None else function(f"{GET}    return {after}\n"))


def test_reasons_are_given() -> None:
    files = function(f"{GET}    return {FIRST}\n")
    assert [each.reason for each in lint(files, ["DPN023"]).unknown] == [
        "what writes the header that this reads is not known"
    ]
    files |= nginx(header="proxy_set_header X-Forwarded-For $remote_addr;")
    assert [each.message for each in lint(files, ["DPN023"]).evidence] == [
        "nginx writes the header anew"
    ]
