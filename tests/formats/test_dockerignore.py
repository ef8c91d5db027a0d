from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.formats.dockerignore import (
    DockerIgnore,
    Matcher,
    clean,
    names_for,
    read_patterns,
)
from deploylint.source import Source


def parse(text: str) -> DockerIgnore:
    return DockerIgnore.parse(Source(".dockerignore", text))


EXCLUDED = [
    pytest.param(["*.pyc"], "a.pyc", id="name at the root"),
    pytest.param(["**/*.pyc"], "a.pyc", id="any directory, root too"),
    pytest.param(["**/*.pyc"], "x/y/a.pyc", id="any directory"),
    pytest.param(["docs"], "docs/api/index.md", id="below a directory"),
    pytest.param(["/docs/"], "docs/api", id="slashes at both ends mean nothing"),
    pytest.param(["a/../b"], "b", id="cleaned"),
    pytest.param(["node_modules/**"], "node_modules/x/y", id="prefix"),
    pytest.param(["**c"], "ac", id="suffix inside a name"),
    pytest.param(["a?c"], "abc", id="one character"),
    pytest.param([r"\*.md"], "*.md", id="escaped star"),
    pytest.param(["[a-c]x"], "bx", id="class"),
    pytest.param(["docs", "!docs/keep", "docs/keep/x"], "docs/keep/x", id="last match wins"),
    pytest.param(["!a", "a"], "a", id="negation before"),
    pytest.param(["*", "!src", "src/*.log"], "src/a.log", id="allow list with exception"),
    pytest.param(["!../../[ab]"], "a", id="cleaning eats the exclamation mark"),
    pytest.param([r"build\d*"], "build1", id="a backslash letter is Go's class"),
    pytest.param(["a|b*"], "ab/c", id="an unescaped bar is Go's alternation"),
]
KEPT = [
    pytest.param(["*.pyc"], "x/a.pyc", id="a name without slash is for the root only"),
    pytest.param([".env"], "app/.env", id="dotfile is for the root only"),
    pytest.param(["docs", "!docs/README.md"], "docs/README.md", id="child of excluded taken back"),
    pytest.param(["**/.env*", "!**/.env.example"], "a/.env.example", id="negated at any depth"),
    pytest.param(["*", "!src"], "src/main.py", id="allow list"),
    pytest.param(["**c*"], "ac", id="two stars inside a wildcard name end at a slash"),
    pytest.param(["a*"], "b/a1", id="star does not cross directories"),
    pytest.param(["docs"], "docs2/a", id="only whole names"),
    pytest.param(["Docs"], "docs/a", id="case matters"),
    pytest.param(["a|b"], "a", id="without wildcards the text is compared"),
    pytest.param([r"src\bin"], "src/bin", id="backslash is no separator"),
    pytest.param(["/"], "a", id="root alone"),
    pytest.param([""], "a", id="blank"),
]


@pytest.mark.parametrize(("patterns", "path"), EXCLUDED)
def test_excluded(patterns: list[str], path: str) -> None:
    assert parse("\n".join(patterns)).excludes(path)


@pytest.mark.parametrize(("patterns", "path"), KEPT)
def test_kept(patterns: list[str], path: str) -> None:
    assert not parse("\n".join(patterns)).excludes(path)


@pytest.mark.parametrize(
    "pattern",
    ["!", "!/", "[", "[a", "[]a]", "[-a]", "[a-]", "a\\", "[^", "x[z-a]*", r"\q*", r"\éx*"],
)
def test_patterns_that_fail_the_build_are_problems(pattern: str) -> None:
    document = parse(f"a\n{pattern}\n")
    assert [(p.start, p.end) for p in document.problems] == [(2, 2 + len(pattern))]


@pytest.mark.parametrize(
    "pattern", ["a]", "[a-c]", r"[\-a]*", "[^a]", r"\[", "[[:alpha:]]*", "a*/[]a]", "a*/\\"]
)
def test_patterns_that_moby_takes(pattern: str) -> None:
    assert parse(pattern).problems == []


def test_reader() -> None:
    text = "# no\n #yes\n/a/b/\n  \n! /c\n./d//e\r\n\\#f\n"
    assert read_patterns(text) == ["#yes", "a/b", "!c", "d/e", "\\#f"]


def test_places_are_the_lines_without_blanks() -> None:
    document = parse("# 😀\r\n\t *.é \r\n! b\r\n")
    assert [document.source.text[p.start : p.end] for p in document.patterns] == ["*.é", "! b"]
    assert [p.line for p in document.patterns] == [2, 3]


def test_byte_order_mark_is_no_part_of_the_pattern() -> None:
    document = DockerIgnore.parse(Source.decode(".dockerignore", b"\xef\xbb\xbf.git\n"))
    assert document.excludes(".git/config")


def test_deciding_line() -> None:
    document = parse("docs\n!docs/a\n")
    taken_back, excluded = document.decides("docs/a/x"), document.excludes("docs/b")
    assert taken_back is not None
    assert (taken_back.line, taken_back.negated) == (2, True)
    assert excluded is not None
    assert excluded.line == 1
    assert document.decides("src") is None


def test_what_if_a_line_were_inserted_or_removed() -> None:
    matcher = Matcher(["*", "!src"])
    assert not matcher.excludes("src/.env")
    assert matcher.inserted(2, "**/.env").excludes("src/.env")
    assert not matcher.inserted(0, "**/.env").excludes("src/.env")
    assert not matcher.removed(0).excludes("README.md")
    assert matcher.excludes("README.md")


def test_a_directory_skips_patterns_that_cannot_change_its_verdict() -> None:
    """As *MatchesUsingParentResults*: `a` has not matched for the directory `a/!b`."""
    assert Matcher(["*", "a*", "!x", "!ab"]).excludes("ab/c") is False


def test_ignore_file_of_the_dockerfile_comes_first() -> None:
    assert names_for("docker/web.Dockerfile", "backend")[0] == "docker/web.Dockerfile.dockerignore"
    assert names_for("Dockerfile", ".")[1:] == (".containerignore", ".dockerignore")


def test_long_lines_and_pathological_patterns_end() -> None:
    assert parse("a" * 70_000).problems[0].message == "the line is longer than 64 KiB"
    text = "*a" * 40 + "*b"
    assert not Matcher([text]).excludes("a" * 250)
    assert Matcher([text]).excludes("a" * 250 + "b")
    assert Matcher(["/".join(["**"] * 40) + "/x/**/y/**/z*z*z*z"]).excludes("p/x/y/" + "z" * 300)


PART = st.sampled_from(["a", "b", "ab", "*", "?", "**", "[ab]", "a*", "*b", "a.b", "x y", ".."])
LINES = st.lists(
    st.builds(lambda n, parts: n + "/".join(parts), st.sampled_from(["", "!"]), st.lists(PART)),
    max_size=4,
)
PATHS = st.lists(st.sampled_from(["a", "b", "ab", "a.b", "x y"]), min_size=1, max_size=4)


@given(LINES, PATHS)
def test_equals_the_plain_reading_of_the_rules(lines: list[str], parts: list[str]) -> None:
    """A second, slow reading: every pattern against the path and each directory above it."""
    matcher = Matcher(lines)
    if not matcher.errors:
        assert matcher.excludes("/".join(parts)) == _slow(lines, parts)


def _slow(lines: list[str], parts: list[str]) -> bool:
    above: list[bool] = [False] * len(lines)
    excluded = False
    for depth in range(1, len(parts) + 1):
        excluded, here = False, [False] * len(lines)
        for at, line in enumerate(lines):
            text = clean(line) if line else ""
            negated = text.startswith("!")
            here[at] = above[at] or (
                bool(text)
                and negated == excluded
                and _matches(text[negated:], "/".join(parts[:depth]))
            )
            excluded = not negated if here[at] else excluded
        above = here
    return excluded


def _matches(pattern: str, path: str) -> bool:
    if not re.search(r"[*?\[]", pattern):
        return pattern == path
    if re.fullmatch(r"[^*?\[]*\*\*", pattern):
        return path.startswith(pattern[:-2])
    if re.fullmatch(r"\*\*[^*?\[]*", pattern):
        return f"/{path}".endswith(pattern[2:])
    expression = re.sub(
        r"\*\*/?(?=.)|\*\*/?$|\*|\?|[.]",
        lambda m: {"*": "[^/]*", "?": "[^/]", ".": r"\."}.get(
            m[0], ".*" if m.end() == len(pattern) else "(.*/)?"
        ),
        pattern,
    )
    return re.fullmatch(expression, path) is not None
