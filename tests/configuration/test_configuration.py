"""The starter configuration, the effective configuration, and their schema."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from deploylint.configuration.schema import schema
from deploylint.configuration.settings import KEYS
from deploylint.registry.options import OptionTables
from program import CORS, Cli

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Write = Callable[[dict[str, str | bytes]], Path]
APP = (
    "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/healthz')\ndef health(): return {}\n"
)


def test_init_writes_what_it_sees_and_never_overwrites(cli: Cli, project: Write) -> None:
    compose = "services:\n  web: {image: 'shop:1'}\n"
    root = project(
        {
            "app/main.py": APP,
            "requirements.txt": "asyncpg==0.30\nredis==5.0\n",
            "compose.yml": compose,
            "compose.dev.yml": compose,
        }
    )
    assert cli("init").code == 0
    text = (root / "deploylint.toml").read_text()
    assert tomllib.loads(text) == {}, "what is inferred is proposed, not set"
    assert '# canonical = "/healthz"' in text
    assert '# "compose.yml" = "prod"' in text
    assert "compose.dev.yml" not in text
    assert "PostgreSQL, Redis" in text
    assert cli(".").code == 0
    assert cli("init").code == 2
    assert (root / "deploylint.toml").read_text() == text


def test_config_names_the_origin_of_each_value(cli: Cli, project: Write) -> None:
    project({"deploylint.toml": 'fail-on = "error"\n[health]\ncanonical = "/up"\n', "a.py": CORS})
    ran = cli("config", DEPLOYLINT_SEVERITY="info")
    lines = ran.out.splitlines()
    assert 'fail-on = "error"  # deploylint.toml' in lines
    assert 'severity = "info"  # environment' in lines
    assert "max-file-size = 1000000  # default" in lines
    assert "# read: deploylint.toml" in lines
    assert tomllib.loads(ran.out)["health"]["canonical"] == "/up"
    assert lines[lines.index("[health]") + 1] == 'canonical = "/up"  # deploylint.toml'
    assert lines[lines.index("[health]") + 2].endswith("# default")


def test_config_is_what_it_was_made_of(cli: Cli, project: Write) -> None:
    text = """\
ignore = ["DPE"]
extend-exclude = ["old/"]
fail-on = "error"

[severity]
DPM004 = "info"

[per-file-ignores]
"scripts/*" = ["print-debug"]
"""
    root = project({"deploylint.toml": text, "a.py": ""})
    shown = cli("config").out
    assert 'ignore = ["DPE"]  # deploylint.toml' in shown.splitlines()
    read = tomllib.loads(shown)
    assert {key: read[key] for key in tomllib.loads(text)} == tomllib.loads(text)
    assert read["select"] == ["default"]
    (root / "deploylint.toml").write_text(shown, encoding="utf-8")
    assert tomllib.loads(cli("config").out) == read


MISTAKES = [
    pytest.param("\nselct = []\n", "deploylint.toml:2: unknown key `selct`", id="key"),
    pytest.param("ignore = ['DPX']\n", "deploylint.toml:1: `ignore`: unknown rule", id="rule"),
    pytest.param("\n\nselect = 'A'\n", "deploylint.toml:3: `select` must be a list", id="list"),
    pytest.param("[policy]\npii = 'x'\n", "deploylint.toml:2: policy.pii must be", id="option"),
    pytest.param("[health]\n\nx = 1\n", "deploylint.toml:3: health: unknown option", id="field"),
    pytest.param("severity = 'loud'\n", "deploylint.toml:1: `severity` must be", id="severity"),
    pytest.param(
        "[severity]\nDPM004 = 'loud'\n",
        "deploylint.toml:2: `severity.DPM004` must be one of info, warning, error, off",
        id="severity of a rule",
    ),
    pytest.param("[severity]\nDPX1 = 'off'\n", "deploylint.toml:2: `severity`: unknown", id="code"),
    pytest.param("contexts = {'a' = 'live'}\n", "deploylint.toml:1: `contexts`: ", id="context"),
    pytest.param(
        "[per-file-ignores]\n'a' = ['DPA']\n'b' = ['nope']\n", "deploylint.toml:3: ", id="glob"
    ),
    pytest.param("defer-to = ['rufff']\n", "deploylint.toml:1: `defer-to`", id="tool"),
    pytest.param("max-file-size = -1\n", "deploylint.toml:1: `max-file-size`", id="size"),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_a_mistake_is_said_with_file_line_and_key(
    cli: Cli, project: Write, text: str, said: str
) -> None:
    project({"deploylint.toml": text})
    ran = cli(".")
    assert ran.code == 2
    assert said in ran.err


def test_a_mistake_in_pyproject_and_in_the_environment_has_its_place(
    cli: Cli, project: Write
) -> None:
    root = project({"pyproject.toml": "[tool.deploylint]\nselect = ['DPA']\nfail-on = 'no'\n"})
    assert "pyproject.toml:3: `fail-on`" in cli(".").err
    (root / "pyproject.toml").write_text("[tool.deploylint]\nfail-on = 'error'\n")
    assert "environment: `fail-on`" in cli(".", DEPLOYLINT_FAIL_ON="no").err
    assert "command line: `ignore`" in cli(".", "--ignore", "nope").err


@pytest.mark.parametrize(
    ("table", "code", "label"),
    [
        ('DPA001 = "error"', 1, "error[DPA001"),
        ('cors-origin-regex = "info"', 0, "info[DPA001"),
        ('DPA = "error"\nDPA001 = "info"', 0, "info[DPA001"),
        ('DPA001 = "info"\nALL = "error"', 0, "info[DPA001"),
        ('DPA001 = "off"', 0, ""),
        ('ALL = "off"\nDPA001 = "warning"', 1, "warning[DPA001"),
        ('DPB001 = "error"', 1, "warning[DPA001"),
    ],
)
def test_a_rule_may_have_a_severity_of_its_own(
    cli: Cli, project: Write, table: str, code: int, label: str
) -> None:
    project({"deploylint.toml": f"[severity]\n{table}\n", "deploy/main.py": CORS})
    ran = cli(".", "--severity", "info", "--output-format", "concise")
    assert ran.code == code, ran.out
    assert label in ran.out
    assert bool(label) == ("DPA001" in ran.out)


def test_files_are_left_out_from_both_sides(cli: Cli, project: Write) -> None:
    project({"deploylint.toml": 'exclude = ["deploy/"]\n', "deploy/a.py": CORS, "prod/b.py": CORS})
    assert "prod/b.py" in cli(".").out
    assert cli(".", "--extend-exclude", "prod/").code == 3
    told = cli(".", "--exclude", "prod/").out
    assert "deploy/a.py" in told
    assert "prod/b.py" not in told


NESTED = [
    pytest.param(
        {"services/a/deploylint.toml": ""}, (".",), "services/a/deploylint.toml", id="own"
    ),
    pytest.param(
        {"services/a/pyproject.toml": "[tool.deploylint]\nignore = ['DPA']\n"},
        (".",),
        "services/a/pyproject.toml",
        id="a table",
    ),
    pytest.param({"services/a/deploylint.toml": ""}, ("services/a",), "", id="its own root"),
    pytest.param({"services/a/deploylint.toml": ""}, ("services/b",), "", id="another folder"),
    pytest.param({"services/a/pyproject.toml": "[project]\n"}, (".",), "", id="no table of ours"),
    pytest.param({"tests/a/deploylint.toml": ""}, (".",), "", id="a sample of the tests"),
]


@pytest.mark.parametrize(("files", "paths", "named"), NESTED)
def test_a_configuration_that_does_not_count_is_named(
    cli: Cli, project: Write, files: dict[str, str | bytes], paths: tuple[str, ...], named: str
) -> None:
    project({"deploylint.toml": "", "services/a/app.py": "", "services/b/app.py": "", **files})
    ran = cli(*paths)
    assert ("is not read" in ran.err) is bool(named)
    assert named in ran.err
    assert cli(*paths, "--quiet").err == ""


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
