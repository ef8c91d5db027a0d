from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (
            "location /api { proxy_pass http://app/; }",
            "`/api/users` is asked for as `//users` upstream",
        ),
        (
            "location /api { proxy_pass http://app/v1/; }",
            "`/api/users` is asked for as `/v1//users` upstream",
        ),
        (
            "location /api/ { proxy_pass http://app/v1; }",
            "`/api/users` is asked for as `/v1users` upstream",
        ),
        (
            "location /api/ { proxy_pass http://unix:/run/app.sock:/v1; }",
            "`/api/users` is asked for as `/v1users` upstream",
        ),
    ],
)
def test_slashes_disagree(findings, block, message):
    (found,) = findings("DPH013", f"server {{ {block} }}")
    assert found.message == message


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("location /api { proxy_pass http://app; }", "no URI: passed on as it is"),
        ("location /api { proxy_pass http://unix:/run/app.sock; }", "the path of a socket"),
        ("location /api/ { proxy_pass http://app/; }", "both have one"),
        ("location /api { proxy_pass http://app/v1; }", "neither has one"),
        ("location / { proxy_pass http://app/; }", "the root"),
        ("location = /api { proxy_pass http://app/; }", "exact"),
        ("location ~ ^/api { proxy_pass http://app; }", "a regular expression"),
        ("location /api { rewrite ^ /x break; proxy_pass http://app/; }", "rewritten"),
        ("location /api { proxy_pass http://$app/; }", "a variable"),
        ("location /api { proxy_pass http://${APP}/; }", "a template"),
        ("location /feed.xml { proxy_pass http://app/feeds/; }", "one file"),
    ],
)
def test_silent(findings, block, reason):
    assert findings("DPH013", f"server {{ {block} }}") == [], reason
