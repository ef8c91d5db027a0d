"""Rules about what a unit starts and as whom: DPI002, DPI003, DPI005, DPI008, DPI009."""

from __future__ import annotations

import pytest

from deploylint.model import Safety

VENV = "/opt/shop/venv/bin"


@pytest.mark.parametrize(
    "command",
    [
        "/usr/bin/python3 -m http.server 80",
        "/usr/bin/env python3 -m http.server",
        "-/usr/bin/python2 -m SimpleHTTPServer",
        "/bin/bash -c 'cd /srv && exec python3 -m http.server 8080'",
    ],
)
def test_http_server(findings, command):
    (found,) = findings("DPI002", f"User=www\nExecStart={command}")
    assert "serves in production" in found.message


def test_a_drop_in_replaces_the_server(findings):
    dropin = f"[Service]\nExecStart=\nExecStart={VENV}/uvicorn shop:app\n"
    text = "ExecStart=/usr/bin/python3 -m http.server"
    assert findings("DPI002", text, {"deploy/shop.service.d/x.conf": dropin}) == []


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (f"ExecStart={VENV}/uvicorn shop:app", f"{VENV}/uvicorn"),
        (f"User=root\nExecStart={VENV}/uvicorn shop:app", "root"),
        (f"User=0\nExecStart={VENV}/shop", "0"),
        (f"DynamicUser=no\nExecStart={VENV}/gunicorn shop", f"{VENV}/gunicorn"),
        (f"User=shop\nUser=\nExecStart={VENV}/gunicorn shop", f"{VENV}/gunicorn"),
        ("ExecStart=/usr/bin/python3 /opt/shop/bot.py", "/usr/bin/python3"),
    ],
)
def test_root(findings, text, at):
    (found,) = findings("DPI003", text)
    text = f"[Service]\n{text}\n"
    assert text[found.where.start : found.where.end] == at


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"User=shop\nExecStart={VENV}/uvicorn shop:app", "a user"),
        (f"DynamicUser=yes\nExecStart={VENV}/uvicorn shop:app", "a dynamic user"),
        (f"User={{{{ user }}}}\nExecStart={VENV}/uvicorn shop:app", "a template"),
        (f"User=%i\nExecStart={VENV}/uvicorn shop:app", "a specifier"),
        (f"Type=oneshot\nExecStart={VENV}/python job.py", "a task"),
        (f"ExecStart={VENV}/gunicorn -u shop shop.wsgi", "the server gives root up"),
        (f"ExecStart=/usr/bin/sudo -u shop {VENV}/gunicorn shop", "sudo gives root up"),
        ("ExecStart=/usr/sbin/nginx -g 'daemon off;'", "no Python"),
        (
            f"[Service]\nExecStart={VENV}/python a.py\n[Install]\nWantedBy=default.target\n",
            "Q25: a unit of a user",
        ),
    ],
)
def test_not_root(findings, text, reason):
    assert findings("DPI003", text) == [], reason


def test_a_unit_below_systemd_user_is_a_users(findings):
    path = "etc/systemd/user/agent.service"
    assert findings("DPI003", f"ExecStart={VENV}/python a.py", path=path) == []


def test_a_drop_in_alone_is_no_unit(findings):
    path = "deploy/shop.service.d/x.conf"
    for code in ("DPI003", "DPI004", "DPI009"):
        text = f"ExecStart={VENV}/uvicorn shop:app"
        assert findings(code, text, path=path) == [], "Q25: the unit lies elsewhere"


def test_a_drop_in_names_the_user(findings):
    dropin = {"deploy/shop.service.d/x.conf": "[Service]\nUser=shop\n"}
    assert findings("DPI003", f"ExecStart={VENV}/uvicorn shop:app", dropin) == []


def test_envfile_may_be_missing(findings):
    text = f"EnvironmentFile=-/etc/shop.env\nEnvironmentFile=/etc/b.env\nExecStart={VENV}/shop"
    (found,) = findings("DPI005", text)
    assert found.where.line == 2


@pytest.mark.parametrize("program", ["uvicorn shop:app", "hypercorn shop:app", "daphne shop:app"])
def test_ready_is_never_told(findings, program):
    (found,) = findings("DPI008", f"Type=notify\nExecStart={VENV}/{program}")
    assert (found.where.line, found.where.column) == (2, 6)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"Type=notify\nExecStart={VENV}/gunicorn shop", "gunicorn tells"),
        (f"Type=notify\nExecStart={VENV}/python main.py", "nobody knows what it tells"),
        (f"Type=simple\nExecStart={VENV}/uvicorn shop:app", "nobody waits"),
        (
            f"Type=notify\nNotifyAccess=all\nExecStart={VENV}/uvicorn shop:app\n"
            "ExecStartPost=/usr/bin/systemd-notify --ready",
            "somebody else tells",
        ),
    ],
)
def test_ready_is_told(findings, text, reason):
    assert findings("DPI008", text) == [], reason


def test_the_application_may_tell(findings):
    text = f"Type=notify\nExecStart={VENV}/uvicorn shop:app"
    assert findings("DPI008", text, {"requirements.txt": "sdnotify\n"}) == []


def test_hardening_is_one_finding(findings, fixed):
    text = f"User=shop\nExecStart={VENV}/uvicorn shop:app\nProtectHome=yes"
    (found,) = findings("DPI009", text)
    for key in ("NoNewPrivileges", "PrivateTmp", "ProtectSystem"):
        assert f"`{key}=`" in found.message
    assert found.fix is not None
    assert found.fix.safety is Safety.DISPLAY
    text += "\nProtectSystem=full"
    assert "app\nNoNewPrivileges=yes\nPrivateTmp=yes\nProtectHome" in fixed("DPI009", text)


TEMPLATE = "User=root\nExecStart={{ home }}/venv/bin/uvicorn main:app --port {{ port }}\n"


@pytest.mark.parametrize("path", ["deploy/api.service.j2", "deploy/api.tpl", "roles/api/unit.j2"])
def test_a_template_shows_its_user(findings, path):
    text = f"[Service]\n{TEMPLATE}"
    assert [each.where.path for each in findings("DPI003", text, path=path)] == [path]
    assert findings("DPI003", text.replace("root", "{{ user }}"), path=path) == []


def test_the_port_of_a_template_is_not_known(findings):
    nginx = "server { location / { proxy_pass http://127.0.0.1:8000; } }"
    assert findings("DPN010", f"[Service]\n{TEMPLATE}", {"deploy/nginx.conf": nginx}) == []


@pytest.mark.parametrize(
    ("command", "count", "reason"),
    [
        ("/usr/bin/python3 -m http.server $PORT", 1, "serves files"),
        ("/usr/bin/python3 -m uvicorn shop:app", 0, "a server"),
        ("/srv/venv/bin/gunicorn http.server:app", 0, "a module of that name"),
    ],
)
def test_a_file_server_in_a_unit_that_a_script_writes(findings, command, count, reason):
    text = (
        "#!/bin/bash\ncat > /etc/systemd/system/web.service <<EOF\n[Service]\n"
        f"ExecStart={command}\nEOF\n"
    )
    found = findings("DPI002", "User=www", {"deploy/install.sh": text})
    assert [each.where.line for each in found] == [4] * count, reason
