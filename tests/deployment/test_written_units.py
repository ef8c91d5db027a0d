"""Units that a script puts onto the server are services like those of files."""

from __future__ import annotations

import pytest

from deploylint.testing import assert_findings, assert_silent

UNIT = """\
[Unit]
Description=shop
[Service]
{user}ExecStart=/srv/venv/bin/uvicorn shop:app --port 8000
Restart=always
"""
ROOT = "`uvicorn` runs as root: the unit has no `User=`"


def script(head: str, user: str = "", foot: str = "EOF") -> dict[str, str]:
    return {"install.sh": f"#!/bin/sh\n{head}\n{UNIT.format(user=user)}{foot}\nsystemctl start a\n"}


@pytest.mark.parametrize(
    "head",
    [
        "cat > /etc/systemd/system/shop.service <<EOF",
        "cat <<'EOF' >/etc/systemd/system/shop.service",
        "sudo tee /etc/systemd/system/shop.service <<EOF >/dev/null",
        "cat <<EOF | sudo tee /etc/systemd/system/shop.service",
        "NAME=shop\ncat > /etc/systemd/system/$NAME.service <<EOF",
    ],
)
def test_unit_of_a_script_is_judged(head: str) -> None:
    line = 6 + head.count("\n")
    assert_findings(script(head), "DPI003", f"install.sh:{line}: {ROOT}")


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (script("cat > /etc/systemd/system/a.service <<EOF", "User=app\n"), "it has a user"),
        (script("cat > /etc/systemd/system/a.service <<EOF", "User=$WHO\n"), "the script fills it"),
        (script("cat > /tmp/notes.txt <<EOF"), "no unit is written"),
        (script("cat <<EOF"), "it is only shown"),
    ],
)
def test_what_a_script_does_not_write_is_no_service(files: dict[str, str], reason: str) -> None:
    assert_silent(files, "DPI003", reason)


def test_two_units_of_one_script_are_two_services() -> None:
    one, two = (
        f"cat > /etc/systemd/system/{name}.service <<EOF\n{UNIT.format(user='')}EOF\n"
        for name in ("shop", "jobs")
    )
    found = (f"install.sh:{line}: {ROOT}" for line in (5, 12))
    assert_findings({"install.sh": one + two}, "DPI003", *found)
