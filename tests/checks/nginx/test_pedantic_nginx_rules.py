"""Rules that are off unless selected: DPH009 and DPH012."""

from __future__ import annotations

import pytest

from deploylint.model import Severity


@pytest.mark.parametrize(
    "block",
    [
        "location /static/ { alias /srv/static/; }",
        "location /assets { root /srv; }",
        "location ~* \\.(css|js)$ { root /srv; }",
    ],
)
def test_static_files_without_a_word_about_caching(findings, block):
    (found,) = findings("DPH009", f"server {{ {block} }}")
    assert found.severity is Severity.INFO
    (found,) = findings("DPH009", f"server {{ {block} }}", "[policy]\nnginx-cache = true\n")
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("location /static/ { alias /srv/; expires 1h; }", "expires"),
        ("expires 1h; location /static/ { alias /srv/; }", "expires of the server"),
        ("location /static/ { alias /srv/; add_header Cache-Control no-cache; }", "a header"),
        ("location /static/ { alias /srv/; internal; }", "internal"),
        ("location /static/ { root /srv; try_files $uri @app; }", "falls back to the application"),
        ("location = /static/manifest.json { root /srv; }", "must stay fresh"),
        ("location /media/ { alias /srv/media/; }", "uploads of users"),
        ("location /static/ { proxy_pass http://app; }", "not served from a folder"),
    ],
)
def test_caching_is_decided_or_none_of_our_business(findings, body, reason):
    assert findings("DPH009", f"server {{ {body} }}") == [], reason


UPLOADS = {"requirements.txt": "fastapi\npython-multipart\n"}


def test_uploads_meet_the_limit(findings):
    text = "server { location / { proxy_pass http://app; } }"
    assert findings("DPH012", text) == []
    assert len(findings("DPH012", text, **UPLOADS)) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("client_max_body_size 9m; location / { proxy_pass http://app; }", "set"),
        ("location /static/ { proxy_pass http://app; }", "nobody uploads there"),
        ("location / { proxy_pass https://api.partner.com; }", "another company's server"),
        ("include limits.conf; location / { proxy_pass http://app; }", "unknown include"),
    ],
)
def test_no_limit_is_met(findings, body, reason):
    assert findings("DPH012", f"server {{ {body} }}", **UPLOADS) == [], reason


PASS = "location / { proxy_pass http://127.0.0.1:8000; }"
FLASK = "from flask import Flask\napp = Flask(__name__)\napp.config['MAX_CONTENT_LENGTH'] = {}\n"
ROUTE = (
    "from fastapi import UploadFile\nasync def take(file: UploadFile):\n"
    "    if file.size > 5 * 1024 * 1024:\n        raise ValueError\n"
)


@pytest.mark.parametrize(
    ("body", "files"),
    [
        pytest.param(PASS, {"app.py": FLASK.format("16 * 1024 * 1024")}, id="nginx's default"),
        pytest.param(
            f"client_max_body_size 512k; {PASS}",
            {"app.py": FLASK.format("16 * 1024 * 1024")},
            id="a smaller one",
        ),
        pytest.param(PASS, {"app.py": ROUTE}, id="a comparison in a route"),
        pytest.param(
            PASS,
            {"app/settings.py": "class Settings:\n    max_upload_size_mb: int = 20\n"},
            id="a setting in megabytes",
        ),
        pytest.param(
            PASS,
            {
                "shop/settings.py": "ROOT_URLCONF = 'a'\n"
                "DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024\n"
            },
            id="Django",
        ),
    ],
)
def test_less_than_the_application_takes(findings, body, files):
    found = findings("DPH012", f"server {{ {body} }}", **files)
    assert [each.severity for each in found if "the application takes" in each.message] == [
        Severity.WARNING
    ]


@pytest.mark.parametrize(
    ("body", "files"),
    [
        pytest.param(
            f"client_max_body_size 16m; {PASS}",
            {"app.py": FLASK.format("16 * 1024 * 1024")},
            id="as much",
        ),
        pytest.param(
            f"client_max_body_size 0; {PASS}",
            {"app.py": FLASK.format("16 * 1024 * 1024")},
            id="no limit",
        ),
        pytest.param(
            f"{PASS} location /upload {{ client_max_body_size 20m; {PASS[13:-1]} }}",
            {"app.py": FLASK.format("16 * 1024 * 1024")},
            id="the location of uploads has its own",
        ),
        pytest.param(
            f"include limits.conf; {PASS}",
            {"app.py": FLASK.format("16 * 1024 * 1024")},
            id="an unknown include",
        ),
        pytest.param(
            PASS, {"app.py": FLASK.format("int(limit())")}, id="a size that cannot be told"
        ),
        pytest.param(PASS, {"app.py": "LOG_MAX_FILE_SIZE = 10 * 1024 * 1024\n"}, id="of a log"),
        pytest.param(PASS, {"app.py": "MAX_UPLOAD_SIZE = 500\n"}, id="no number of bytes"),
    ],
)
def test_as_much_as_the_application_takes(findings, body, files):
    found = findings("DPH012", f"server {{ {body} }}", **files)
    assert [each for each in found if "the application takes" in each.message] == []


@pytest.mark.parametrize(
    ("block", "severity"),
    [
        ("location /static/ { alias /srv/s/; autoindex on; }", Severity.INFO),
        ("location /uploads/ { alias /srv/u/; autoindex on; }", Severity.WARNING),
        ("autoindex on; location /x/ { alias /srv/x/; }", Severity.INFO),
        ("location /media { root /srv; allow all; autoindex on; }", Severity.WARNING),
    ],
)
def test_files_are_listed(findings, block, severity):
    (found,) = findings("DPH021", f"server {{ listen 80; {block} }}")
    assert found.severity is severity


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("listen 80; location /media/ { autoindex off; }", "off"),
        ("listen 80; location /b/ { allow 10.0.0.0/8; deny all; autoindex on; }", "a list"),
        ("listen 80; location /b/ { auth_basic b; autoindex on; }", "a password"),
        ("listen 127.0.0.1:8080; autoindex on;", "only the machine itself"),
    ],
)
def test_files_are_not_listed_to_everybody(findings, block, reason):
    assert findings("DPH021", f"server {{ {block} }}") == [], reason


@pytest.mark.parametrize(
    ("body", "files", "reason"),
    [
        (f"add_header Strict-Transport-Security max-age=60; {PASS}", {}, "sent"),
        (
            f"location / {{ add_header Strict-Transport-Security max-age=1; {PASS[13:-1]} }}",
            {},
            "in a location",
        ),
        ("return 301 https://a.b$request_uri;", {}, "redirects only"),
        (f"include headers.conf; {PASS}", {}, "an unknown include"),
        (PASS, {"app.py": "HEADERS = {'Strict-Transport-Security': 'max-age=1'}\n"}, "by code"),
        (PASS, {"app.py": "from flask_talisman import Talisman\n"}, "by Talisman"),
    ],
)
def test_browsers_stay_with_tls(findings, body, files, reason):
    assert findings("DPH022", f"server {{ listen 443 ssl; {body} }}", **files) == [], reason


def test_browsers_are_not_told(findings):
    (found,) = findings("DPH022", f"server {{ listen 443 ssl; {PASS} }}")
    assert found.severity is Severity.INFO
    assert findings("DPH022", f"server {{ listen 80; {PASS} }}") == []
