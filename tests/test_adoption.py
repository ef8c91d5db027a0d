"""Living with existing findings: baselines, changed lines, written suppressions."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from program import CORS, Cli

Write = Callable[[dict[str, str | bytes]], Path]
PROD = "deploy/main.py"
WILD = 'app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)\n'


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    command = ["git", *identity, *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=clean)


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: "# above\n\n\n" + text,
        lambda text: text.replace('r"https://(a|b)', "r'https://(a|b)").replace('com")', "com')"),
        lambda text: text.replace("CORSMiddleware, allow", "\n    CORSMiddleware,\n    allow"),
        lambda text: "def main():\n    " + text.replace("\n", "\n    "),
        lambda text: text + "\n# below\n",
    ],
    ids=["lines-above", "quotes", "wrapped", "into-a-function", "lines-below"],
)
def test_an_edit_brings_no_old_finding_back(
    cli: Cli, project: Write, edit: Callable[[str], str]
) -> None:
    root = project({"deploylint.toml": 'baseline = "known.txt"\n', PROD: CORS})
    assert cli("baseline", "--file", "known.txt").code == 0
    assert cli(".").code == 0
    (root / PROD).write_text(edit(CORS))
    assert cli(".").code == 0


def test_a_new_defect_is_the_only_finding(cli: Cli, project: Write) -> None:
    root = project({PROD: CORS})
    cli("baseline", "--file", "known.txt")
    (root / PROD).write_text(CORS + WILD)
    ran = cli(".", "--baseline", "known.txt", "--output-format", "concise")
    assert ran.code == 1
    assert "DPA003" in ran.out
    assert "DPA001" not in ran.out


def test_update_only_drops_what_is_fixed(cli: Cli, project: Write) -> None:
    root = project({PROD: CORS, "deploy/other.py": CORS})
    cli("baseline", "--file", "known.txt")
    before = (root / "known.txt").read_text().splitlines()
    (root / PROD).write_text(WILD.replace("app.", "from fastapi.middleware.cors import *\napp."))
    cli("baseline", "--file", "known.txt", "--update")
    after = (root / "known.txt").read_text().splitlines()
    assert [line for line in before if "other.py" in line] == after[1:]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"hello\n", "not a deploylint baseline"),
        (b"# deploylint baseline 1\nnonsense\n", "known.txt:2: not an entry of a baseline"),
        (b"\xff\xfe", "the baseline cannot be read"),
        (None, "the baseline cannot be read"),
    ],
    ids=["foreign", "corrupt", "binary", "missing"],
)
def test_a_bad_baseline_is_named(
    cli: Cli, project: Write, content: bytes | None, message: str
) -> None:
    project({PROD: CORS, **({"known.txt": content} if content is not None else {})})
    ran = cli(".", "--baseline", "known.txt")
    assert ran.code == 2
    assert message in ran.err


def test_only_what_changed_lines_take_part_in(cli: Cli, project: Write) -> None:
    root = project({PROD: CORS})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    assert cli(".", "--diff-base", "HEAD").code == 0
    (root / PROD).write_text(CORS + WILD)
    ran = cli(".", "--diff-base", "HEAD", "--output-format", "concise")
    assert "DPA003" in ran.out
    assert "DPA001" not in ran.out
    (root / "deploy" / "new.py").write_text(CORS)
    assert "deploy/new.py" in cli(".", "--diff-base", "HEAD", "--output-format", "concise").out


FORMATS = ("concise", "github", "gitlab", "json", "junit", "markdown", "rdjson", "sarif", "text")
PROBED: dict[str, str | bytes] = {
    PROD: "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
    '@app.get("/health")\ndef health() -> dict[str, str]:\n    return {}\n\n\n'
    '@app.get("/orders")\ndef orders() -> dict[str, str]:\n    return {}\n',
    "Dockerfile": "FROM python:3.12-slim\nCOPY deploy ./deploy\nUSER 10001\n"
    "HEALTHCHECK CMD curl -f http://localhost:8000/health\n"
    'CMD ["uvicorn", "deploy.main:app", "--port", "8000"]\n',
}


def commit(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "a change")


@pytest.mark.parametrize("output_format", FORMATS)
def test_reports_of_a_pull_request_hold_what_is_new(
    cli: Cli, project: Write, output_format: str
) -> None:
    root = project({PROD: CORS})
    commit(root)
    (root / PROD).write_text(CORS + WILD)
    commit(root)
    (root / "deploy" / "other.py").write_text(CORS)
    commit(root)
    ran = cli(".", "--diff-base", "HEAD~2", "--output-format", output_format)
    assert ran.code == 1
    assert "DPA003" in ran.out
    assert "deploy/other.py" in ran.out
    one = cli(".", "--diff-base", "HEAD~1", "--output-format", output_format)
    assert "DPA001" in one.out
    assert "DPA003" not in one.out


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace('"/health"', '"/status"'),
        lambda text: (
            text[: text.index('@app.get("/health")')] + text[text.index('@app.get("/or') :]
        ),
    ],
    ids=["another-route", "deleted"],
)
def test_what_a_change_causes_elsewhere_is_new(
    cli: Cli, project: Write, edit: Callable[[str], str]
) -> None:
    root = project(PROBED)
    commit(root)
    (root / "deploy" / "other.py").write_text(CORS)
    commit(root)
    (root / PROD).write_text(edit(str(PROBED[PROD])))
    ran = cli(".", "--diff-base", "HEAD", "--output-format", "concise")
    assert "Dockerfile:4" in ran.out
    assert "DPE007" in ran.out
    assert "deploy/other.py" not in ran.out


def test_a_moved_file_brings_no_old_finding_back(cli: Cli, project: Write) -> None:
    root = project({PROD: CORS})
    commit(root)
    git(root, "mv", PROD, "deploy/server.py")
    commit(root)
    assert cli(".", "--diff-base", "HEAD~1").code == 0


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD~5"])
def test_an_unknown_revision_is_an_error(cli: Cli, project: Write, revision: str) -> None:
    root = project({PROD: CORS})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    ran = cli(".", f"--diff-base={revision}")
    assert ran.code == 2
    assert "revision" in ran.err
    assert not (root / "x").exists()


def test_changes_outside_a_repository_are_an_error(cli: Cli, project: Write) -> None:
    project({PROD: CORS})
    assert cli(".", "--diff-base", "HEAD").code == 2


ARTIFACTS: dict[str, str] = {
    PROD: CORS + WILD,
    "deploy/wrapped.py": CORS.replace("CORSMiddleware, allow", "\n    CORSMiddleware,\n    allow"),
    "deploy/text.py": CORS.replace(
        "CORSMiddleware, allow_origin_regex=",
        'CORSMiddleware, expose_headers="""\n  a\n""".split(), allow_origin_regex=',
    ),
    "deploy/compose.yml": "services:\n  cache:\n    image: redis:7.4\n    command: >\n"
    "      redis-server\n      --requirepass ${REDIS_PASSWORD:-redis}\n",
    "deploy/nginx.conf": "server {\n  add_header Access-Control-Allow-Origin *;\n}\n",
}


@pytest.mark.parametrize("name", ARTIFACTS)
def test_written_comments_silence_everything_and_none_is_unused(
    cli: Cli, project: Write, name: str
) -> None:
    root = project({name: ARTIFACTS[name]})
    assert cli(".").code == 1
    assert cli(".", "--add-ignore=known since 2026").code == 0
    assert "known since 2026" in (root / name).read_text()
    ran = cli(".", "--severity", "info")
    assert ran.code == 0, ran.out
    assert re.search(r"^No findings; \d+ ignored\b", ran.out, re.M)


def snippets(name: str) -> list[str]:
    """The code blocks of docs/adoption.md whose first line names this file."""
    text = (Path(__file__).parent.parent / "docs" / "adoption.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w+\n(.*?)^```$", text, re.M | re.S)
    return [block for block in blocks if block.startswith(f"# {name}\n")]


def test_the_configuration_of_pre_commit_in_the_documentation_is_a_file(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    from pre_commit.clientlib import load_config

    (shown,) = snippets(".pre-commit-config.yaml")
    path = tmp_path / ".pre-commit-config.yaml"
    path.write_text(shown, encoding="utf-8")
    (repository,) = load_config(str(path))["repos"]
    own = (Path(__file__).parent.parent / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert all(f"- id: {hook['id']}\n" in own for hook in repository["hooks"])


@pytest.mark.parametrize(
    ("files", "advice"),
    [
        pytest.param({}, "add to deploylint.toml, above its tables: baseline = ", id="nothing"),
        pytest.param(
            {"pyproject.toml": "[tool.deploylint]\nfail-on = 'error'\n"},
            'add to [tool.deploylint] of pyproject.toml: baseline = "known.txt"',
            id="pyproject",
        ),
        pytest.param({"deploylint.toml": "baseline = 'known.txt'\n"}, "", id="done already"),
    ],
)
def test_a_new_baseline_says_how_to_go_on(
    cli: Cli, project: Write, files: dict[str, str | bytes], advice: str
) -> None:
    project({"deploy/main.py": CORS, "known.txt": "# deploylint baseline 1\n", **files})
    ran = cli("baseline", "--file", "known.txt")
    assert "known.txt: 1 finding\n" in ran.err
    assert ("to use it" in ran.err) is bool(advice)
    assert advice in ran.err
    assert "commit it" in ran.err


DOC = (Path(__file__).parent.parent / "docs" / "adoption.md").read_text(encoding="utf-8")
FILES_OF_CI = (
    ".github/workflows/deploylint.yml",
    ".gitlab-ci.yml",
    "azure-pipelines.yml",
    ".github/workflows/reviewdog.yml",
)
# What stands behind a command of the documentation is of the shell.
COMMANDS = re.findall(r"(?:- |/|^ +|script: )deploylint (--[^|>'\n]+)", DOC, re.M)


@pytest.mark.parametrize("name", FILES_OF_CI)
def test_the_files_for_ci_in_the_documentation_are_files(name: str) -> None:
    import yaml

    (shown,) = snippets(name)
    parsed = yaml.safe_load(shown)
    assert isinstance(parsed, dict)
    assert {"jobs", "deploylint", "steps"} & parsed.keys()


def test_every_server_has_its_command() -> None:
    formats = {re.search(r"--output-format (\w+)", each)[1] for each in COMMANDS}  # type: ignore[index]
    assert formats == {"gitlab", "junit", "rdjson"}
    assert len(COMMANDS) == 4


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_for_ci_are_understood(cli: Cli, project: Write, command: str) -> None:
    root = project({PROD: CORS, ".gitignore": "*.xml\n"})
    git(root, "init", "-q", ".")
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    ran = cli(*command.replace("origin/${{ github.base_ref }}", "HEAD").split())
    assert ran.code == (0 if "--exit-zero" in command else 1), ran.err
    assert ran.err == ""
