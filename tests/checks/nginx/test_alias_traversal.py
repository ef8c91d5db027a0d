from __future__ import annotations

import pytest

from deploylint.model import Severity


@pytest.mark.parametrize(
    ("block", "severity", "after"),
    [
        ("location /s { alias /srv/s/; }", Severity.ERROR, "location /s/ { alias /srv/s/; }"),
        ("location /s { alias /srv/s; }", Severity.WARNING, "location /s/ { alias /srv/s/; }"),
        ("location ^~ /s { alias /srv/s/; }", Severity.ERROR, "location ^~ /s/ { alias /srv/s/; }"),
        (
            "location '/s' { alias '/srv/s'; }",
            Severity.WARNING,
            "location '/s/' { alias '/srv/s/'; }",
        ),
    ],
)
def test_reaches_too_far(findings, fixed, block, severity, after):
    text = f"server {{ {block} }}\n"
    (found,) = findings("DPH004", text)
    assert found.severity is severity
    assert text[found.where.start : found.where.end].strip("'") == "/s"
    assert fixed("DPH004", text) == f"server {{ {after} }}\n"


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("location /s/ { alias /srv/s/; }", "both end with a slash"),
        ("location = /s { alias /srv/s; }", "exact"),
        ("location ~ ^/s(.*) { alias /srv/s$1; }", "a regular expression replaces it all"),
        ("location /favicon.ico { alias /srv/favicon.ico; }", "one file"),
        ("location /s { alias /srv/$name/; }", "a variable"),
        ("location /s { alias ${STATIC_ROOT}/; }", "a template"),
        ("location /s { root /srv/; }", "root appends the whole path"),
    ],
)
def test_silent(findings, block, reason):
    assert findings("DPH004", f"server {{ {block} }}\n") == [], reason


def test_no_fix_where_the_slash_is_taken(findings):
    text = "server { location /s { alias /srv/s/; } location /s/ { return 404; } }"
    (found,) = findings("DPH004", text)
    assert found.fix is None
