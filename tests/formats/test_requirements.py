from __future__ import annotations

import pytest

from deploylint.formats.requirements import (
    Requirements,
    dependencies,
    dependency_names,
    normalised,
    parse_requirement,
)
from deploylint.formats.tomltree import TomlDocument
from deploylint.source import Source


def parse(text: str) -> Requirements:
    return Requirements.parse(Source("requirements.txt", text))


@pytest.mark.parametrize(
    ("text", "name", "specifier"),
    [
        ("fastapi", "fastapi", ""),
        ("Flask_SQLAlchemy==3.1", "flask-sqlalchemy", "==3.1"),
        ("a >=1, <2", "a", ">=1, <2"),
        ("a==1 --no-binary b,c", "a", "==1"),
        ("a (>=1)", "a", ">=1"),
        ("uvicorn[standard,x]~=0.3", "uvicorn", "~=0.3"),
        ('b==1; python_version < "3.11"', "b", "==1"),
        ("c @ https://h/c.whl ; x", "c", ""),
        ("git+https://h/r.git@v1#egg=Zope.I", "zope-i", ""),
        ("./local", "", ""),
        ("pkg-1.0-py3-none-any.whl", "", ""),
    ],
)
def test_requirement(text: str, name: str, specifier: str) -> None:
    requirement = parse_requirement(text)
    assert requirement is not None
    assert (requirement.name, requirement.specifier) == (name, specifier)


def test_parts() -> None:
    requirement = parse("a[x, y]==1 ; os_name == 'nt' --hash=sha256:1 --hash sha256:2 # c\n")
    (only,) = requirement.requirements
    assert only.extras == ("x", "y")
    assert only.marker == "os_name == 'nt'"
    assert only.hashes == ("sha256:1", "sha256:2")
    assert only.pinned


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_places_hold_through_continuations(newline: str) -> None:
    lines = ["# 😀 \\", "a==1 \\", "    --hash=sha256:1", "\tdjango>=4  # é", "-r\tbase.txt"]
    text = newline.join(lines)
    document = Requirements.parse(Source.decode("r.txt", b"\xef\xbb\xbf" + text.encode()))
    cuts = [text[each.start : each.end] for each in document.requirements]
    assert cuts == ["a==1", "django>=4"]
    assert [text[each.start : each.name_end] for each in document.requirements] == ["a", "django"]
    assert [each.line for each in document.requirements] == [2, 4]
    (include,) = document.files()
    assert text[include.value_start : include.end] == "base.txt"


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("-r base.txt", "-r", "base.txt"),
        ("-rbase.txt", "-r", "base.txt"),
        ("--requirement=base.txt", "-r", "base.txt"),
        ("-c cons.txt", "-c", "cons.txt"),
        ("-e .", "-e", "."),
        ("--no-binary :all:", "--no-binary", ":all:"),
        ("--require-hashes", "--require-hashes", ""),
    ],
)
def test_options(line: str, name: str, value: str) -> None:
    (option,) = parse(line).options
    assert (option.name, option.value) == (name, value)


@pytest.mark.parametrize(
    ("line", "pinned"),
    [("a==1", True), ("a==1.*", False), ("a", False), ("a>=1", False), ("a==1,<2", False)],
)
def test_pinned(line: str, pinned: bool) -> None:
    assert parse(line).requirements[0].pinned is pinned


@pytest.mark.parametrize(
    ("line", "template"), [("a b c", False), ("==1", False), ("{{ x }}", True), ("a=1", False)]
)
def test_problems(line: str, template: bool) -> None:
    (problem,) = parse(f"x\n{line}\n").problems
    assert (problem.start, problem.end, problem.template) == (2, 2 + len(line), template)


PYPROJECT = """
[project]
dependencies = ["FastAPI[all]>=0.1", "x_y"]
[project.optional-dependencies]
docs = ["mkdocs==1"]
[dependency-groups]
test = ["pytest", {include-group = "lint"}]
[tool.poetry.dependencies]
python = "^3.11"
Django = "^4"
local = { path = "../l" }
[tool.poetry.group.dev.dependencies]
ruff = {version = "0.9", optional = true}
"""


def test_dependencies_of_a_pyproject() -> None:
    document = TomlDocument.parse(Source("pyproject.toml", PYPROJECT))
    read = {(each.name, each.specifier, each.group) for each in dependencies(document)}
    assert read == {
        ("fastapi", ">=0.1", ""),
        ("x-y", "", ""),
        ("mkdocs", "==1", "docs"),
        ("pytest", "", "test"),
        ("django", "^4", ""),
        ("local", "", ""),
        ("ruff", "0.9", "dev"),
    }
    assert "django" in dependency_names(document)
    places = {PYPROJECT[each.start : each.end] for each in dependencies(document)}
    assert {'"FastAPI[all]>=0.1"', 'Django = "^4"', '"pytest"'} <= places


def test_normalised() -> None:
    assert normalised("A__b.-C") == "a-b-c"
