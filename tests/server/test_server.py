"""A real session over standard input and output, with a client of a few lines."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from program import CORS, CORS_FIXED

Json = dict[str, Any]
Write = Callable[[dict[str, str | bytes]], Path]
MAIN = "deploy/main.py"


class Client:
    """Sends messages and waits for answers; every wait ends after a while."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.server = subprocess.Popen(
            [sys.executable, "-m", "deploylint", "server"],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.received: queue.Queue[Json] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.last = 0
        self.version = 0
        self.heard: list[Json] = []

    def _read(self) -> None:
        stream = self.server.stdout
        assert stream is not None
        while header := stream.readline():
            if header.startswith(b"Content-Length:"):
                length = int(header.split(b":")[1])
                while stream.readline().strip():
                    pass
                self.received.put(json.loads(stream.read(length)))

    def raw(self, data: bytes) -> None:
        assert self.server.stdin is not None
        self.server.stdin.write(data)
        self.server.stdin.flush()

    def send(self, method: str, params: Any, **more: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def wait(self, wanted: Callable[[Json], bool]) -> Json:
        until = time.monotonic() + 30
        while True:
            message = self.received.get(timeout=max(0.01, until - time.monotonic()))
            self.heard.append(message)
            if wanted(message):
                return message

    def ask(self, method: str, params: Any) -> Any:
        self.last += 1
        number = self.last
        self.send(method, params, id=number)
        answer = self.wait(lambda message: message.get("id") == number and "method" not in message)
        assert "error" not in answer, answer
        return answer["result"]

    def start(self) -> Client:
        folder = {"uri": self.root.as_uri(), "name": "project"}
        params = {"processId": None, "rootUri": self.root.as_uri(), "workspaceFolders": [folder]}
        answer = self.ask("initialize", {**params, "capabilities": {}})
        assert answer["serverInfo"]["name"] == "deploylint"
        self.send("initialized", {})
        return self

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    def open(self, path: str, text: str) -> list[Json]:
        self.version += 1
        document = {"uri": self.uri(path), "languageId": "x", "version": self.version}
        self.send("textDocument/didOpen", {"textDocument": {**document, "text": text}})
        return self.diagnostics(path)

    def edit(self, path: str, text: str) -> list[Json]:
        self.version += 1
        document = {"uri": self.uri(path), "version": self.version}
        change = {"textDocument": document, "contentChanges": [{"text": text}]}
        self.send("textDocument/didChange", change)
        return self.diagnostics(path)

    def close(self, path: str) -> None:
        self.send("textDocument/didClose", {"textDocument": {"uri": self.uri(path)}})

    def diagnostics(self, path: str) -> list[Json]:
        method, uri = "textDocument/publishDiagnostics", self.uri(path)
        found = self.wait(
            lambda each: (
                each.get("method") == method
                and each["params"]["uri"] == uri
                and each["params"].get("version", self.version) == self.version
            )
        )
        diagnostics: list[Json] = found["params"]["diagnostics"]
        return diagnostics

    def actions(self, path: str, diagnostic: Json | None, *only: str) -> list[Json]:
        start = {"line": 0, "character": 0}
        place = diagnostic["range"] if diagnostic else {"start": start, "end": start}
        context: Json = {"diagnostics": [diagnostic] if diagnostic else []}
        if only:
            context["only"] = list(only)
        params = {"textDocument": {"uri": self.uri(path)}, "range": place, "context": context}
        actions: list[Json] = self.ask("textDocument/codeAction", params)
        return actions

    def message(self) -> str:
        shown = self.wait(lambda each: each.get("method") == "window/showMessage")
        text: str = shown["params"]["message"]
        return text

    def stop(self) -> tuple[int, str]:
        assert self.server.stdin is not None
        self.server.stdin.close()
        self.reader.join(20)
        assert self.server.stderr is not None
        said = self.server.stderr.read().decode()
        return self.server.wait(20), said


@pytest.fixture
def start(project: Write) -> Iterator[Callable[[dict[str, str | bytes]], Client]]:
    clients: list[Client] = []

    def begin(files: dict[str, str | bytes]) -> Client:
        clients.append(Client(project({"deploylint.toml": "", **files})))
        return clients[-1].start()

    yield begin
    for client in clients:
        client.server.kill()
        client.server.wait()


Start = Callable[[dict[str, str | bytes]], Client]


def applied(text: str, edit: Json, uri: str) -> str:
    lines = text.splitlines(keepends=True)

    def offset(position: Json) -> int:
        line = "".join(lines[position["line"] : position["line"] + 1]).encode("utf-16-le")
        before = line[: position["character"] * 2].decode("utf-16-le")
        return len("".join(lines[: position["line"]])) + len(before)

    changes = sorted(edit["changes"][uri], key=lambda each: offset(each["range"]["start"]))
    for each in reversed(changes):
        start, end = offset(each["range"]["start"]), offset(each["range"]["end"])
        text = text[:start] + each["newText"] + text[end:]
    return text


def codes(diagnostics: list[Json]) -> list[str]:
    return [each["code"] for each in diagnostics]


def test_a_session(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    """Open, edit, diagnostic, fix, hover."""
    client = start({MAIN: CORS_FIXED})
    assert client.open(MAIN, CORS_FIXED) == []
    began = time.monotonic()
    (found,) = client.edit(MAIN, CORS)
    with capsys.disabled():
        print(f" [{1000 * (time.monotonic() - began):.0f} ms from edit to diagnostic] ", end="")
    assert (found["code"], found["source"], found["severity"]) == ("DPA001", "deploylint", 2)
    assert found["range"]["start"] == {"line": 4, "character": 35}

    place = {"textDocument": {"uri": client.uri(MAIN)}, "position": found["range"]["start"]}
    hover = client.ask("textDocument/hover", place)
    assert hover["contents"]["value"].startswith("# DPA001 cors-origin-regex")

    fix, ignore = client.actions(MAIN, found)
    assert fix["isPreferred"]
    assert applied(CORS, fix["edit"], client.uri(MAIN)) == CORS_FIXED
    ignored = applied(CORS, ignore["edit"], client.uri(MAIN))
    assert "# deploylint: ignore[DPA001] TODO: say why" in ignored

    assert client.edit(MAIN, ignored) == []
    assert client.edit(MAIN, CORS_FIXED) == []
    client.ask("shutdown", None)
    client.send("exit", None)
    assert client.server.wait(20) == 0


def test_fix_all_applies_the_safe_fixes_only(start: Start) -> None:
    client = start({})
    text = CORS + 'print("é", file=None)\n' + CORS.splitlines()[-1] + "\n"
    client.open(MAIN, text)
    (action,) = client.actions(MAIN, None, "source.fixAll")
    fixed = applied(text, action["edit"], client.uri(MAIN))
    assert "allow_origin_regex" not in fixed
    assert 'print("é", file=None)' in fixed
    assert codes(client.edit(MAIN, fixed)) == ["DPB001"], "its fix is not safe"
    assert client.actions(MAIN, None, "source.fixAll") == []


HEALTH = 'from fastapi import APIRouter\nrouter = APIRouter()\n@router.get("/health")\n'
FILES: dict[str, str | bytes] = {
    "app/main.py": "from fastapi import FastAPI\nfrom app import one, two\napp = FastAPI()\n"
    "app.include_router(one.router)\napp.include_router(two.router)\n",
    "app/__init__.py": "",
    "app/one.py": HEALTH + "def one(): return {}\n",
    "app/two.py": HEALTH.replace("/health", "/ready") + "def two(): return {}\n",
}


def test_an_edit_is_joined_with_the_files_on_disk(start: Start) -> None:
    client = start(FILES)
    two = str(FILES["app/two.py"])
    assert "DPE001" not in codes(client.open("app/two.py", two))
    found = client.edit("app/two.py", two.replace("/ready", "/health"))
    (finding,) = [each for each in found if each["code"] == "DPE001"]
    (related,) = finding["relatedInformation"]
    assert related["location"]["uri"] == client.uri("app/one.py")
    assert related["location"]["range"]["start"]["line"] == 2


def test_an_edit_tells_only_what_is_new(start: Start) -> None:
    client = start(FILES)
    one, two = str(FILES["app/one.py"]), str(FILES["app/two.py"])
    client.open("app/one.py", one)
    client.open("app/two.py", two)
    client.heard.clear()
    client.edit("app/two.py", f"{two}\n")
    client.edit("app/two.py", two.replace("/ready", "/health"))
    client.ask("textDocument/hover", _start(client.uri("app/two.py")))
    told = [
        each["params"]["uri"]
        for each in client.heard
        if each.get("method") == "textDocument/publishDiagnostics"
    ]
    assert told == [client.uri("app/two.py")] * 2


def test_closing_a_buffer_goes_back_to_the_file(start: Start) -> None:
    client = start(FILES)
    one, two = str(FILES["app/one.py"]), str(FILES["app/two.py"])
    client.open("app/two.py", two)
    assert "DPE001" in codes(client.edit("app/two.py", two.replace("/ready", "/health")))
    client.close("app/two.py")
    assert client.diagnostics("app/two.py") == []
    assert "DPE001" not in codes(client.open("app/one.py", one))


def test_positions_count_utf16_units(start: Start) -> None:
    client = start({})
    text = CORS.replace("app.add", 's = "\U0001f600"; app.add')
    (found,) = client.open(MAIN, text)
    assert found["range"]["start"]["character"] == 35 + len('s = "xx"; ')
    fix = client.actions(MAIN, found)[0]
    assert applied(text, fix["edit"], client.uri(MAIN)) == CORS_FIXED.replace(
        "app.add", 's = "\U0001f600"; app.add'
    )


def test_a_saved_configuration_counts_at_once(start: Start) -> None:
    client = start({})
    assert codes(client.open(MAIN, CORS)) == ["DPA001"]
    config = client.root / "deploylint.toml"
    config.write_text('ignore = ["DPA"]\n')
    document = {"textDocument": {"uri": client.uri("deploylint.toml")}}
    client.send("textDocument/didSave", document)
    assert client.diagnostics(MAIN) == []
    config.write_text('ignroe = ["DPA"]\n')
    client.send("textDocument/didSave", document)
    assert "unknown key `ignroe`; did you mean `ignore`?" in client.message()
    assert client.edit(MAIN, CORS + "\n") == [], "the last good configuration stays"


def test_files_that_change_on_disk_count(start: Start) -> None:
    client = start(FILES)
    two = str(FILES["app/two.py"])
    assert "DPE001" not in codes(client.open("app/two.py", two))
    one = client.root / "app/one.py"
    one.write_text(two)
    change = {"uri": client.uri("app/one.py"), "type": 2}
    client.send("workspace/didChangeWatchedFiles", {"changes": [change]})
    assert "DPE001" in codes(client.diagnostics("app/two.py"))


def _start(uri: str) -> Json:
    return {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe{", b"[]", b'"text"', b"{}", b'{"jsonrpc": "2.0", "method": 3, "params": []}'],
    ids=["binary", "list", "string", "empty", "method"],
)
def test_garbage_is_survived(start: Start, body: bytes) -> None:
    client = start({})
    client.raw(b"nonsense\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    assert codes(client.open(MAIN, CORS)) == ["DPA001"]


@pytest.mark.parametrize(
    "uri", ["file:///etc/hosts", "untitled:Untitled-1", "file:", "https://example.com/x.py", "%%"]
)
def test_a_document_outside_the_workspace_is_left_alone(start: Start, uri: str) -> None:
    client = start({})
    document = {"uri": uri, "languageId": "python", "version": 1, "text": CORS}
    client.send("textDocument/didOpen", {"textDocument": document})
    assert client.ask("textDocument/hover", _start(uri)) is None
    assert codes(client.open(MAIN, CORS)) == ["DPA001"]


def test_a_question_about_a_document_that_is_not_open_is_answered(start: Start) -> None:
    client = start({MAIN: CORS})
    assert client.ask("textDocument/hover", _start(client.uri("no/such.py"))) is None


def test_a_client_that_goes_away_in_the_middle_of_a_message(start: Start) -> None:
    client = start({})
    client.raw(b'Content-Length: 1000\r\n\r\n{"jsonrpc"')
    code, said = client.stop()
    assert code == 0
    assert "JSONDecodeError" in said
    assert "Traceback" not in said


def test_the_library_that_is_missing_is_named(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pygls'] = None; sys.argv = ['deploylint', 'server'];"
        "from deploylint.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == ("deploylint: the server needs pygls: pip install 'deploylint[lsp]'\n")
