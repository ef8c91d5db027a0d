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
        ("location ~ ^/s/(.*)$ { alias /srv/s/$1; }", "paths are normalised before they match"),
        (r"location ~ ^/u(\d+)$ { alias /srv/u/$1; }", "digits are no way out"),
        ("location ~ ^/u([a-z0-9-]+)$ { alias /srv/u/$1; }", "neither dot nor slash"),
        (r"location ~ \.ico$ { alias /srv/favicon.ico; }", "one file, as the pattern says"),
        ("location ~ ^/s(.*)$ { alias $root/$1; }", "the folder is a variable"),
        ("location /s/ { alias /srv/page.html; }", "one file for all"),
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


@pytest.mark.parametrize(
    ("block", "severity"),
    [
        ("location ~ ^/s(.*)$ { alias /srv/s/$1; }", Severity.ERROR),
        ("location ~* /s(.+) { alias /srv/s/$1; }", Severity.ERROR),
        ("location ~ ^/s/?(.*)$ { alias /srv/s/$1; }", Severity.ERROR),
        ("location ~ '^/s(?<rest>[^?]*)' { alias /srv/s/$rest; }", Severity.ERROR),
        ("location ~ '^/s(?<rest>.*)$' { alias /srv/s/${rest}; }", Severity.ERROR),
        ("location ~ ^/s(.*)$ { alias /srv/s$1; }", Severity.WARNING),
        ("location ~ ^/s/(.*)$ { alias /srv/s; }", Severity.WARNING),
    ],
)
def test_captures_that_reach_too_far(findings, block, severity):
    (found,) = findings("DPH004", f"server {{ {block} }}\n")
    assert found.severity is severity
    assert found.fix is None


def test_an_alias_without_the_slash_of_its_location(findings, fixed):
    text = "server { location /s/ { alias /srv/s; } }\n"
    (found,) = findings("DPH004", text)
    assert found.severity is Severity.WARNING
    assert fixed("DPH004", text) == text.replace("/srv/s;", "/srv/s/;")
