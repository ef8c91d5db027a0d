from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.report.diff import unified


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        pytest.param("a\n", "a\n", [], id="equal"),
        pytest.param("a\n", "b\n", ["@@ -1 +1 @@", "-a", "+b"], id="changed"),
        pytest.param("", "a\n", ["@@ -0,0 +1 @@", "+a"], id="new"),
        pytest.param("a\r\nb\r\n", "a\r\n", ["@@ -1,2 +1 @@", " a\r", "-b\r"], id="CRLF"),
        pytest.param("a\r\n", "a\n", ["@@ -1 +1 @@", "-a\r", "+a"], id="line ending"),
        pytest.param("a\x0cb\n", "c\n", ["@@ -1 +1 @@", "-a␌b", "+c"], id="form feed"),
        pytest.param("\ta\n", "\tb\n", ["@@ -1 +1 @@", "-\ta", "+\tb"], id="tabs stay"),
        pytest.param(
            "a",
            "a\n",
            ["@@ -1 +1 @@", "-a", "\\ No newline at end of file", "+a"],
            id="newline added",
        ),
        pytest.param(
            "1\n2\n3\n4\n5\n6\n",
            "1\n2\n3\n4\n5\n",
            ["@@ -3,4 +3,3 @@", " 3", " 4", " 5", "-6"],
            id="context",
        ),
    ],
)
def test_rows(before: str, after: str, rows: list[str]) -> None:
    made = unified("a.txt", "x/a.txt", before, after)
    assert made.split("\n") == (["--- x/a.txt", "+++ x/a.txt", *rows] if rows else [""])


def test_a_changed_secret_shows_as_a_change_only() -> None:
    made = unified(".env", ".env", "DB_PASSWORD=hunter2\n", "DB_PASSWORD=hunter3\n")
    assert made.split("\n")[3:] == ["-DB_PASSWORD=…******", "+DB_PASSWORD=…******"]


def test_context_cannot_speak_to_the_build() -> None:
    made = unified("a", "a", "::error::x\na\n", "::error::x\nb\n")
    assert " : :error::x" in made.split("\n")


def test_colours() -> None:
    assert "\x1b[31m-a\x1b[0m\n\x1b[32m+b\x1b[0m" in unified("a", "a", "a\n", "b\n", color=True)


@pytest.mark.skipif(not shutil.which("git"), reason="git applies the patch")
@pytest.mark.parametrize(
    ("before", "after"),
    [("a\nb\nc", "a\nc"), ("a\r\nb\r\n", "a\r\nx\r\nb\r\n"), ("1\n" * 9, "1\n" * 8 + "2")],
)
def test_git_applies_it(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(before.encode())
    patch = unified("a.txt", "a.txt", before, after) + "\n"
    command = ["git", "apply", "-p0", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=tmp_path, input=patch.encode(), check=True)
    assert file.read_bytes() == after.encode()


@given(st.text("ab\r\n", max_size=30), st.text("ab\r\n", max_size=30))
def test_removed_and_added_lines_are_those_that_differ(before: str, after: str) -> None:
    made = unified("a", "a", before, after)
    assert bool(made) == (before != after)
