"""Nothing that leaves deploylint, and nothing that it keeps, holds a secret of the project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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


# --- what is written, and what an editor is told ---------------------------------------------


def test_files_of_its_own_hold_none(cli: Cli, project: Write) -> None:
    root = project({**CONFIG, **files()})
    before = set(root.rglob("*"))
    assert cli("baseline", "--file", "known.txt").code == 0
    (root / "deploylint.toml").unlink()
    assert cli("init").code == 0
    made = sorted(set(root.rglob("*")) - before)
    assert [path.name for path in made] == ["known.txt"]
    for path in (*made, root / "deploylint.toml"):
        assert not leaked(path.read_text())


def test_comments_that_are_added_quote_none(cli: Cli, project: Write) -> None:
    root = project({**CONFIG, **files()})
    ran = cli(".", "--no-cache", "--add-ignore", "known")
    assert not leaked(ran.out + ran.err)
    for path, text in files().items():
        added = set((root / path).read_text().splitlines()) - set(text.splitlines())
        comments = {line.partition("deploylint:")[2] for line in added}
        assert not leaked("\n".join(comments)), path


def test_an_editor_is_told_none(project: Write) -> None:
    root = project({**CONFIG, **files()})
    said = told(root, list(messages(root)))
    assert said.count("textDocument/publishDiagnostics") >= len(files())
    assert "newText" in said
    assert leaked(said) <= {"password 3"}, "the text of a `print` that becomes a line of a log"


def messages(root: Path) -> Iterator[dict[str, Any]]:
    """Every file opened, hovered over line by line, and asked for its fixes."""
    asked = {"processId": None, "rootUri": root.as_uri(), "capabilities": {}}
    yield {"method": "initialize", "params": asked}
    yield {"method": "initialized", "params": {}}
    for path, text in files().items():
        name = {"uri": (root / path).as_uri()}
        opened = {**name, "languageId": "x", "version": 1, "text": text}
        yield {"method": "textDocument/didOpen", "params": {"textDocument": opened}}
    for path, text in files().items():
        name = {"textDocument": {"uri": (root / path).as_uri()}}
        lines = text.splitlines()
        for line, content in enumerate(lines):
            for column in {len(content) // 2, len(content) - len(content.lstrip())}:
                place = {"line": line, "character": column}
                yield {"method": "textDocument/hover", "params": {**name, "position": place}}
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": len(lines), "character": 0}}
        for only in (["quickfix"], ["source.fixAll"]):
            context = {"diagnostics": [], "only": only}
            wanted = {**name, "range": whole, "context": context}
            yield {"method": "textDocument/codeAction", "params": wanted}
    yield {"method": "shutdown", "params": None}
    yield {"method": "exit", "params": None}


_UNASKED = ("initialized", "textDocument/didOpen", "exit")


def told(root: Path, sent: list[dict[str, Any]]) -> str:
    """All that the server says to these messages, on both of its outputs."""
    framed = b""
    for number, message in enumerate(sent):
        named = {} if message["method"] in _UNASKED else {"id": number}
        body = json.dumps({"jsonrpc": "2.0", **named, **message}).encode()
        framed += b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    command = (sys.executable, "-m", "deploylint", "server")
    done = subprocess.run(
        command, input=framed, cwd=root, capture_output=True, timeout=300, check=True
    )
    return (done.stdout + done.stderr).decode()
