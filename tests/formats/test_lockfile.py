"""Lock files: the names of what they hold, in the form of each program."""

from __future__ import annotations

import pytest

from deploylint.files.classify import kind_of
from deploylint.formats.lockfile import LockFile
from deploylint.source import Source

UV = """\
version = 1
requires-python = ">=3.12"

[[package]]
name = "Litestar"
version = "2.1"
source = { registry = "https://pypi.org/simple" }
dependencies = [
    { name = "anyio" },
]

[[package]]
name = "uvicorn"
version = "0.30"
"""
PIPFILE = """\
{
    "_meta": {
        "hash": {
            "sha256": "00"
        },
        "sources": [
            {
                "name": "pypi"
            }
        ]
    },
    "default": {
        "gunicorn": {
            "hashes": [],
            "version": "==23.0"
        }
    },
    "develop": {}
}
"""


@pytest.mark.parametrize(
    ("path", "text", "names"),
    [
        ("uv.lock", UV, ("litestar", "uvicorn")),
        ("svc/poetry.lock", UV.replace("\n", "\r\n"), ("litestar", "uvicorn")),
        ("pdm.lock", '[metadata]\ngroups = ["a"]\n[[package]]\nname = "a.b_C"\n', ("a-b-c",)),
        ("pylock.toml", '[[packages]]\nname = "flask"\nversion = "3"\n', ("flask",)),
        ("Pipfile.lock", PIPFILE, ("gunicorn",)),
        ("uv.lock", "version = 1\n", ()),
        ("uv.lock", 'name = "no-package"\n', ()),
    ],
)
def test_names(path: str, text: str, names: tuple[str, ...]) -> None:
    assert kind_of(path) == "lock"
    assert LockFile.parse(Source(path, text)).names == names


@pytest.mark.parametrize("path", ["yarn.lock", "Cargo.lock", "package-lock.json", "my-uv.lock"])
def test_lock_files_of_other_languages_are_not_read(path: str) -> None:
    assert kind_of(path) != "lock"
