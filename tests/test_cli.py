"""The command line, from outside: flags, formats, exit codes, configuration."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from program import CORS, CORS_FIXED, Cli

Write = Callable[[dict[str, str | bytes]], Path]
PROD = "deploy/main.py"


def test_a_finding_is_shown_with_its_code_place_and_frame(cli: Cli, project: Write) -> None:
    project({PROD: CORS})
    ran = cli(".")
    assert ran.code == 1
    assert "warning[DPA001 cors-origin-regex]" in ran.out
    assert f"{PROD}:5:36" in ran.out
    assert "^^^^^^^^^^^^^^^^^^" in ran.out
    assert "1 fixable with `--fix`" in ran.out


def test_a_clean_project_exits_with_zero(cli: Cli, project: Write) -> None:
    project({PROD: CORS_FIXED})
    ran = cli("check", ".")
    assert (ran.code, ran.err) == (0, "")
    assert "All checks passed!" in ran.out


def test_what_is_below_the_threshold_is_counted_not_shown(cli: Cli, project: Write) -> None:
    project({"main.py": CORS})
    ran = cli(".")
    assert ran.code == 0
    assert "DPA001" not in ran.out
    assert "--severity info" in ran.out
    assert "DPA001" in cli(".", "--severity", "info").out


def test_fail_on_decides_the_exit_code(cli: Cli, project: Write) -> None:
    project({PROD: CORS})
    assert cli(".", "--fail-on", "error").code == 0
    assert cli(".", "--fail-on", "warning").code == 1
    assert cli(".", "--exit-zero").code == 0


def test_fix_changes_the_file_and_a_second_run_changes_nothing(cli: Cli, project: Write) -> None:
    root = project({PROD: CORS})
    assert cli(".", "--fix").code == 0
    assert (root / PROD).read_text() == CORS_FIXED
    before = (root / PROD).stat().st_mtime_ns
    assert cli(".", "--fix").code == 0
    assert (root / PROD).stat().st_mtime_ns == before


def test_diff_shows_the_fix_and_leaves_the_file(cli: Cli, project: Write) -> None:
    root = project({PROD: CORS})
    ran = cli(".", "--diff")
    assert ran.code == 1
    assert '+app.add_middleware(CORSMiddleware, allow_origins=["https://a.example.com"' in ran.out
    assert (root / PROD).read_text() == CORS


def test_fix_only_says_nothing_of_what_remains(cli: Cli, project: Write) -> None:
    root = project({PROD: CORS})
    ran = cli(".", "--fix-only")
    assert (ran.code, ran.out) == (0, "")
    assert (root / PROD).read_text() == CORS_FIXED


def test_standard_input_is_checked_as_the_named_file(cli: Cli, project: Write) -> None:
    project({PROD: CORS_FIXED})
    ran = cli("-", "--stdin-filename", PROD, stdin=CORS.encode())
    assert ran.code == 1
    assert f"{PROD}:5:36" in ran.out


def test_standard_input_is_fixed_to_standard_output(cli: Cli, project: Write) -> None:
    root = project({PROD: CORS})
    ran = cli("-", "--fix", "--stdin-filename", PROD, stdin=CORS.encode())
    assert ran.out == CORS_FIXED
    assert (root / PROD).read_text() == CORS


def test_json_is_versioned_and_relative_to_the_working_directory(cli: Cli, project: Write) -> None:
    project({PROD: CORS})
    report = json.loads(cli(".", "--output-format", "json").out)
    assert report["schema"] == 1
    (finding,) = report["findings"]
    assert (finding["code"], finding["path"], finding["line"]) == ("DPA001", PROD, 5)
    assert finding["fix"]["safety"] == "safe"


def test_paths_narrow_what_is_reported_not_what_is_read(cli: Cli, project: Write) -> None:
    router = "from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/health')\n"
    project(
        {
            "deploylint.toml": "",
            "app/__init__.py": "",
            "app/one.py": router + "def one(): return {'a': 1}\n",
            "app/two.py": router + "def two(): return {'b': 2}\n",
            "app/main.py": "from fastapi import FastAPI\nfrom app import one, two\n"
            "app = FastAPI()\napp.include_router(one.router)\napp.include_router(two.router)\n",
            "app/other.py": "X = 1\n",
        }
    )
    assert "DPE001" in cli("app/one.py").out
    assert "DPE001" in cli("app/two.py").out
    assert "DPE001" not in cli("app/other.py").out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--select", "DPA0001"), "unknown rule `DPA0001`; did you mean `DPA0"),
        (("--ignore", "cors-origin-regx"), "did you mean `cors-origin-regex`?"),
        (("--severity", "high"), "is not one of 'info', 'warning', 'error'"),
        (("--config", "nowhere.toml"), "nowhere.toml: no such configuration file"),
        (("nowhere.py",), "nowhere.py: not checked: No such file or directory"),
    ],
    ids=["code", "slug", "severity", "config", "path"],
)
def test_mistakes_on_the_command_line_exit_with_two(
    cli: Cli, project: Write, arguments: tuple[str, ...], expected: str
) -> None:
    project({PROD: CORS_FIXED})
    ran = cli(*arguments)
    assert ran.code == 2
    assert expected in ran.err


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ('selct = ["DPA001"]', "unknown key `selct`; did you mean `select`?"),
        ('select = ["DPX"]', "unknown rule `DPX`"),
        ("[health]\ncanonicl = '/x'", "health: unknown option `canonicl`; did you mean"),
        ("[policy]\nworker-cores = 'four'", "policy.worker-cores must be a whole number"),
        ("[policy]\npii = 'maybe'", "policy.pii must be one of allow, block"),
        ("select = 'DPA001'", "`select` must be a list of strings"),
        ("contexts = { 'a.yml' = 'live' }", "`live` is not one of"),
        ("severity = 'loud'", "`severity` must be one of info, warning, error"),
        ("select = [", "deploylint.toml:"),
    ],
    ids=["key", "rule", "option", "type", "choice", "string", "context", "severity", "syntax"],
)
def test_mistakes_in_the_configuration_exit_with_two(
    cli: Cli, project: Write, config: str, expected: str
) -> None:
    project({"deploylint.toml": config, PROD: CORS})
    ran = cli(".")
    assert ran.code == 2
    assert expected in ran.err
    assert ran.out == ""


def test_the_command_line_beats_the_environment_beats_the_file(cli: Cli, project: Write) -> None:
    project({"deploylint.toml": 'fail-on = "error"\n', PROD: CORS})
    assert cli(".").code == 0
    assert cli(".", DEPLOYLINT_FAIL_ON="warning").code == 1
    assert cli(".", "--fail-on", "error", DEPLOYLINT_FAIL_ON="warning").code == 0


def test_per_file_ignores_and_contexts_from_pyproject(cli: Cli, project: Write) -> None:
    root = project({"pyproject.toml": "[tool.deploylint]\n", PROD: CORS})
    assert cli(".").code == 1
    table = '[tool.deploylint.per-file-ignores]\n"deploy/*" = ["cors-origin-regex"]\n'
    (root / "pyproject.toml").write_text(table)
    assert cli(".").code == 0
    (root / "pyproject.toml").write_text('[tool.deploylint.contexts]\n"deploy/" = "test"\n')
    assert cli(".").code == 0


def test_exclude_wins_over_a_path_given_by_name(cli: Cli, project: Write) -> None:
    project({"deploylint.toml": 'exclude = ["deploy/"]\n', PROD: CORS})
    ran = cli(PROD)
    assert "excluded by the configuration" in ran.err
    assert ran.code == 3


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"notes.md": "# nothing\n"}, id="notes"),
        pytest.param({"README.md": "# Shop\n\nRun `docker compose up`.\n"}, id="a README"),
        pytest.param({"README": "x", ".gitignore": "*.log\n"}, id="what git leaves out"),
        pytest.param({"README.rst": "x", "data.json": "[1]", "i18n/de.yml": "a: b\n"}, id="data"),
        pytest.param({}, id="nothing"),
    ],
)
def test_a_folder_with_nothing_to_lint_exits_with_three(
    cli: Cli, project: Write, files: dict[str, str | bytes]
) -> None:
    project(files)
    ran = cli(".")
    assert ran.code == 3
    assert "nothing to lint" in ran.err
    assert "passed" not in ran.out
    assert cli(".", "--allow-nothing").code == 0
    assert cli("--allow-nothing", ".").code == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [("app.py", "X = 1\n"), ("Dockerfile", "FROM scratch\n"), ("nginx.conf", "events {}\n")],
)
def test_a_clean_file_beside_a_readme_was_checked(
    cli: Cli, project: Write, name: str, text: str
) -> None:
    project({"README.md": "# Shop\n", name: text})
    assert cli(".").code == 0


def test_what_is_hidden_is_counted_in_the_last_line(cli: Cli, project: Write) -> None:
    project(
        {
            "deploylint.toml": '[per-file-ignores]\n"deploy/old.py" = ["DPA001"]\n',
            "deploy/old.py": CORS,
            PROD: CORS_FIXED,
            "deploy/known.py": CORS.replace("\n\n", "\n# deploylint: ignore-file[DPA001] known\n"),
            "deploy/big.py": b"#" * 2_000_000,
        }
    )
    ran = cli(".")
    assert ran.code == 0
    assert ran.out.split("\n")[-2] == "No findings; 2 ignored, 1 file not read."


def test_unknown_things_fail_only_when_asked(cli: Cli, project: Write) -> None:
    project({PROD: CORS_FIXED})
    assert cli(".", "--fail-on-unknown").code == 0
    service = "services:\n  api:\n    image: corp.example.com/acme/api:1\n"
    project({PROD: CORS_FIXED, "compose.yaml": service})
    ran = cli(".")
    assert ran.code == 0
    assert "1 service not understood" in ran.out
    strict = cli(".", "--fail-on-unknown")
    assert strict.code == 1
    assert "--fail-on-unknown" in strict.err
    assert "not understood" not in cli(PROD).out


def test_verbose_gives_the_reason_for_the_context(cli: Cli, project: Write) -> None:
    project({PROD: CORS})
    assert "prod: `deploy` in its path" in cli(".", "--verbose").out


def test_colours_only_where_they_are_wanted(cli: Cli, project: Write) -> None:
    project({PROD: CORS})
    assert "\033[" not in cli(".").out
    assert "\033[" in cli(".", FORCE_COLOR="1").out
    assert "\033[" not in cli(".", FORCE_COLOR="1", NO_COLOR="1").out


def test_on_a_terminal_a_finding_leads_to_the_page_of_its_rule(cli: Cli, project: Write) -> None:
    root = project({PROD: CORS})
    assert "\033]8" not in cli(".").out
    page = re.search("\033]8;;file://([^\033]+)", cli(".", "--color", "always").out)
    assert page
    assert Path(page[1]).read_text(encoding="utf-8").startswith("# DPA001 cors-origin-regex")
    (root / "deploylint.toml").write_text('documentation = "https://docs.example"\n')
    published = "\033]8;;https://docs.example/rules/DPA001-cors-origin-regex.html"
    assert published in cli(".", "--color", "always").out


def test_rule_explains_by_code_and_by_slug(cli: Cli) -> None:
    by_code, by_slug = cli("rule", "DPA001"), cli("rule", "cors-origin-regex")
    assert by_code.out == by_slug.out
    assert by_code.out.startswith("# DPA001 cors-origin-regex")
    unknown = cli("rule", "DPA099")
    assert unknown.code == 2
    assert "did you mean" in unknown.err


def test_rules_lists_every_rule(cli: Cli) -> None:
    listed = json.loads(cli("rules", "--output-format", "json").out)
    assert {"DPA001", "DPE001"} <= {entry["code"] for entry in listed}
    assert "DPA001  cors-origin-regex" in cli("rules").out
    assert all(rule["description"].endswith(".") for rule in listed)
    (rule,) = (each for each in listed if each["code"] == "DPE002")
    assert rule["options"] == ["health.canonical", "health.subsystems"]
    assert rule["severities"]["dev"] == "info"
    assert {"fix", "tier", "since", "reads", "contexts", "page"} <= rule.keys()
    assert json.loads(cli("rule", "DPE002", "--output-format", "json").out) == [rule]


def test_clean_removes_the_cache(cli: Cli, project: Write, user_caches: Path) -> None:
    root = project({"deploylint.toml": "", **{f"m{n}.py": "X = 1\n" for n in range(30)}})
    for path in root.glob("*.py"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    cli(".")
    assert list(user_caches.glob("deploylint/*/results.json"))
    cli("clean")
    assert not [each for each in user_caches.glob("deploylint/*") if each.is_dir()]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("ba", "plain,baseline"),
        ("--unsafe", "plain,--unsafe-fixes"),
        ("src", "file,src"),
        ("rule cors-origin-r", "plain,cors-origin-regex"),
        ("--select DPA001,DPB00", "plain,DPA001,DPB002"),
        ("app.py --output-format sa", "plain,sarif"),
    ],
)
def test_the_completion_offers(words: str, offered: str) -> None:
    command = f"deploylint {words}"
    environment = {
        **os.environ,
        "_DEPLOYLINT_COMPLETE": "bash_complete",
        "COMP_WORDS": command,
        "COMP_CWORD": str(len(command.split()) - 1),
    }
    program = "import sys; sys.argv[0] = 'deploylint'; from deploylint.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert offered in done.stdout.splitlines(), done.stderr


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        pytest.param(("ru",), {"rule", "rules"}, id="a command"),
        pytest.param(("ma",), {"map"}, id="another command"),
        pytest.param(("rule", "cors-origin-r"), {"cors-origin-regex"}, id="a rule"),
        pytest.param(("--unsafe",), {"--unsafe-fixes"}, id="an option without its command"),
        pytest.param(("nothing-like-this",), set(), id="a path is left to bash"),
    ],
)
def test_bash_completes(words: tuple[str, ...], offered: set[str], tmp_path: Path) -> None:
    """The generated function, called as bash calls it; ``compopt`` works only in earnest."""
    program = tmp_path / "deploylint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m deploylint "$@"\n')
    program.chmod(0o755)
    script = f"""
        eval "$(_DEPLOYLINT_COMPLETE=bash_source deploylint)"
        compopt() {{ :; }}
        COMP_WORDS=(deploylint {" ".join(words)}); COMP_CWORD={len(words)}; COMPREPLY=()
        _deploylint_completion deploylint
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert set(done.stdout.split()) == offered, done.stderr


def test_a_lone_file_does_not_make_its_whole_folder_be_read(cli: Cli, project: Write) -> None:
    files: dict[str, str | bytes] = {f"photos/{n}/x.py": CORS for n in range(30)}
    root = project({"one.py": CORS, "Dockerfile": "FROM scratch\n", **files})
    ran = cli("one.py", "--output-format", "json")
    assert json.loads(ran.out)["summary"]["files"] == 2
    assert "is no project" in ran.err
    (root / "pyproject.toml").write_text("")
    ran = cli("one.py", "--output-format", "json")
    assert json.loads(ran.out)["summary"]["files"] == 33
    assert ran.err == ""


def test_the_report_goes_to_a_file(cli: Cli, project: Write) -> None:
    root = project({PROD: CORS})
    ran = cli(".", "-o", "report.json", "--output-format", "json", "--color", "always")
    assert (ran.code, ran.out) == (1, "")
    assert json.loads((root / "report.json").read_text())["findings"]
    failed = cli(".", "-o", "nowhere/report.json")
    assert failed.code == 2
    assert "nowhere/report.json: not written: No such file" in failed.err


def test_colours_are_a_choice(cli: Cli, project: Write) -> None:
    project({PROD: CORS})
    assert "\x1b[" in cli(".", "--color", "always", NO_COLOR="1").out
    assert "\x1b[" not in cli(".", "--color", "never", FORCE_COLOR="1").out
    assert "\x1b[" in cli(".", FORCE_COLOR="1").out


def test_quiet_says_nothing_of_nothing(cli: Cli, project: Write) -> None:
    root = project({PROD: CORS_FIXED})
    ran = cli(".", "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    (root / PROD).write_text(CORS)
    assert "DPA001" in cli(".", "-q").out


def test_the_address_of_a_page_follows_the_configuration(cli: Cli, project: Write) -> None:
    project({"deploylint.toml": 'documentation = "https://docs.example.org/"\n', PROD: CORS})
    assert "page: https://docs.example.org/rules/DPA001-cors-origin-regex.html" in cli(".").out
