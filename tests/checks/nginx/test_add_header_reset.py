from __future__ import annotations

import pytest

from deploylint.model import Severity


def server(body: str) -> str:
    return f"server {{ add_header X-Frame-Options DENY always; {body} }}\n"


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        pytest.param(
            server("location ~* \\.js$ { add_header Cache-Control public; }"), Severity.WARNING,
            id="one header of its own",
        ),
        pytest.param(
            server("location /a { add_header_inherit on; add_header X-A b; }"), Severity.WARNING,
            id="P15: on is the default",
        ),
        pytest.param(
            server("location /a { if ($x) { add_header X-A b; } }"), Severity.WARNING,
            id="if is a level",
        ),
        pytest.param(
            "server { add_header X-App a; location / { add_header X-B b; } }", Severity.INFO,
            id="no security header",
        ),
        pytest.param(
            server("location / { expires 1y; add_header Cache-Control 'public, immutable'; }"),
            Severity.WARNING, id="beside expires",
        ),
    ],
)  # fmt: skip
def test_headers_are_dropped(findings, text, severity):
    (found,) = findings("DPH003", text)
    assert found.severity is severity
    assert text[found.where.start :].startswith("add_header ")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (server("location /a { add_header_inherit merge; add_header X-A b; }"), "P15: merge"),
        (server("location /a { expires 1y; }"), "expires is another directive"),
        (server("location /a { add_header X-Frame-Options SAMEORIGIN; }"), "set anew"),
        (server("location = /h { add_header Content-Type text/plain; return 200 ok; }"), "Q16"),
        (server("location /a { add_header X-A b; include snippets/sec.conf; }"), "unknown include"),
        ("server { location /a { add_header X-A b; } }", "nothing around it"),
    ],
)
def test_silent(findings, text, reason):
    assert findings("DPH003", text) == [], reason


def test_the_fix_keeps_quotes_and_always(fixed):
    text = "server {\n  add_header Content-Security-Policy \"default-src 'self'\" always;\n"
    text += "  location /a {\n    add_header X-A b;\n  }\n}\n"
    line = "    add_header Content-Security-Policy \"default-src 'self'\" always;\n"
    assert fixed("DPH003", text) == text.replace("X-A b;\n", "X-A b;\n" + line)


def test_a_snippet_included_twice_is_one_finding(findings):
    text = "server { add_header X-Frame-Options DENY; location /a { include s.conf; }"
    text += " location /b { include s.conf; } }"
    found = findings("DPH003", text, **{"deploy/s.conf": "add_header X-A b;\n"})
    assert [each.scope for each in found] == ["location /a", "location /b"]
    assert all(each.fix is None for each in found)


def test_copies_of_a_file_have_one_cause(findings):
    text = server("location /a { add_header X-A b; }")
    files = {"stage/nginx.conf": text, "other/nginx.conf": text + "# of another machine\n"}
    found = findings("DPH003", text, path="live/nginx.conf", **files)
    causes = {each.where.path: each.cause for each in found}
    assert causes["live/nginx.conf"] == causes["stage/nginx.conf"] != causes["other/nginx.conf"]
