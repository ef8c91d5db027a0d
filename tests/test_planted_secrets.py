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


def test_a_store_on_disk_holds_none(cli: Cli, project: Write, user_caches: Path) -> None:
    root = project({**CONFIG, **files(), **{f"m{n}.py": "x = 1\n" for n in range(25)}})
    for path in root.rglob("*"):
        os.utime(path, (1, 1))
    cli(".")
    stores = [path for path in user_caches.rglob("*.json") if path.stat().st_size > 1_000]
    assert stores
    assert not {str(each): found for each in stores if (found := leaked(_text(each)))}


def _text(path: Path) -> str:
    return path.read_bytes().decode("latin-1")


def test_a_fact_loses_the_secret_of_its_own_place_only() -> None:
    """A password that is also the name of a program hides in the command alone."""
    source = Source("compose.yaml", "image: postgres\ncommand: app --password postgres\n")
    literals = SecretLiterals(source)
    assert literals
    assert literals.masked("postgres", 0, 15) == "postgres"
    assert literals.masked("app --password postgres", 16, 50) == "app --password " + "…*******"


def test_a_password_that_is_a_word_is_no_part_of_another() -> None:
    source = Source("compose.yaml", "environment:\n  URL: postgresql://app:postgres@db/x\n")
    literals = SecretLiterals(source)
    assert literals.masked("postgresql", 0, 60) == "postgresql"
    assert "app:postgres@" not in literals.masked("postgresql://app:postgres@db/x", 0, 60)


def test_a_password_that_is_a_port_too_hides_where_it_stands() -> None:
    source = Source("Dockerfile", "HEALTHCHECK CMD curl http://u:9000@localhost:9000/9000\n")
    literals = SecretLiterals(source)
    url = "http://u:9000@localhost:9000/9000"
    assert literals.masked(url, 0, 60) == "http://u:…***@localhost:9000/9000"
    assert literals.masked("9000", 0, 60) == "9000"
