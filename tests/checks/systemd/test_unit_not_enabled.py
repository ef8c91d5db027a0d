from __future__ import annotations

import pytest

START = "ExecStart=/opt/shop/bin/gunicorn shop.wsgi"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (START, f"[Service]\n{START}\n\n[Install]\nWantedBy=multi-user.target\n"),
        (
            f"[Service]\n{START}\n[Install]\n",
            f"[Service]\n{START}\n[Install]\nWantedBy=multi-user.target\n",
        ),
    ],
)
def test_nothing_pulls_it_in(findings, fixed, text, after):
    (found,) = findings("DPI015", text)
    assert "`systemctl enable shop.service` does nothing" in found.message
    assert fixed("DPI015", text) == after


def test_units_of_users_have_another_target(findings):
    (found,) = findings("DPI015", START, path="systemd/user/shop.service")
    assert "default.target" in found.fix.edits[0].text


@pytest.mark.parametrize(
    ("text", "files", "reason"),
    [
        (f"[Service]\n{START}\n[Install]\nWantedBy=multi-user.target\n", {}, "enabled"),
        (f"[Service]\n{START}\n[Install]\nRequiredBy=shop.target\n", {}, "required"),
        (f"[Unit]\nWantedBy=multi-user.target\n[Service]\n{START}\n", {}, "DPI010 says that"),
        (f"Type=oneshot\n{START}", {}, "it runs once"),
        (f"BusName=org.example.Shop\n{START}", {}, "D-Bus starts it"),
        (START, {"deploy/shop.timer": "[Timer]\nOnCalendar=daily\n"}, "a timer"),
        (START, {"deploy/shop.socket": "[Socket]\nListenStream=80\n"}, "a socket"),
        (START, {"deploy/a.timer": "[Timer]\nUnit=shop.service\n"}, "a timer of another name"),
        (START, {"deploy/a.target": "[Unit]\nWants=shop.service\n"}, "a target may"),
        (START, {"deploy/a.service": "[Install]\nAlso=shop.service\n"}, "enabled with it"),
        (START, {"deploy.sh": "systemctl daemon-reload\nsystemctl restart shop\n"}, "a script"),
        (
            START,
            {"deploy/shop.service.d/i.conf": "[Install]\nWantedBy=multi-user.target\n"},
            "a drop-in",
        ),
    ],
)
def test_silent(findings, text, files, reason):
    assert findings("DPI015", text, files) == [], reason


def test_templates_are_started_by_others(findings):
    assert findings("DPI015", START, path="deploy/shop@.service") == []
