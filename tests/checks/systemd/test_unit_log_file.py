from __future__ import annotations

import pytest

START = "ExecStart=/opt/shop/bin/gunicorn shop.wsgi"


@pytest.mark.parametrize("kind", ["append", "file", "truncate"])
def test_log_file(findings, fixed, kind):
    text = f"{START}\nStandardError={kind}:/var/log/a.log"
    assert "`/var/log/a.log`" in findings("DPI014", text)[0].message
    assert fixed("DPI014", text) == f"[Service]\n{START}\nStandardError=journal\n"


def test_both_outputs_are_one_finding(findings, fixed):
    text = f"{START}\nStandardOutput=syslog\nStandardError=syslog+console"
    (found,) = findings("DPI014", text)
    assert len(found.related) == 1
    assert fixed("DPI014", text).count("=journal") == 2


@pytest.mark.parametrize(
    ("text", "files", "reason"),
    [
        ("StandardOutput=journal", {}, "the journal rotates itself"),
        ("StandardOutput=null", {}, "nothing is kept"),
        ("StandardOutput=file:/dev/stdout", {}, "a device"),
        ("StandardOutput=append:{{ log }}", {}, "a template"),
        ("StandardOutput=append:/a.log\nStandardOutput=journal", {}, "the last one holds"),
        ("StandardOutput=append:/a.log", {"etc/logrotate.d/a": "/a.log {}\n"}, "rotated"),
        (
            "StandardOutput=append:/a.log",
            {"setup.sh": "cp a.conf /etc/logrotate.d/a\n"},
            "a script sets it up",
        ),
        (
            "StandardOutput=append:/a.log",
            {"deploy/shop.service.d/o.conf": "[Service]\nStandardOutput=journal\n"},
            "a drop-in",
        ),
    ],
)
def test_silent(findings, text, files, reason):
    assert findings("DPI014", f"{START}\n{text}", files) == [], reason
