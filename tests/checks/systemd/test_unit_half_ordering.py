from __future__ import annotations

import pytest

SERVICE = "[Service]\nExecStart=/opt/shop/bin/gunicorn shop.wsgi\n"


@pytest.mark.parametrize(
    ("line", "added", "message"),
    [
        ("Wants=network-online.target", "After=network-online.target", "nothing waits for it"),
        ("After=network-online.target", "Wants=network-online.target", "Nothing wants"),
        ("Requires=redis.service", "After=redis.service", "both start at once"),
    ],
)
def test_half_of_it(findings, fixed, line, added, message):
    text = f"[Unit]\n{line}\n{SERVICE}"
    (found,) = findings("DPI016", text)
    assert message in found.message
    assert fixed("DPI016", text) == f"[Unit]\n{line}\n{added}\n{SERVICE}"


def test_each_unit_of_a_line(fixed):
    text = f"[Unit]\nAfter=a.service\nRequires=a.service b.service c.service\n{SERVICE}"
    assert fixed("DPI016", text).count("After=") == 3


def test_users_have_no_such_target(findings):
    text = f"[Unit]\nWants=network-online.target\nAfter=network-online.target\n{SERVICE}"
    (found,) = findings("DPI016", text, path="systemd/user/shop.service")
    assert "does not exist for the units of a user" in found.message
    assert found.fix is None


@pytest.mark.parametrize(
    ("unit", "files", "reason"),
    [
        ("Wants=network-online.target\nAfter=network-online.target", {}, "both"),
        ("Requires=redis.service\nBefore=redis.service", {}, "it comes before it"),
        ("BindsTo=redis.service\nAfter=redis.service", {}, "both, and bound"),
        ("Wants=redis.service", {}, "only wanted"),
        ("After=network.target postgresql.service", {}, "enabled by themselves"),
        ("Requires=shop.socket", {}, "a socket comes before its service"),
        ("DefaultDependencies=no\nRequires=a.service", {}, "started early"),
        ("Requires={{ store }}.service", {}, "a template"),
        (
            "Requires=redis.service",
            {"deploy/shop.service.d/o.conf": "[Unit]\nAfter=redis.service\n"},
            "a drop-in",
        ),
    ],
)
def test_silent(findings, unit, files, reason):
    assert findings("DPI016", f"[Unit]\n{unit}\n{SERVICE}", files) == [], reason
