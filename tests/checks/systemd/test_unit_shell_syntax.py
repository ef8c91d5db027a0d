from __future__ import annotations

import pytest

from deploylint.testing import lint


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("ExecStart=/usr/bin/env python -m uvicorn m:app --port ${PORT:-8000}", "${PORT:-8000}"),
        ('ExecStart=/srv/serve --bind "0.0.0.0:${PORT:=80}"', '"0.0.0.0:${PORT:=80}"'),
        ("ExecStart=/srv/run.sh > /var/log/a.log 2>&1", ">"),
        ("ExecStart=/srv/run.sh >>/var/log/a.log", ">>/var/log/a.log"),
        ("ExecStartPre=cd /srv && ./prepare", "&&"),
        ("ExecStopPost=-/usr/bin/docker rm x || true", "||"),
        ("ExecStart=/usr/bin/journal | /usr/bin/logger", "|"),
        ("ExecStart=/srv/run.sh &", "&"),
        ("ExecStart=/srv/run --host $(hostname)", "$(hostname)"),
        ("ExecStart=/srv/run --host `hostname -f`", "`hostname"),
        ("ExecStart=~/venv/bin/serve", "~/venv/bin/serve"),
        ("ExecStart=/srv/serve -c ~/app.conf", "~/app.conf"),
        ("ExecStartPre=-/bin/rm -f /run/app/*.pid", "/run/app/*.pid"),
        ("ExecStart=PORT=80 /srv/serve", "PORT=80"),
        ("ExecStart=/bin/bash -c 'cd /srv' && ./run", "&&"),
        ("ExecStart=/srv/a ; /srv/b && /srv/c", "&&"),
    ],
)
def test_no_shell_runs_it(findings, line, word):
    (found,) = findings("DPI012", line)
    assert f"`{word}` is no " in found.message


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ExecStart=/bin/sh -c 'a > b && c || d ${X:-y} $(z) ~/e'", "a shell runs it"),
        ('ExecStart=/usr/bin/env bash -ec "a | b"', "a shell behind env"),
        ("ExecStart=/srv/serve --price $$5 --name ${NAME} $ARGS", "variables of systemd"),
        ("ExecStart=/srv/celery worker -n worker@%%h", "a specifier"),
        ("ExecStart=/srv/serve --filter='a|b' --match \"x > 1\"", "quoted for the program"),
        ("ExecStart=-+/srv/serve", "prefixes"),
        ("ExecStart=/usr/bin/celery worker -Q a,b* --logfile=/var/log/%n-*.log", "its own pattern"),
        ("ExecStart=/usr/bin/find /srv/*.tmp -delete", "find is no such tool"),
        ("ExecStart=/usr/bin/env PORT=80 /srv/serve", "env sets it"),
        ("ExecStart=/a ; /b", "two commands"),
        ("ExecStart={{ bin }}/serve --port {{ port | default(80) }}", "a template"),
        ("ExecStart=/srv/serve --port <port>", "a placeholder"),
        ("ExecSearchPath=~/bin", "no command"),
        ("ExecStart=", "a reset"),
    ],
)
def test_silent(findings, line, reason):
    assert findings("DPI012", line) == [], reason


@pytest.mark.parametrize(
    ("mark", "lines"), [("EOF", []), ("'EOF'", [3])], ids=["filled in", "as it stands"]
)
def test_the_script_that_writes_a_unit_is_a_shell(mark, lines):
    script = f"cat > /etc/systemd/system/a.service <<{mark}\n[Service]\n"
    script += "ExecStart=/srv/serve --port ${PORT:-80}\nEOF\n"
    outcome = lint({"install.sh": script}, select=["DPI012"])
    assert [each.where.line for each in outcome.findings] == lines
