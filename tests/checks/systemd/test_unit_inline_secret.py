from __future__ import annotations

import pytest

SECRET = "n8w4tq7Zr2"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"Environment=SECRET_KEY={SECRET}", "`SECRET_KEY`"),
        (f"Environment=A=b SECRET_KEY={SECRET}", "`SECRET_KEY`"),
        (f'Environment="SECRET_KEY={SECRET}"', "`SECRET_KEY`"),
        (f"Environment=A=b \\\n  DB_PASSWORD={SECRET}", "`DB_PASSWORD`"),
        ("Environment=SECRET_KEY=changeme", "`SECRET_KEY`"),
        (f"Environment=DB=postgres://u:{SECRET}@h/db", "The password in `DB`"),
        (f"ExecStart=/bin/app --api-key {SECRET}", "`--api-key`"),
        (f"ExecStart=/bin/app --api-key={SECRET}", "`api-key`"),
        (f"ExecStart=/usr/bin/env ADMIN_PASSWORD={SECRET} /bin/app", "`ADMIN_PASSWORD`"),
        (f'ExecStartPost=/usr/bin/curl -H "Authorization: Bearer {SECRET}" http://x', "A bearer"),
        (f"ExecStart=/bin/app postgres://u:{SECRET}@h/db", "The password in a URL"),
    ],
)
def test_a_secret_is_written_out(findings, text, name):
    (found,) = findings("DPI001", text)
    assert found.message.startswith(name)
    assert SECRET not in found.message


def test_the_place_is_the_value(findings):
    text = f'[Service]\nEnvironment=A=b "SECRET_KEY={SECRET}"\n'
    (found,) = findings("DPI001", text)
    assert text[found.where.start : found.where.end] == SECRET


def test_a_drop_in_is_read_as_well(findings):
    dropin = {"deploy/shop.service.d/env.conf": f"[Service]\nEnvironment=SECRET_KEY={SECRET}\n"}
    (found,) = findings("DPI001", "User=shop", dropin)
    assert found.where.path == "deploy/shop.service.d/env.conf"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Environment=SECRET_KEY_FILE=/run/secrets/key", "a path"),
        ("Environment=PATH=/opt/venv/bin PYTHONPATH=/opt", "no secrets"),
        ("Environment=DJANGO_SETTINGS_MODULE=shop.settings", "a module"),
        ("Environment=SECRET_KEY={{ secret_key }}", "a template"),
        ("Environment=SECRET_KEY=", "empty"),
        ("Environment=API_TOKEN=%d/token", "a specifier"),
        ("Environment=DB=postgres://u@h/db", "no password"),
        ("EnvironmentFile=/etc/shop.env", "a file"),
        ("PassEnvironment=SECRET_KEY", "a name"),
        ("ExecStart=/bin/app --password ${PASSWORD}", "a variable"),
        ("ExecStart=/bin/app --password-file /etc/pw", "a path"),
        ("#Environment=SECRET_KEY=n8w4tq7Zr2\nUser=shop", "a comment"),
    ],
)
def test_silent(findings, text, reason):
    assert findings("DPI001", text) == [], reason


@pytest.mark.parametrize(
    ("value", "count", "reason"),
    [
        (SECRET, 1, "written out"),
        ("${SECRET_KEY}", 0, "the shell fills it in"),
        ("$(openssl rand -hex 32)", 0, "made when the unit is written"),
    ],
)
def test_a_unit_that_a_script_writes(findings, value, count, reason):
    text = (
        "#!/bin/bash\nsudo tee /etc/systemd/system/shop.service > /dev/null << EOF\n[Service]\n"
        f'Environment="SECRET_KEY={value}"\nExecStart=/srv/shop/venv/bin/gunicorn shop:app\nEOF\n'
    )
    found = findings("DPI001", "User=shop", {"deploy/install.sh": text})
    assert [each.where.path for each in found] == ["deploy/install.sh"] * count, reason
