from __future__ import annotations

import pytest

from deploylint.model import Severity

ALL = "`Host`, `X-Real-IP`, `X-Forwarded-For` and `X-Forwarded-Proto`"
SET = (
    "proxy_set_header Host $host; proxy_set_header X-Real-IP $remote_addr;"
    " proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
    " proxy_set_header X-Forwarded-Proto $scheme;"
)


def whole(body: str) -> str:
    return f"events {{}}\nhttp {{ server {{ {body} }} }}\n"


@pytest.mark.parametrize(
    ("text", "missing", "severity"),
    [
        pytest.param(
            whole("location /api/ { proxy_pass http://127.0.0.1:8000/api/; }"),
            ALL, Severity.WARNING, id="no header at any level",
        ),
        pytest.param(
            "server { location / { proxy_pass http://app; } }",
            ALL, Severity.INFO, id="a fragment may get them from around it",
        ),
        pytest.param(
            whole("location / { proxy_pass http://app; proxy_set_header Host $host; }"),
            "`X-Real-IP`, `X-Forwarded-For` and `X-Forwarded-Proto`", Severity.INFO, id="partial",
        ),
        pytest.param(
            whole("location @app { proxy_pass http://app; }"), ALL, Severity.WARNING,
            id="named location",
        ),
        pytest.param(
            whole(f"location / {{ {SET} location /in/ {{ proxy_pass http://app;"
                  " proxy_set_header X-Trace 1; } }").replace(SET, ""),
            ALL, Severity.WARNING, id="a header that says nothing about the client",
        ),
        pytest.param(
            whole("set $up http://app:8000; location / { proxy_pass $up; }"),
            ALL, Severity.WARNING, id="a variable that `set` fills",
        ),
    ],
)  # fmt: skip
def test_headers_are_missing(findings, text, missing, severity):
    (found,) = findings("DPH001", text)
    assert found.message.endswith(f"without {missing}")
    assert found.severity is severity
    assert text[found.where.start : found.where.end].startswith("proxy_pass")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (whole(f"{SET} location / {{ proxy_pass http://app; }}"), "inherited from the server"),
        (whole("include proxy_params; location / { proxy_pass http://app; }"), "Debian's file"),
        (whole("location / { include my-proxy.conf; proxy_pass http://app; }"), "out of sight"),
        (whole("location / { proxy_pass http://${UPSTREAM}; }"), "a template decides"),
        (whole("location / { proxy_pass http://$backend; }"), "a variable decides"),
        (whole("location / { proxy_pass https://api.partner.com; }"), "another company's server"),
        (whole("location /health { proxy_pass http://app; }"), "a health check"),
        (whole("location /static/ { proxy_pass http://minio:9000; }"), "static files"),
        (whole("location = /a { internal; proxy_pass http://app; }"), "internal"),
        (whole("location = /a { proxy_pass http://app; proxy_pass_request_body off; }"), "auth"),
        (whole("location = /h { return 200 ok; }"), "answers by itself"),
        (whole("location / { uwsgi_pass app:1; }"), "uwsgi_param is another list"),
        ("stream { server { listen 1; proxy_pass db:5432; } }", "no HTTP"),
        (
            whole("proxy_set_header Host $host; location /ws { proxy_pass http://app;"
                  " proxy_set_header Upgrade $http_upgrade; }"),
            "DPH002 says so",
        ),
    ],
)  # fmt: skip
def test_silent(findings, text, reason):
    assert findings("DPH001", text) == [], reason


def test_upstreams_are_looked_up(findings):
    text = "events {} http { upstream cdn { server cdn.partner.com:443; } server {"
    text += " location / { proxy_pass https://cdn; } } }"
    assert findings("DPH001", text) == []


def test_docker_heeds_no_header(findings):
    text = "events {} http { upstream docker { server unix:/var/run/docker.sock; } server {"
    text += " location / { proxy_pass http://docker; } } }"
    assert findings("DPH001", text) == []


WEB = {"compose.yaml": "services:\n  app:\n    build: ./api\n  web:\n    build: ./site\n"}
DOCKER = {"api/Dockerfile": "FROM python:3.13\n", "site/Dockerfile": "FROM node:22\n"}


@pytest.mark.parametrize(
    ("listen", "files", "severity", "reason"),
    [
        ("443 ssl", {"requirements.txt": "authlib\n"}, Severity.WARNING, "redirects of a login"),
        ("443 ssl", {"requirements.txt": "Django==5.1\n"}, Severity.WARNING, "the CSRF check"),
        ("443 ssl", {"api/requirements.txt": "fastapi\n"}, Severity.WARNING, "to the slash"),
        ("443 ssl", {"requirements.txt": "flask\n"}, Severity.INFO, "its redirects are relative"),
        ("80", {"requirements.txt": "django\n"}, Severity.INFO, "TLS is not known"),
        (
            "443 ssl",
            {"site/requirements.txt": "django\n", **WEB, **DOCKER},
            Severity.INFO,
            "another service is asked",
        ),
    ],
)
def test_the_scheme_behind_tls(findings, listen, files, severity, reason):
    text = whole(f"listen {listen}; location / {{ proxy_pass http://app:8000; {SET} }}")
    text = text.replace(" proxy_set_header X-Forwarded-Proto $scheme;", "")
    (found,) = findings("DPH001", text, **files)
    assert found.severity is severity, reason


def test_a_mounted_fragment_is_below_the_packaged_main_file(findings):
    compose = (
        "services:\n  web:\n    image: nginx:1.27\n    volumes:\n"
        "      - ./deploy/nginx.conf:/etc/nginx/conf.d/default.conf:ro\n"
    )
    text = "server { location / { proxy_pass http://app; } }"
    (found,) = findings("DPH001", text, **{"compose.yaml": compose})
    assert found.severity is Severity.WARNING


def test_an_included_snippet_counts_where_it_is_included(findings):
    text = whole("location / { include snippets/up.conf; proxy_pass http://app; }")
    assert findings("DPH001", text, deploy__snippets__up_conf="") == []
    snippets = {"deploy/snippets/up.conf": SET.replace("; ", ";\n")}
    assert findings("DPH001", text, **snippets) == []


def test_the_fix_repeats_what_is_inherited(fixed):
    text = whole("proxy_set_header Host 'a b'; location / { proxy_pass http://app; }")
    after = fixed("DPH001", text)
    assert 'proxy_pass http://app; proxy_set_header Host "a b"; proxy_set_header X-Real' in after


def test_the_fix_adds_to_what_the_location_has(fixed):
    text = whole("location / {\n\tproxy_pass http://app; # main\n\tproxy_set_header Host $host;\n}")
    after = fixed("DPH001", text)
    assert "http://app; # main\n\tproxy_set_header X-Real-IP $remote_addr;\n" in after
    assert after.count("Host") == 1
