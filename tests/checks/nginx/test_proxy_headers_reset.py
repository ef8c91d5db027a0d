from __future__ import annotations

import pytest

from deploylint.model import Severity

OUTER = "proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto $scheme;"


def whole(body: str) -> str:
    return f"events {{}}\nhttp {{ server {{ {OUTER} {body} }} }}\n"


@pytest.mark.parametrize(
    ("text", "lost", "severity"),
    [
        pytest.param(
            whole("location /ws { proxy_pass http://app; proxy_set_header Upgrade $u; }"),
            "`Host` and `X-Forwarded-Proto`", Severity.WARNING, id="both",
        ),
        pytest.param(
            whole("location / { proxy_pass http://app; proxy_set_header host $host; }"),
            "`X-Forwarded-Proto`", Severity.WARNING, id="names ignore case",
        ),
        pytest.param(
            whole("location / { proxy_set_header X-A b; location /in { proxy_pass http://app; } }"),
            "`Host` and `X-Forwarded-Proto`", Severity.WARNING, id="dropped half way",
        ),
        pytest.param(
            "events {} http { proxy_set_header X-Trace a; server {"
            " location / { proxy_pass http://app; proxy_set_header Host $host; } } }",
            "`X-Trace`", Severity.INFO, id="nothing about the client",
        ),
    ],
)  # fmt: skip
def test_headers_are_dropped(findings, text, lost, severity):
    (found,) = findings("DPH002", text)
    assert found.message.endswith(f"drops {lost}")
    assert found.severity is severity
    assert found.related


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (whole("location / { proxy_pass http://app; }"), "all are inherited"),
        (whole(f"location / {{ proxy_pass http://app; {OUTER} }}"), "all are repeated"),
        (whole("location / { root /x; proxy_set_header X-A b; }"), "nothing is passed on"),
        (
            whole("location / { proxy_pass http://app; proxy_set_header X-A b; include p.conf; }"),
            "the include may repeat them",
        ),
        (
            whole("location / { proxy_pass http://app; proxy_pass_header Server; }"),
            "another directive",
        ),
    ],
)
def test_silent(findings, text, reason):
    assert findings("DPH002", text) == [], reason


def test_the_fix_repeats_them(fixed):
    text = whole("\nlocation /ws {\n  proxy_pass http://app;\n  proxy_set_header Upgrade $u;\n}\n")
    after = fixed("DPH002", text)
    assert "Upgrade $u;\n  proxy_set_header Host $host;\n  proxy_set_header X-Forw" in after
