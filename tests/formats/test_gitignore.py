from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from deploylint.formats.gitignore import (
    GitIgnore,
    GitIgnoreTree,
    Level,
    Rules,
    read_patterns,
)
from deploylint.source import Source


def ignored(lines: list[str], path: str, is_dir: bool = False) -> bool:
    tree = GitIgnoreTree({"": read_patterns("\n".join(lines))})
    return tree.ignored(path, is_dir) is not None


IGNORED = [
    pytest.param(["*.pyc"], "a/b/x.pyc", id="name at any depth"),
    pytest.param(["build/"], "a/build/x", id="below a directory"),
    pytest.param(["/a/b"], "a/b", id="anchored"),
    pytest.param(["a/b"], "a/b/c", id="a slash inside anchors"),
    pytest.param(["**/b"], "a/b", id="leading stars"),
    pytest.param(["a/**/b"], "a/b", id="stars between slashes may be nothing"),
    pytest.param(["a/**"], "a/x/y", id="trailing stars"),
    pytest.param(["a**/x"], "ab/x", id="stars begin anew after a literal beginning"),
    pytest.param(
        ["build/", "!build/keep"], "build/keep", id="nothing comes back below a directory"
    ),
    pytest.param(["a\\ "], "a ", id="escaped trailing blank"),
    pytest.param(["\\#a"], "#a", id="escaped hash"),
    pytest.param(["\\!a"], "!a", id="escaped exclamation mark"),
    pytest.param(["??"], "é", id="bytes are counted"),
    pytest.param(["[[:digit:]]x"], "1x", id="named class"),
    pytest.param(["[]a]"], "]", id="bracket first in a class"),
    pytest.param(["[!a]"], "b", id="negated class"),
    pytest.param(["a\t"], "a\t", id="a trailing tab counts"),
    pytest.param(["a\r"], "a", id="carriage return"),
]
NOT_IGNORED = [
    pytest.param(["/a"], "b/a", id="anchored"),
    pytest.param(["a/b"], "x/a/b", id="a slash inside anchors"),
    pytest.param(["build/"], "build", id="a file is no directory"),
    pytest.param(["*.log", "!a.log"], "a.log", id="negated"),
    pytest.param(["#a"], "#a", id="comment"),
    pytest.param(["a\\"], "a\\", id="a backslash at the end matches nothing"),
    pytest.param(["[a"], "a", id="an open class matches nothing"),
    pytest.param(["[[:nope:]]"], "n", id="an unknown class matches nothing"),
    pytest.param(["?"], "é", id="bytes are counted"),
    pytest.param(["[a/b]x"], "/x", id="a class never matches a slash"),
    pytest.param(["a  "], "a ", id="trailing blanks are cut"),
    pytest.param(["A"], "a", id="case matters"),
    pytest.param(["/"], "a", id="root alone"),
    pytest.param(["!"], "a", id="exclamation mark alone"),
]


@pytest.mark.parametrize(("lines", "path"), IGNORED)
def test_ignored(lines: list[str], path: str) -> None:
    assert ignored(lines, path)


@pytest.mark.parametrize(("lines", "path"), NOT_IGNORED)
def test_not_ignored(lines: list[str], path: str) -> None:
    assert not ignored(lines, path)


def test_inner_files_win_and_the_deciding_line_is_named() -> None:
    tree = GitIgnoreTree({"": ["*.log", "x"], "a/b": ["# no", "!keep.log"]}, excludes=["*.tmp"])
    assert tree.ignored("a/keep.log") is not None
    verdict = tree.decides("a/b/keep.log")
    assert verdict is not None
    assert (verdict.directory, verdict.number, verdict.negated) == ("a/b", 1, True)
    assert tree.ignored("a/b/c.tmp") is not None
    assert tree.decides("other") is None


def test_walk_from_the_top() -> None:
    top = Level.top(Rules("", ["*.pyc", "/dist/"]))
    package = top.enter("app", Rules("app", ["!keep.pyc", "/local"]))
    assert top.ignores("dist", is_dir=True)
    assert not top.ignores("dist", is_dir=False)
    assert not package.ignores("keep.pyc", is_dir=False)
    assert package.ignores("local", is_dir=False)
    assert not package.enter("sub").ignores("local", is_dir=False)
    assert top.enter("dist", Rules("dist", ["!a"])).ignores("a", is_dir=False)


def test_places_and_lines() -> None:
    source = Source(".gitignore", "# 😀\r\n*.é  \r\n\r\n!/b/\r\n")
    document = GitIgnore.parse(source)
    assert [source.text[p.start : p.end] for p in document.patterns] == ["*.é", "!/b/"]
    assert [p.line for p in document.patterns] == [2, 4]
    assert [(p.negated, p.directories_only) for p in document.patterns] == [
        (False, False),
        (True, True),
    ]


def test_pathological_patterns_end() -> None:
    assert not ignored(["*a" * 40 + "*b", "[" * 5000, "a/" + "**/" * 500 + "x"], "a" * 250)
    assert ignored(["a/" + "**/*b*" * 20 + "x"], "a/" + "/".join(["b"] * 20) + "x")


FILES = ["a", "b.py", "d/a", "d/b.py", "d/e/a", "é", "d/é.py", "#h", "x y", "d/e/[x]", "n\\m"]
TREES = [
    {"": "a\n*.py\n!d/b.py\n"},
    {"": "d/*\n!d/e\n", "d": "!b.py\na/\n", "d/e": "[[]*\n"},
    {"": "**/e/**\n?\n??\n[^a]\n"},
    {"": "\\#h\nx\\ y\nn\\\\m\n/d/**/a\n"},
    {"": "[\\]b-d]*\n*[!.]py\n!/a\n", "d": "/e/\n!*\n"},
]


@pytest.mark.parametrize("tree", TREES)
def test_same_as_git(tree: dict[str, str], tmp_path: Path) -> None:
    for path in FILES:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    for place, text in tree.items():
        (tmp_path / place / ".gitignore").write_text(text, encoding="utf-8")
    found = GitIgnoreTree({place: read_patterns(text) for place, text in tree.items()})
    assert [path for path in FILES if found.ignored(path)] == _ignored_by_git(tmp_path)


def _ignored_by_git(root: Path) -> list[str]:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "init", "-q", str(root)], check=True, env=environment)
    answer = subprocess.run(
        ["git", "-C", str(root), "check-ignore", "--no-index", "-z", "--stdin"],
        input="\0".join(FILES).encode(),
        capture_output=True,
        check=False,
        env=environment,
    )
    return answer.stdout.decode().split("\0")[:-1]
