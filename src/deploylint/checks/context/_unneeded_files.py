"""What an image does not need, and the patterns of ``.dockerignore`` that keep it out."""

from __future__ import annotations

import re

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex


class Clutter(NamedTuple):
    """Something that grows in a working copy.

    It is to be expected where a path of the context matches ``sign``; ``probe`` is
    such a path at the top of the context, ``line`` the pattern that ignores it.
    """

    label: str
    line: str
    probe: str
    sign: re.Pattern[str]


_PYTHON = regex(r"(?:.*/)?[^/]+\.py")
_NODE = regex(r"(?:.*/)?package\.json")
_PYTEST = regex(r"(?:.*/)?(?:conftest\.py|pytest\.ini|test_[^/]*\.py)")
_MYPY = regex(r"(?:.*/)?(?:mypy\.ini|\.mypy\.ini)")
_RUFF = regex(r"(?:.*/)?\.?ruff\.toml")

CACHES = (
    Clutter("__pycache__", "**/__pycache__", "__pycache__/main.cpython-312.pyc", _PYTHON),
    Clutter(".venv", "**/.venv", ".venv/pyvenv.cfg", _PYTHON),
    Clutter("venv", "**/venv", "venv/pyvenv.cfg", _PYTHON),
    Clutter(".pytest_cache", "**/.pytest_cache", ".pytest_cache/README.md", _PYTEST),
    Clutter(".mypy_cache", "**/.mypy_cache", ".mypy_cache/CACHEDIR.TAG", _MYPY),
    Clutter(".ruff_cache", "**/.ruff_cache", ".ruff_cache/CACHEDIR.TAG", _RUFF),
    Clutter("node_modules", "**/node_modules", "node_modules/x/index.js", _NODE),
)

# Files that are kept in the repository on purpose, and that nothing runs in production.
EXTRAS: tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...] = (
    ("tests", regex(r"tests?/.*"), ("tests", "test")),
    ("documentation", regex(r"docs?/.*"), ("docs", "doc")),
    ("Markdown", regex(r"(?!README)[^/]+\.md"), ("*.md", "!README*")),
    (
        "check scripts",
        regex(r"scripts/(?:test_|check_|debug_)[^/]*"),
        ("scripts/test_*", "scripts/check_*", "scripts/debug_*"),
    ),
    ("workflows", regex(r"\.github/.*"), (".github",)),
)
