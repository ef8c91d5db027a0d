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
