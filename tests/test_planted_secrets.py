"""Nothing that leaves deploylint, and nothing that it keeps, holds a secret of the project."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from deploylint.map import FORMATS as MAPS
from deploylint.report import FORMATS
from deploylint.secrets.literals import SecretLiterals
from deploylint.source import Source
from deploylint.testing import Sample, check
from planted import SECRETS, files, leaked
from program import Cli

Write = Callable[[dict[str, str | bytes]], Path]
CONFIG = {"deploylint.toml": 'select = ["ALL"]\nseverity = "info"\n'}
COMMANDS = [
    *(("check", ".", "-v", "--no-cache", "--output-format", name) for name in FORMATS),
    ("check", ".", "--no-cache", "--diff", "--unsafe-fixes"),
    *(("audit", ".", "--format", name) for name in ("text", "markdown", "html", "json")),
    *(("map", ".", "--format", name) for name in MAPS),
]


def test_the_project_holds_what_it_should() -> None:
    text = "".join(files().values())
    assert all(secret in text for secret in SECRETS.values())
    assert (len(SECRETS), len(files())) == (45, 24)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_output_holds_a_secret(cli: Cli, project: Write, command: tuple[str, ...]) -> None:
    project({**CONFIG, **files()})
    ran = cli(*command)
    assert len(ran.out) > 1_000
    assert not leaked(ran.out + ran.err)


def test_nothing_that_may_be_stored_holds_a_secret() -> None:
    sample = Sample({path: text.encode() for path, text in files().items()})
    results = check(sample, ["ALL"]).results
    kept = {path: repr(result) for path, result in results.items() if not result.secretive}
    assert len(kept) > 15
    assert not {path: found for path, text in kept.items() if (found := leaked(text))}


def test_a_store_on_disk_holds_none(cli: Cli, project: Write) -> None:
    root = project({**CONFIG, **files(), **{f"m{n}.py": "x = 1\n" for n in range(25)}})
    for path in root.rglob("*"):
        os.utime(path, (1, 1))
    before = set(root.rglob("*"))
    cli(".", XDG_CACHE_HOME=str(root / "kept"), HOME=str(root / "kept"))
    stores = [path for path in set(root.rglob("*")) - before if path.is_file()]
    assert stores
    assert not {str(path): found for path in stores if (found := leaked(path.read_text()))}


def test_a_fact_loses_the_secret_of_its_own_place_only() -> None:
    """A password that is also the name of a program hides in the command alone."""
    source = Source("compose.yaml", "image: postgres\ncommand: app --password postgres\n")
    literals = SecretLiterals(source)
    assert literals
    assert literals.masked("postgres", 0, 15) == "postgres"
    assert literals.masked("app --password postgres", 16, 50) == "app --password " + "…*******"
