"""Patterns of ``.dockerignore`` that people mean for every folder and Docker reads for one."""

from __future__ import annotations

import re

from deploylint.deployment.facts.images import IgnoreFile, IgnorePattern
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex


class Meant(NamedTuple):
    """What a pattern is about: ``probe`` is such a path inside a folder.

    The folder is likely to hold one where ``sign`` matches the name of a file in it.
    """

    family: str
    probe: str
    sign: re.Pattern[str]


_BYTECODE = Meant("bytecode", "__pycache__/main.cpython-312.pyc", regex(r".*\.py"))
_ENV = regex(r"\.env(?:[._ -].*)?")
# Tools put their caches beside their configuration.
_PYTEST = regex(r"pyproject\.toml|pytest\.ini|tox\.ini|setup\.cfg")
_MYPY = regex(r"pyproject\.toml|\.?mypy\.ini|setup\.cfg")
_RUFF = regex(r"pyproject\.toml|\.?ruff\.toml")

MEANT: dict[str, Meant] = {
    **dict.fromkeys(
        ("__pycache__", "*.pyc", "*.py[cod]", "*.py[co]", "*.pyo", "*.pyd", "*$py.class"),
        _BYTECODE,
    ),
    ".env": Meant("env", ".env", _ENV),
    ".env*": Meant("env", ".env", _ENV),
    "*.env": Meant("env", ".env", _ENV),
    ".env.*": Meant("env", ".env.production", regex(r"\.env\..*")),
    ".env.local": Meant("env", ".env.local", regex(r"\.env\..*")),
    "*.pem": Meant("keys", "key.pem", regex(r".*\.pem")),
    "*.key": Meant("keys", "tls.key", regex(r".*\.key")),
    "node_modules": Meant("node", "node_modules/x/index.js", regex(r"package\.json")),
    ".pytest_cache": Meant("caches", ".pytest_cache/README.md", _PYTEST),
    ".mypy_cache": Meant("caches", ".mypy_cache/CACHEDIR.TAG", _MYPY),
    ".ruff_cache": Meant("caches", ".ruff_cache/CACHEDIR.TAG", _RUFF),
    "*.log": Meant("logs", "app.log", regex(r".*\.log")),
    ".DS_Store": Meant("desktop", ".DS_Store", regex(r"\.DS_Store")),
}


def meaning(pattern: IgnorePattern) -> Meant | None:
    """What a pattern is about; None for others, and where a slash says that the root is meant."""
    return None if pattern.rooted else MEANT.get(pattern.text)


def meant_for(file: IgnoreFile, path: str) -> bool:
    """Whether such a pattern of the file would ignore ``path``, did it hold in its folder."""
    name = path.rpartition("/")[2]
    meant = map(meaning, file.patterns)
    return "/" in path and any(each and each.sign.fullmatch(name) for each in meant)
