from __future__ import annotations

import pytest

from deploylint.formats.systemd.keys import known_keys
from deploylint.testing import lint

START = "ExecStart=/srv/serve"


@pytest.mark.parametrize(
    ("text", "severity", "words"),
    [
        (f"{START}\n    --schedule=/var/lib/b", "error", "ends without `\\`"),
        (f"{START} \\\n  --a\n  --reload", "error", "ends without `\\`"),
        ("Environment=A=1\n  /srv/x=2", "error", "ends without `\\`"),
        (f"{START}\nStartLimitIntervalSec=60", "warning", "belongs into [Unit]"),
        (f"{START}\nWantedBy=multi-user.target", "error", "belongs into [Install]"),
        ("[Unit]\nUser=app", "error", "belongs into [Service]"),
        ("[Unit]\nEnvironment=A=1", "error", "belongs into [Service]"),
        (f"{START}\nRestartSecs=5", "warning", "`RestartSec=` is near"),
        (f"{START}\nrestart=always", "error", "`Restart=` is near"),
        (f"{START}\nRestart=allways", "error", "no value of `Restart=`"),
        (f"{START}\nNoNewPrivileges=sure", "warning", "no value of `NoNewPrivileges=`"),
        (f"[service]\n{START}", "error", "`[Service]` is near"),
        ("[Services]\nUser=app", "error", "`[Service]` is near"),
        ("[Unit]\nDescription=x\n[Timer]\nOnCalendar=daily", "error", "in such a unit"),
        (f"{START}\n\nMemoryMax 512M", "warning", "has no `=`"),
        (f"{START}\nEnableTurbo=yes", "info", "systemd knows no `EnableTurbo=`"),
    ],
)
def test_ignored(findings, text, severity, words):
    (found,) = findings("DPI010", text)
    assert found.severity.label == severity
    assert words in found.message


def test_before_the_first_section():
    outcome = lint({"a.service": "User=app\n[Service]\nExecStart=/a\n"}, select=["DPI010", "DP000"])
    assert [each.code for each in outcome.findings] == ["DPI010"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{START}\nX-Note=1\n[X-Mine]\nA=1", "for others"),
        (f"{START}\nStartLimitBurst=3\nStartLimitInterval=9", "old places"),
        (f"{START}\nRestartSteps=5\nPrivatePIDs=yes", "newer than the release at hand"),
        (f"{START} \\\n# a comment\n  --schedule=/b", "inside a command"),
        (f"{START}\n{{{{ extra }}}}=1\nRestart={{{{ restart }}}}", "a template"),
        (f"{START}\nRestart=\nType=", "a reset"),
        (f"{START}\nRestart=always # x", "the comment is DPI011's"),
        ("[Desktop Entry]\nName=x", "another program's"),
        ("[Unit]\nBindTo=a.service", "an old name"),
    ],
)
def test_silent(findings, text, reason):
    assert findings("DPI010", text) == [], reason


def test_a_drop_in_may_hold_other_sections(findings):
    path = "deploy/shop.service.d/x.conf"
    assert findings("DPI010", "[Socket]\nListenStream=1\n", path=path) == []


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (f"[Service]\n{START}\n    --b=1\n", f"[Service]\n{START} \\\n    --b=1\n"),
        (f"[Service]\n{START}\nRestartSecs=5\n", f"[Service]\n{START}\nRestartSec=5\n"),
        (
            f"[Unit]\nAfter=a\n\n[Service]\nStartLimitIntervalSec=6\n{START}\n",
            f"[Unit]\nAfter=a\nStartLimitIntervalSec=6\n\n[Service]\n{START}\n",
        ),
        (f"[Service]\nStartLimitIntervalSec=6\n{START}\n", None),
        (f"[Unit]\nUser=app\n[Service]\n{START}\n", None),
    ],
)
def test_fix(fixed, text, after):
    assert fixed("DPI010", text) == (after or text)


def test_units_of_scripts():
    script = "cat > /etc/systemd/system/a.service <<EOF\n[Unit]\nUser=app\nEOF\n"
    (found,) = lint({"install.sh": script}, select=["DPI010"]).findings
    assert (found.where.line, found.fix) == (3, None)


def test_the_table_has_old_and_new():
    assert {"ExecStart", "User", "RestartMode", "StartLimitBurst"} <= known_keys("Service")
    assert "StartLimitIntervalSec" not in known_keys("Service")
    assert known_keys("service") == frozenset()
