"""A second run says what the first one said, until something changes that decides it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from deploylint.run.linking import Linking
from program import CORS, Cli

Write = Callable[[dict[str, "str | bytes"]], Path]
Find = Callable[[], Path]
APP = "deploy/app.py"


@pytest.fixture
def root(project: Write) -> Path:
    made = project(
        {"deploylint.toml": "", APP: CORS, **{f"deploy/m{n}.py": "X = 1\n" for n in range(30)}}
    )
    for path in made.rglob("*.*"):
        look_old(path)
    return made


@pytest.fixture
def outcome(user_caches: Path) -> Find:
    """Where the outcome of the last run is kept."""

    def find() -> Path:
        (found,) = user_caches.glob("deploylint/*/outcome.json")
        return found

    return find


def look_old(path: Path) -> None:
    """Let a file look as if it had not changed for years."""
    os.utime(path, (1_000_000_000, 1_000_000_000))


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_nothing_changed(cli: Cli, root: Path, outcome: Find, form: str) -> None:
    first = cli("--output-format", form)
    written = outcome().stat().st_mtime_ns
    assert "DPA001" in first.out
    assert cli("--output-format", form) == first
    assert outcome().stat().st_mtime_ns == written, "the second run checked again"


def test_a_changed_file_is_checked_again(cli: Cli, root: Path) -> None:
    cli()
    (root / APP).write_text("X = 1\n")
    look_old(root / APP)
    assert cli().code == 0


def test_a_new_file_is_seen(cli: Cli, root: Path) -> None:
    cli()
    (root / "deploy/more.py").write_text(CORS)
    look_old(root / "deploy/more.py")
    assert "deploy/more.py" in cli("--output-format", "concise").out


def test_other_paths_are_another_question(cli: Cli, root: Path) -> None:
    assert cli().code == 1
    assert cli("deploy/m1.py").code == 0


def test_another_configuration_is_another_question(cli: Cli, root: Path) -> None:
    assert cli().code == 1
    (root / "deploylint.toml").write_text('[per-file-ignores]\n"deploy/*" = ["DPA"]\n')
    look_old(root / "deploylint.toml")
    assert cli().code == 0


def test_suppressed_findings_are_kept(cli: Cli, root: Path, outcome: Find) -> None:
    ignored = CORS.replace(
        "\napp.add", "\n# deploylint: ignore[DPA001] expires=2999-01-01\napp.add"
    )
    (root / APP).write_text(ignored)
    look_old(root / APP)
    assert cli().code == 0
    assert b"2999-01-01" in outcome().read_bytes(), "suppressed findings are kept with their reason"


def test_what_is_not_decided_is_kept(cli: Cli, root: Path, outcome: Find) -> None:
    """Else the second run would be certain, and end with another code."""
    (root / APP).write_text(re.sub(r"allow_origin_regex=.*\)", "allow_origins=load())", CORS))
    look_old(root / APP)
    command = (".", "--fail-on-unknown")
    first = cli(*command)
    assert outcome()
    assert "something was not read or not understood" in first.err
    assert (first.code, cli(*command)) == (1, first)


LINKED = (
    "from fastapi import FastAPI\n"
    "from fastapi.middleware.cors import CORSMiddleware\n"
    "from conf import ORIGINS\n"
    "app = FastAPI()\n"
    "app.add_middleware(CORSMiddleware, allow_origins=ORIGINS, allow_credentials=True)\n"
)
STAR, CLOSED = 'ORIGINS = ["*"]\n', 'ORIGINS = ["https://shop.example"]\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({"deploy/conf.py": CLOSED}, {"deploy/conf.py": STAR}, id="another value"),
        pytest.param({"deploy/conf.py": STAR}, {"deploy/conf.py": CLOSED}, id="no star any more"),
        pytest.param({"deploy/conf.py": "X = 1\n"}, {"deploy/conf.py": STAR}, id="defined later"),
        pytest.param({}, {"deploy/conf.py": STAR}, id="a module that there was not"),
        pytest.param({"conf.py": STAR}, {"deploy/conf.py": CLOSED}, id="a nearer module"),
        pytest.param(
            {"deploy/conf.py": "from base import ORIGINS\n", "deploy/base.py": CLOSED},
            {"deploy/base.py": STAR},
            id="behind another module",
        ),
    ],
)
def test_linked_values_are_followed_when_they_change(
    cli: Cli, root: Path, before: dict[str, str], after: dict[str, str]
) -> None:
    def written(files: dict[str, str]) -> None:
        for name, text in files.items():
            (root / name).write_text(text)
            look_old(root / name)

    written({"deploy/linked.py": LINKED, **before})
    first = cli("--output-format", "concise")
    (root / APP).write_text(CORS + "# changed\n")
    assert cli("--output-format", "concise") == first
    written(after)
    second = cli("--output-format", "concise")
    assert second == cli("--output-format", "concise", "--no-cache")
    assert ("DPA003" in second.out) != ("DPA003" in first.out)


def test_what_links_gave_is_not_worked_out_again(
    cli: Cli, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "deploy/linked.py").write_text(LINKED)
    (root / "deploy/conf.py").write_text(STAR)
    look_old(root / "deploy/linked.py")
    look_old(root / "deploy/conf.py")
    first = cli("--output-format", "concise")
    (root / APP).write_text(CORS + "# changed\n")
    monkeypatch.setattr(Linking, "_found", None)
    assert "DPA003" in first.out
    assert cli("--output-format", "concise") == first
