from __future__ import annotations

import pytest

from deploylint.formats.pyversion import PythonVersionFile, python_version, satisfies
from deploylint.source import Source


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.12", ("python", 3, 12)),
        ("3.12.1", ("python", 3, 12)),
        ("3.12-dev", ("python", 3, 12)),
        ("3.13t", ("python", 3, 13)),
        ("3", ("python", 3, None)),
        ("python-3.11.4", ("python", 3, 11)),
        ("cpython@3.12", ("python", 3, 12)),
        ("cpython-3.12.3-linux-x86_64-gnu", ("python", 3, 12)),
        ("pypy3.10-7.3.15", ("pypy", 3, 10)),
        ("system", ("", None, None)),
        ("my-env", ("", None, None)),
    ],
)
def test_versions(text: str, expected: tuple[str, int | None, int | None]) -> None:
    assert python_version(text) == expected


def test_file_with_several_versions() -> None:
    source = Source.decode(".python-version", b"\xef\xbb\xbf# 3.9\r\n3.12.1 # x\r\n\tpypy3.10\r\n")
    document = PythonVersionFile.parse(source)
    assert [source.text[v.start : v.end] for v in document.versions] == ["3.12.1", "pypy3.10"]
    assert [(v.series, v.line) for v in document.versions] == [((3, 12), 2), (None, 3)]


def test_a_template_makes_the_version_unknown() -> None:
    document = PythonVersionFile.parse(Source("runtime.txt", "python-{{version}}\n"))
    assert [problem.template for problem in document.problems] == [True]
    assert document.versions[0].series is None


TRUE = [
    ">=3.10",
    ">=3.9,<4",
    ">=3.12,<3.13",
    "==3.12.*",
    "~=3.11",
    "!=3.11.*",
    "<3.13",
    "==3.*",
    "",
]
FALSE = ["<3.12", ">=3.13", "==3.11.*", "~=3.11.2", "!=3.12.*", "==3.11.4", "<3.12,>=3.9", "<=3.11"]
UNKNOWN = ["==3.12.4", ">=3.12.3", "<=3.12", ">3.12", "==3.12", "!=3.12.1", "^3.11", "abc", ">=3.x"]


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [(s, True) for s in TRUE] + [(s, False) for s in FALSE] + [(s, None) for s in UNKNOWN],
)
def test_does_3_12_satisfy(specifier: str, expected: bool | None) -> None:
    assert satisfies(specifier, (3, 12)) is expected


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        ("^3.11", True),
        ("^3.13", False),
        ("~3.12", True),
        ("~3.11", False),
        ("~3", True),
        ("3.12.*", True),
        ("*", True),
        ("3.12", None),
        ("3.11", False),
        (">=3.9 <3.12", False),
        ("~3.9 || ^3.11", True),
        ("^2.7 | 3.11.*", False),
        ("^3.12.3", None),
        ("==3.12.*", True),
    ],
)
def test_poetry(specifier: str, expected: bool | None) -> None:
    assert satisfies(specifier, (3, 12), poetry=True) is expected
