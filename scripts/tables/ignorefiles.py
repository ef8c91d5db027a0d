"""Ignore files against moby/patternmatcher and ``git check-ignore --no-index``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deploylint.formats.dockerignore import Matcher, clean, read_patterns
from deploylint.formats.gitignore import GitIgnoreTree
from deploylint.formats.gitignore import read_patterns as read_git_patterns
from tables.case import Case


def dockerignore_cases(table: Any) -> Iterator[Case]:
    for row in table["ignorefile"]:
        content = row["content"].removeprefix("\ufeff")
        yield Case(repr(content), row["patterns"], read_patterns(content))
    for row in [*table["cases"], *table["fuzz"]]:
        yield Case(f"{row['patterns']} {row['path']!r}", row["chain"], _excludes(row))


def _excludes(row: dict[str, Any]) -> bool | str:
    matcher = Matcher(row["patterns"])
    return "error" if matcher.errors else matcher.excludes(clean(row["path"]))


def gitignore_cases(table: Any) -> Iterator[Case]:
    for row in table["cases"]:
        ignores = {"": row["gitignore"]}
        yield Case(repr(ignores), row["ignored"], _ignored(ignores, table["files"]))
    for row in table["nested"]:
        ignores = row["gitignores"]
        yield Case(repr(ignores), row["ignored"], _ignored(ignores, table["files"]))


def _ignored(ignores: dict[str, list[str]], files: list[str]) -> list[str]:
    tree = GitIgnoreTree(
        {place: read_git_patterns("\n".join(lines)) for place, lines in ignores.items()}
    )
    return [path for path in files if tree.ignored(path)]


TABLES = {"dockerignore_cases": dockerignore_cases, "gitignore_cases": gitignore_cases}
