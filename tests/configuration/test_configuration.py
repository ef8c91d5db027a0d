"""The starter configuration, the effective configuration, and their schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from deploylint.configuration.schema import schema
from deploylint.configuration.settings import KEYS
from deploylint.registry.options import OptionTables
from program import CORS, Cli

Write = Callable[[dict[str, str | bytes]], Path]
APP = (
    "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/healthz')\ndef health(): return {}\n"
)


def test_init_writes_what_it_sees_and_never_overwrites(cli: Cli, project: Write) -> None:
    root = project({"app/main.py": APP, "requirements.txt": "asyncpg==0.30\nredis==5.0\n"})
    assert cli("init").code == 0
    text = (root / "deploylint.toml").read_text()
    assert 'canonical = "/healthz"' in text
    assert "PostgreSQL, Redis" in text
    assert cli(".").code == 0
    assert cli("init").code == 2
    assert (root / "deploylint.toml").read_text() == text


def test_config_names_the_origin_of_each_value(cli: Cli, project: Write) -> None:
    project({"deploylint.toml": 'fail-on = "error"\n[health]\ncanonical = "/up"\n', "a.py": CORS})
    lines = cli("config", DEPLOYLINT_SEVERITY="info").out.splitlines()
    assert "fail-on = 'error'  # deploylint.toml" in lines
    assert "severity = 'info'  # environment" in lines
    assert "max-file-size = 1000000  # default" in lines
    assert "health.canonical = '/up'  # deploylint.toml" in lines


def test_the_schema_is_printed(cli: Cli) -> None:
    assert json.loads(cli("schema").out) == schema()


def test_the_schema_knows_every_key_and_option() -> None:
    properties = schema()["properties"]
    assert tuple(properties) == KEYS
    for table, options in OptionTables()._asdict().items():
        named = [field.replace("_", "-") for field in options._fields]
        assert list(properties[table]["properties"]) == named


def test_the_defaults_fit_the_schema() -> None:
    defaults = {
        table: {
            field.replace("_", "-"): list(value) if isinstance(value, tuple) else value
            for field, value in options._asdict().items()
            if value != ""
        }
        for table, options in OptionTables()._asdict().items()
    }
    jsonschema.validate(defaults, schema())


@pytest.mark.parametrize(
    "value", [{"selct": []}, {"select": "DPA"}, {"policy": {"pii": "maybe"}}, {"severity": "loud"}]
)
def test_the_schema_refuses_what_the_settings_refuse(value: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value, schema())
