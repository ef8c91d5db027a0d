from __future__ import annotations

import pytest

from deploylint.model import Severity
from deploylint.testing import lint

START = "ExecStart=/opt/shop/bin/serve"


@pytest.mark.parametrize(
    ("line", "comment", "value"),
    [
        ("Restart=always # x", "# x", "Restart=always"),
        ("Restart=on-failure\t; only then", "; only then", "Restart=on-failure"),
        ("User=app  # not root", "# not root", "User=app"),
        ("EnvironmentFile=/etc/a.env ; secrets", "; secrets", "EnvironmentFile=/etc/a.env"),
        ("LimitNOFILE=65536 #many", "#many", "LimitNOFILE=65536"),
        ("RestartSec= # later", "# later", "RestartSec="),
        ("User={{ user }} # of Ansible", "# of Ansible", "User={{ user }}"),
    ],
)
def test_part_of_the_value(findings, fixed, line, comment, value):
    (found,) = findings("DPI011", f"{START}\n{line}")
    assert found.severity is Severity.ERROR
    assert found.message.startswith(f"`{comment}` is part of")
    assert fixed("DPI011", f"{START}\n{line}") == f"[Service]\n{START}\n{comment}\n{value}\n"


@pytest.mark.parametrize(
    ("line", "after"),
    [
        (f"{START} # the shop", f"# the shop\n{START}"),
        (f"{START} --fast #as it was before", f"#as it was before\n{START} --fast"),
        (f"{START} --a # first \\\n  --b", f"# first\n{START} --a \\\n  --b"),
        ("Environment=DEBUG=0 # DEBUG=1 at home", "# DEBUG=1 at home\nEnvironment=DEBUG=0"),
    ],
)
def test_words_of_their_own(findings, fixed, line, after):
    (found,) = findings("DPI011", line)
    assert found.severity is Severity.WARNING
    assert fixed("DPI011", line) == f"[Service]\n{after}\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[Unit]\nDescription=App # 1", "text for people"),
        ("[Unit]\nDocumentation=http://x.example/ # y", "nobody reads it at the start"),
        ("[Unit]\nConditionKernelCommandLine=a # b", "any text"),
        ("Documentation=http://x.example/#y", "no blank before it"),
        ('Environment="A=x # y"', "quoted"),
        ("ExecStart=/bin/sh -c 'a # b'", "a comment of the shell"),
        ("ExecStart=/usr/bin/env bash -c a # b", "a shell again"),
        ("ExecStart=/a ; /b", "two commands"),
        ("ExecStart=/usr/bin/bot --channel #ops", "an argument"),
        ("ExecStart=/usr/bin/bot #ops #dev", "arguments"),
        ("ExecStart=/a \\\n# a line of its own # here\n  --b", "a comment inside a command"),
        ("Restart=always {# keep it up #}", "a comment of the template"),
        ("# Restart=no # never", "a comment altogether"),
        ("X-Note=a # b", "a key for others"),
    ],
)
def test_silent(findings, text, reason):
    assert findings("DPI011", text) == [], reason


def written(script: str) -> list[int]:
    outcome = lint({"install.sh": script}, select=["DPI011"])
    assert outcome.defects == ()
    assert all(each.fix is None for each in outcome.findings)
    return [each.where.line for each in outcome.findings]


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("cat > /etc/systemd/system/shop.service <<EOF", True),
        ("cat <<'EOF' > /etc/systemd/system/shop.service", True),
        ("sudo tee /etc/systemd/system/shop.service >/dev/null <<EOF", True),
        ("cat <<-EOF | sudo tee -a /etc/systemd/system/shop.service", True),
        ('UNIT=shop.service; cat > "/etc/systemd/system/$UNIT" <<EOF', True),
        ('cat > "/etc/systemd/system/${NAME}.service" <<EOF', True),
        ("cat <<EOF", False),
        ("cat > /etc/shop/notes.txt <<EOF", False),
    ],
)
def test_units_that_a_script_writes(head, unit):
    text = f"#!/bin/sh\n{head}\n[Service]\nUser=$USER\nRestart=always # x\nEOF\necho done # y\n"
    assert written(text) == ([5] if unit else [])


def test_what_the_shell_fills_in_is_no_comment():
    text = "cat > a.service <<EOF\n[Service]\nRestart=${RESTART:-always # x}\nEOF\n"
    assert written(text) == []
