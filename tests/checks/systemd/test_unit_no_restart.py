from __future__ import annotations

import pytest

VENV = "/opt/shop/venv/bin"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (
            f"ExecStart={VENV}/uvicorn shop:app",
            f"ExecStart={VENV}/uvicorn shop:app\nRestart=on-failure\nRestartSec=5",
        ),
        (
            f"RestartSec=9\nExecStart={VENV}/gunicorn \\\n  shop.wsgi\nUser=shop",
            f"RestartSec=9\nExecStart={VENV}/gunicorn \\\n  shop.wsgi\nRestart=on-failure\n"
            "User=shop",
        ),
        (
            f"Type=notify\nExecStart={VENV}/gunicorn shop",
            f"Type=notify\nExecStart={VENV}/gunicorn shop\nRestart=on-failure\nRestartSec=5",
        ),
        (
            f"ExecStart={VENV}/gunicorn shop  \nUser=shop",
            f"ExecStart={VENV}/gunicorn shop  \nRestart=on-failure\nRestartSec=5\nUser=shop",
        ),
    ],
)
def test_nothing_restarts_it(findings, fixed, text, after):
    assert len(findings("DPI004", text)) == 1
    assert fixed("DPI004", text) == f"[Service]\n{after}\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"Restart=always\nExecStart={VENV}/uvicorn shop:app", "restarted"),
        (f"Restart=no\nExecStart={VENV}/uvicorn shop:app", "decided"),
        (f"Restart={{{{ restart }}}}\nExecStart={VENV}/uvicorn shop:app", "a template"),
        (f"Type=oneshot\nExecStart={VENV}/python job.py", "Q25: oneshot"),
        (f"ExecStart={VENV}/python manage.py migrate", "a migration"),
        (f"ExecStart={VENV}/python /opt/backup_db.py", "a backup"),
        ("ExecStart=/usr/sbin/sshd -D", "no Python"),
    ],
)
def test_silent(findings, text, reason):
    assert findings("DPI004", text) == [], reason


def test_a_drop_in_restarts_it(findings):
    dropin = {"deploy/shop.service.d/x.conf": "[Service]\nRestart=always\n"}
    assert findings("DPI004", f"ExecStart={VENV}/uvicorn shop:app", dropin) == []


@pytest.mark.parametrize(
    ("path", "body"),
    [("deploy/shop.timer", "OnCalendar=daily"), ("deploy/x.timer", "Unit=shop.service")],
)
def test_a_timer_starts_it(findings, path, body):
    timer = {path: f"[Timer]\n{body}\n"}
    assert findings("DPI004", f"ExecStart={VENV}/python job.py", timer) == []
