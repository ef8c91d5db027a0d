"""A configuration that a stranger wrote costs little, and a mistake in it is one plain line."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from deploylint import registry
from deploylint.configuration import settings
from deploylint.configuration.globs import MAX_WILDCARDS, Choices, TooManyGlobs
from program import CORS, Cli

Write = Callable[[dict[str, str | bytes]], Path]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = " + "[" * 5_000, "nested too deeply"),
        ("x" + " = {a" * 5_000, "nested too deeply"),
        ("max-file-size = " + "9" * 5_000, "deploylint.toml"),
        ("max-file-size = " + "9" * 4_000, "between 1 and"),
        ("max-file-size = 0", "between 1 and"),
        ("severity = " + "9" * 4_000, "must be a string, not 999"),
        ('baseline = "a\\u0000b"', "null"),
        ('baseline = "/dev/zero"', "leads out of the project"),
        ('baseline = "pipe"', "not a regular file"),
        ("a." * 100_000 + "b = 1", "a key of more than"),
        ("[" + "a . " * 100_000 + "b]", "a key of more than"),
        ("select = [" + '"DPA001",' * 200_000 + "]", "more than 60000"),
        ("exclude = [" + "".join(f'"*{n}",' for n in range(3_000)) + "]", "with wildcards"),
        (f'severity = "{"x" * 500_000}"', "…"),
        (f"{'x' * 500_000} = 1", "unknown key"),
        ('severity = "\\u001b[31m\\n::error::x"', "␛[31m␊"),
        ('"a\\n::error::x" = 1', "unknown key `a␊"),
        ("plugins = 'x", "deploylint.toml:1:"),
    ],
    ids=range(18),
)
def test_a_configuration_that_cannot_be_used_is_one_line(
    cli: Cli, project: Write, text: str, said: str
) -> None:
    root = project({"deploylint.toml": text, "a.py": "x = 1\n"})
    os.mkfifo(root / "pipe")
    ran = cli(".")
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert len(ran.err) < 3_000


@pytest.mark.parametrize("table", ["7", "'x'", "[1]", "{deploylint = 3}", "{deploylint = [{}]}"])
def test_a_table_of_pyproject_is_a_table(cli: Cli, project: Write, table: str) -> None:
    project({"pyproject.toml": f"# deploylint\ntool = {table}\n", "a.py": "x = 1\n"})
    ran = cli(".")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "must be a table" in ran.err


def test_a_secret_in_the_configuration_is_not_quoted(cli: Cli, project: Write) -> None:
    secret = "ghp_" + "a1B2" * 9
    project({"deploylint.toml": f'severity = "{secret}"\n', "a.py": "x = 1\n"})
    assert secret not in cli(".").err


@pytest.mark.parametrize(
    "pattern",
    ["*a" * 60 + "x", "**/a*" * 40 + "x", "a*" * 300, "*[a-b]" * 40 + "x", "[a-z]*a*a*a*a"],
)
@pytest.mark.parametrize("key", ["exclude", "contexts", "per-file-ignores"])
def test_no_glob_makes_matching_slow(cli: Cli, project: Write, pattern: str, key: str) -> None:
    """Backtracking would take longer than the universe has stood."""
    value = {"exclude": "['{}']", "contexts": "{{'{}' = 'test'}}"}.get(key, "{{'{}' = ['DPA001']}}")
    project({"deploylint.toml": f"{key} = {value.format(pattern)}\n", "a" * 80 + ".py": CORS})
    assert cli(".", "--fail-on", "info").code == 1


@pytest.mark.parametrize(
    ("glob", "said"),
    [
        ("[z-a]", "the range `z-a` runs backwards"),
        ("src/[!9-0]*.py", "the range `9-0` runs backwards"),
        ("[a-cz-x]", "the range `z-x` runs backwards"),
        ("[abc", "not closed"),
        ("[[:letters:]]", "not known"),
        ("[]", "not closed"),
        ("src\\", "ends in a backslash"),
    ],
)
@pytest.mark.parametrize(
    "table",
    ["exclude = ['{}']", "extend-exclude = ['{}']", "contexts = {{'{}' = 'test'}}",
     "per-file-ignores = {{'{}' = ['DPA001']}}"],
)  # fmt: skip
def test_a_glob_that_git_would_pass_over_in_silence_is_a_mistake(
    cli: Cli, project: Write, table: str, glob: str, said: str
) -> None:
    project({"deploylint.toml": f"\n{table.format(glob)}\n", "a.py": "x = 1\n"})
    ran = cli(".")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert ran.err.startswith("deploylint: deploylint.toml:2: ")
    assert said in ran.err


@pytest.mark.parametrize(
    "glob",
    ["[a-z]", "[]-a]", "[a-]", "[-a]", "[!]a]", "[\\\\-a]", "[[:alpha:]-z]", "a\\\\", "[a-a]"],
)
def test_a_class_that_holds_something_is_none(project: Write, glob: str) -> None:
    root = project({"deploylint.toml": f"exclude = ['{glob}']\n"})
    assert settings.load(str(root), {}, {}, registry.entries()).exclude


@pytest.mark.parametrize(
    "text",
    ["foo = 1", "x = ", b"a = '\xff'", "exclude = 7", "severity = 'high'", "select = ['DPX999']"],
)
@pytest.mark.parametrize(
    "command",
    ["check .", ". --fix", ". --diff", "audit", "map", "baseline", "init", "config"],
)
def test_every_command_says_a_mistake_in_one_line(
    cli: Cli, project: Write, command: str, text: str | bytes
) -> None:
    root = project({"deploylint.toml": text, "deploy/main.py": CORS})
    ran = cli(*command.split())
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "deploylint.toml" in ran.err
    assert "internal error" not in ran.err
    assert sorted(path.name for path in root.iterdir()) == ["deploy", "deploylint.toml"]


def test_thousands_of_plain_patterns_are_looked_up() -> None:
    choices = Choices([f"src/d{n}/f.py" for n in range(20_000)], [("/docs/", "example")])
    for number in range(20_000):
        assert choices.excludes(f"src/d{number}/f.py")
        assert not choices.excludes(f"src/d{number}/g.py")
    assert choices.context("docs/a/b.py") == ("/docs/", "example")


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("tests", "a/tests/b.py", True),
        ("/tests", "a/tests/b.py", False),
        ("a/b", "a/b/c.py", True),
        ("a/b", "x/a/b", False),
        ("*.py", "a/b.py", True),
        ("a/**/c.py", "a/x/y/c.py", True),
        ("docs/", "docs", False),
        ("!a.py", "a.py", False),
        ("#a.py", "#a.py", False),
        ("", "a.py", False),
    ],
)
def test_globs_read_as_in_gitignore(pattern: str, path: str, matches: bool) -> None:
    assert Choices([pattern]).excludes(path) is matches


def test_the_first_context_counts_and_no_pattern_takes_back_another() -> None:
    choices = Choices(["a.py", "!a.py"], [("*.py", "test"), ("a.py", "prod")])
    assert choices.excludes("a.py")
    assert choices.context("a.py") == ("*.py", "test")


def test_wildcards_are_counted() -> None:
    assert Choices(f"*{n}" for n in range(MAX_WILDCARDS))
    with pytest.raises(TooManyGlobs):
        Choices(f"*{n}" for n in range(MAX_WILDCARDS + 1))
