from __future__ import annotations

import pytest

from deploylint.testing import lint


@pytest.mark.parametrize(
    ("line", "mode"),
    [
        ("chmod 644 /opt/shop/.env", "644"),
        ("sudo chmod 0755 .env.production", "0755"),
        ("chmod -R 777 .env", "777"),
        ('chmod a+r "$APP_DIR/.env"', "a+r"),
        ("chmod +r shop.env", "+r"),
        ("install -m 0644 shop.env /etc/shop.env", "0644"),
    ],
)
def test_everybody_can_read_it(line, mode):
    text = f"#!/bin/sh\n{line}\n"
    (found,) = lint({"deploy/install.sh": text}, select=["DPI007"]).findings
    assert text[found.where.start : found.where.end] == mode


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("chmod 600 .env", "only its owner"),
        ("chmod 640 .env", "its group"),
        ("chmod u+r .env", "only its owner"),
        ("chmod o-r .env", "taken away"),
        ("chmod 644 .env.example", "an example"),
        ("chmod 755 run.sh", "no env file"),
        ("chmod 644 /etc/environment", "the system's own"),
        ("chmod $MODE .env", "unknown"),
        ("install -d -m 755 /opt/shop", "a folder"),
    ],
)
def test_silent(line, reason):
    assert lint({"deploy/install.sh": line + "\n"}, select=["DPI007"]).findings == (), reason


def test_a_unit_opens_its_own_file():
    unit = "[Service]\nExecStartPre=/bin/chmod 666 /etc/shop/shop.env\n"
    (found,) = lint({"deploy/shop.service": unit}, select=["DPI007"]).findings
    assert found.where.line == 2


@pytest.mark.parametrize(
    "text",
    [
        "- ansible.builtin.copy:\n    dest: /etc/shop/.env\n    mode: '0644'\n",
        '- template: {src: a, dest: "{{ app }}/.env", mode: 0644}\n',
        "- file: {path: /etc/shop.env, mode: 'u=rw,g=r,o=r'}\n",
        "write_files:\n  - path: /etc/shop/.env\n    permissions: '0644'\n",
    ],
)
def test_a_task_opens_the_file(text):
    (found,) = lint({"deploy/main.yml": text}, select=["DPI007"]).findings
    assert text[found.where.start : found.where.end] in ("0644", "u=rw,g=r,o=r")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- copy: {dest: /etc/shop/.env, mode: '0600'}\n", "only its owner"),
        ("- copy: {dest: /etc/shop/.env, mode: preserve}\n", "unknown"),
        ("- copy: {dest: /etc/shop/.env}\n", "no mode"),
        ("- copy: {dest: /etc/shop.conf, mode: '0644'}\n", "no env file"),
        ("items: [{key: a, path: shop.env, mode: 0644}]\n", "a volume of Kubernetes"),
    ],
)
def test_a_task_keeps_the_file(text, reason):
    assert lint({"deploy/main.yml": text}, select=["DPI007"]).findings == (), reason
