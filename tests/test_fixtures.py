"""Whole projects: what is found in them and how it is fixed.

After a change that is meant, `deploylint-dev fixtures --write` renews what they expect.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from deploylint import registry
from deploylint.testing import fixture_projects
from sample_rules import ENTRIES

FOLDERS = fixture_projects.story_folders(fixture_projects.root())


@pytest.mark.parametrize("story", FOLDERS, ids=os.path.basename)
def test_story(story: str) -> None:
    assert fixture_projects.compare(story) == []


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A story with one finding, under rules of the tests."""
    monkeypatch.setattr(registry, "entries", lambda: ENTRIES)
    project = tmp_path / "story" / "project"
    (project / "sites-enabled").mkdir(parents=True)
    (project / "sites-enabled" / "api").write_bytes(b"server {\r\n  root offence;\r\n}")
    (project / "deploylint.toml").write_text('select = ["DPH900"]\n')
    return project.parent


EXPECTED = b"sites-enabled/api:2:8: DPH900 good-rule `offence` stands here\n"
FIX = (
    b"--- a/sites-enabled/api\n+++ b/sites-enabled/api\n@@ -1,3 +1,3 @@\n server {\r\n"
    b"-  root offence;\r\n+  root virtue;\r\n }\n\\ No newline at end of file\n"
)


def test_a_written_story_holds(story: Path) -> None:
    fixture_projects.write(str(story))
    assert (story / "expected.txt").read_bytes() == EXPECTED
    assert (story / "unsafe-fix.diff").read_bytes() == FIX
    assert not (story / "fix.diff").exists(), "there is no safe fix"
    assert fixture_projects.compare(str(story)) == []


def test_a_finding_that_is_not_expected(story: Path) -> None:
    (story / "unsafe-fix.diff").write_bytes(FIX)
    (difference,) = fixture_projects.compare(str(story))
    assert f"+{EXPECTED.decode()}" in difference


def test_a_finding_that_is_missing(story: Path) -> None:
    fixture_projects.write(str(story))
    (story / "project" / "deploylint.toml").write_text("select = []\n")
    findings, fix = fixture_projects.compare(str(story))
    assert f"-{EXPECTED.decode()}" in findings
    assert "-+  root virtue;" in fix


def test_an_outdated_diff_is_removed(story: Path) -> None:
    fixture_projects.write(str(story))
    (story / "project" / "deploylint.toml").write_text("select = []\n")
    fixture_projects.write(str(story))
    assert not (story / "unsafe-fix.diff").exists()
    assert (story / "expected.txt").read_bytes() == b""


def test_only_folders_with_a_project_are_stories(story: Path) -> None:
    (story.parent / "notes").mkdir()
    assert fixture_projects.story_folders(str(story.parent)) == [str(story)]
