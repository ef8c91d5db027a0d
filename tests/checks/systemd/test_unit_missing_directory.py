from __future__ import annotations

import pytest

SERVE = "/opt/shop/bin/gunicorn shop.wsgi"


@pytest.mark.parametrize(
    ("text", "severity", "line"),
    [
        (f"User=www-data\nExecStart={SERVE} --bind unix:/run/app/a.sock", "error", "Runtime"),
        (f"User=app\nExecStart={SERVE} -b unix:/var/run/app/a.sock", "error", "Runtime"),
        ("User=celery\nExecStart=/opt/c/celery --pidfile=/run/app/w.pid", "error", "Runtime"),
        (f"User=app\nPIDFile=/run/app/a.pid\nExecStart={SERVE}", "error", "Runtime"),
        (f"User=app\nExecStart={SERVE} --error-logfile /var/log/app/e.log", "warning", "Logs"),
        (f"User=a\nStandardOutput=append:/var/log/app/o\nExecStart={SERVE}", "warning", "Logs"),
    ],
)  # fmt: skip
def test_nothing_creates_it(findings, fixed, text, severity, line):
    (found,) = findings("DPI013", text)
    assert found.severity.label == severity
    user, _, rest = text.partition("\n")
    assert fixed("DPI013", text) == f"[Service]\n{user}\n{line}Directory=app\n{rest}\n"


def test_a_document_is_not_enough_for_run(findings):
    readme = {"README.md": "# Shop\n\n    mkdir -p /run/app /var/log/app\n"}
    text = f"User=app\nExecStart={SERVE} --pid /run/app/a --access-logfile /var/log/app/a.log"
    assert "`RuntimeDirectory=`" in findings("DPI013", text, readme)[0].message
    assert len(findings("DPI013", text)) == 1, "one folder of one name, told once"
    logs = f"User=app\nExecStart={SERVE} --access-logfile /var/log/app/a.log"
    assert findings("DPI013", logs, readme) == []
    playbook = {"site.yml": "- file:\n    path: /var/log/app\n    state: directory\n"}
    assert findings("DPI013", logs, playbook) == []


BIND = f"ExecStart={SERVE} --bind unix:/run/app/a.sock"


@pytest.mark.parametrize(
    ("text", "files", "reason"),
    [
        (f"User=app\nRuntimeDirectory=app\n{BIND}", {}, "systemd creates it"),
        (f"User=app\nRuntimeDirectory=x app/sub\n{BIND}", {}, "beside others"),
        (BIND, {}, "root"),
        (f"User=root\n{BIND}", {}, "root by name"),
        (f"User=app\nExecStartPre=+/bin/mkdir -p /run/app\n{BIND}", {}, "created before"),
        (f"User={{{{ user }}}}\n{BIND}", {}, "a template"),
        (f"User=app\nExecStart={SERVE} --bind unix:/run/app.sock", {}, "no folder"),
        (f"User=app\nExecStart={SERVE} --pid /tmp/app/a.pid", {}, "not below /run"),
        (f"User=app\nExecStart={SERVE} --pid /home/app/run/app/a.pid", {}, "not below /run"),
        (f"User=app\nExecStart={SERVE} --pid %t/app/a.pid", {}, "a specifier"),
        (f"User=app\nExecStart={SERVE} --access-logfile /var/log/nginx/a.log", {}, "a package's"),
        (
            f"User=app\n{BIND}",
            {"deploy/shop.socket": "[Socket]\nListenStream=/run/app/a.sock\n"},
            "a socket",
        ),
        (
            f"User=app\n{BIND}",
            {"deploy/b.service": "[Service]\nRuntimeDirectory=app\nExecStart=/b\n"},
            "another unit",
        ),
        (f"User=app\n{BIND}", {"deploy/tmpfiles.d/a.conf": "d /run/app\n"}, "tmpfiles"),
        (
            f"User=app\n{BIND}",
            {"deploy/shop.service.d/x.conf": "[Service]\nRuntimeDirectory=app\n"},
            "a drop-in",
        ),
    ],
)
def test_silent(findings, text, files, reason):
    assert findings("DPI013", text, files) == [], reason
