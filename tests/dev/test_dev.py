"""The developer's commands, run in a copy of the checkout that holds no rules yet."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import deploylint
from deploylint import rulepages
from deploylint.dev import commands, scaffold

PACKAGE = Path(deploylint.__file__).parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(PACKAGE, tmp_path / "src" / "deploylint", ignore=_without_rules)
    (tmp_path / "rules").mkdir()
    return tmp_path


def _without_rules(folder: str, names: list[str]) -> list[str]:
    drop = {"__pycache__", "_index.py"}
    if os.path.basename(folder) == "checks":
        drop |= {name for name in names if name != "__init__.py"}
    return [name for name in names if name in drop]


def run(checkout: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return python(checkout, "-m", "deploylint.dev", *command)


def python(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_new_rule_works_at_once(checkout: Path) -> None:
    done = run(checkout, "new-rule", "DPA950", "first-offence", "--concern", "cors")
    assert done.returncode == 0, done.stderr
    check = checkout / "src/deploylint/checks/cors/first_offence.py"
    page = checkout / "rules/cors/DPA950-first-offence.md"
    test = checkout / "tests/checks/cors/test_first_offence.py"
    assert done.stdout.splitlines() == [f"wrote {each}" for each in (check, page, test)]
    tested = run(checkout, "test-pages")
    assert (tested.returncode, tested.stdout) == (0, ""), tested.stderr
    check.write_text(check.read_text().replace("yield", "lambda:"))
    broken = run(checkout, "test-pages", str(page))
    assert broken.returncode == 1
    assert f"{page}:15: no finding of DPA950 starts here" in broken.stdout


@pytest.mark.parametrize("template", scaffold.TEMPLATES)
def test_every_template_passes_its_page_and_its_test(checkout: Path, template: str) -> None:
    done = run(checkout, "new-rule", "DPB951", "first-offence", "--template", template)
    assert done.returncode == 0, done.stderr
    assert (pages := run(checkout, "test-pages")).returncode == 0, pages.stdout
    test = checkout / "tests/checks/debug/test_first_offence.py"
    tested = python(checkout, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test))
    assert "2 passed" in tested.stdout, tested.stdout


ALL_KINDS = """\
from deploylint.rulepages import parsing
from deploylint.testing import rule_pages
from deploylint import rulepages
from deploylint.dev import scaffold
for number, kind in enumerate(scaffold.EXAMPLES, 900):
    _, page, _ = scaffold.new_rule(f"DPN{number}", f"{kind}-offence", kind, "network")
    print(*rule_pages.check_page(parsing.load(page)), sep="")
"""


def test_every_kind_of_file_has_an_example_that_works(checkout: Path) -> None:
    done = python(checkout, "-c", ALL_KINDS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("DPB960", "taken-slug"), "DPB960 taken-slug exists", id="again"),
        pytest.param(("DPB960", "other-slug"), "DPB960 taken-slug exists", id="code"),
        pytest.param(("DPB961", "taken-slug"), "DPB960 taken-slug exists", id="slug"),
        pytest.param(("DPZ001", "slug"), "`DPZ001` is not DP, a letter", id="unknown letter"),
        pytest.param(("DPB1", "slug"), "`DPB1` is not DP, a letter", id="no code"),
        pytest.param(("DPB962", "No_Slug"), "`No_Slug` is not a slug", id="no slug"),
        pytest.param(
            ("DPB962", "slug", "--concern", "cors"),
            "rules DPB… belong to debug, not `cors`",
            id="another concern",
        ),
        pytest.param(
            ("DPB962", "slug", "--kind", "cobol"),
            "no example for files of kind `cobol`",
            id="unknown kind",
        ),
    ],
)
def test_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    page = tmp_path / "debug" / "DPB960-taken-slug.md"
    page.parent.mkdir()
    page.write_text("The page of a rule that is gone keeps its names taken.")
    monkeypatch.setattr(rulepages, "root", lambda: str(tmp_path))
    monkeypatch.setattr(scaffold, "CHECKS", str(tmp_path / "checks"))
    done = CliRunner().invoke(commands.main, ["new-rule", *arguments])
    assert (done.exit_code, message in done.output) == (1, True), done.output
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [page]


@pytest.mark.parametrize("taken", ["check", "page"])
def test_no_file_is_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: str
) -> None:
    """Not even one that is no rule and no page."""
    paths = {"check": "checks/debug/new_slug.py", "page": "debug/DPB961-new-slug.md"}
    path = tmp_path / paths[taken]
    path.parent.mkdir(parents=True)
    path.write_text("kept")
    monkeypatch.setattr(rulepages, "root", lambda: str(tmp_path))
    monkeypatch.setattr(rulepages, "page_paths", lambda: ())
    monkeypatch.setattr(scaffold, "CHECKS", str(tmp_path / "checks"))
    with pytest.raises(scaffold.Refused, match=r"new.slug\.(py|md) exists"):
        scaffold.new_rule("DPB961", "new-slug", "python")
    assert [each.read_text() for each in tmp_path.rglob("*") if each.is_file()] == ["kept"]


def test_the_index_is_written(checkout: Path) -> None:
    done = run(checkout, "index")
    path = checkout / "src/deploylint/registry/_index.py"
    assert done.stdout == f"wrote {path}\n"
    assert "EDITABLE = True" in path.read_text()


def test_fixtures_are_written_and_compared(checkout: Path) -> None:
    project = checkout / "fixtures/story/project"
    project.mkdir(parents=True)
    (project / "README.md").write_text("Nothing to find.\n")
    (project.parent / "expected.txt").write_text("README.md:1:1: DPA950 first-offence gone\n")
    assert run(checkout, "fixtures").returncode == 1
    assert run(checkout, "fixtures", "--write").returncode == 0
    assert run(checkout, "fixtures").returncode == 0
    assert (project.parent / "expected.txt").read_text() == ""
