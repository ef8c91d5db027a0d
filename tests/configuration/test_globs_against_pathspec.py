"""The globs of the configuration mean what pathspec, which users know, takes them for."""

from __future__ import annotations

import pathspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.configuration.globs import Globs

NAMES = st.sampled_from(["a", "b", "tests", "app.py", "x.sql", "deep"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
PARTS = st.sampled_from(["a", "b", "tests", "*.py", "x.*", "**", "*", "deep", "?", "[ab]"])
PATTERNS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)


def both(pattern: str, path: str) -> tuple[bool, bool]:
    spec = pathspec.GitIgnoreSpec.from_lines([pattern])
    return Globs([pattern]).first(path) is not None, spec.match_file(path)


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("tests/", "tests/test_a.py", True),
        ("*.py", "deep/app.py", True),
        ("/app.py", "deep/app.py", False),
        ("deep/**", "deep/a/b.py", True),
        ("a/*.sql", "a/b/x.sql", False),
        ("**/tests/*.py", "a/b/tests/app.py", True),
    ],
)
def test_known_patterns(pattern: str, path: str, matches: bool) -> None:
    assert both(pattern, path) == (matches, matches)


@settings(max_examples=300)
@given(PATTERNS, PATHS)
def test_any_pattern(pattern: str, path: str) -> None:
    ours, theirs = both(pattern, path)
    assert ours == theirs
