"""What is fuzzed: each target takes bytes, sets up what they say, and runs the program on it.

Several files in one input are separated by the byte ``FS``; a file begins with its path in
a line. A target raises where the program does not keep what it promises.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from deploylint.engine.checking import FileResult
from deploylint.files.classify import Classified
from deploylint.map import FORMATS as MAPS
from deploylint.report import FORMATS
from deploylint.run.encoding import decode, encode
from deploylint.run.outcome import Outcome
from deploylint.run.store import open_store
from deploylint.testing import Sample, check
from fuzzing.program import Ran, Wrong, run

FS = b"\x1c"
SCRIPTS = Path(__file__).parents[1]
ROOT = SCRIPTS.parent
APP = (
    b"from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\n\n"
    b"app = FastAPI()\napp.add_middleware(CORSMiddleware, allow_origin_regex='https://(a|b)')\n"
    b"print('x')\nPASSWORD = 'kX9#mQ2$vL7pZ4'\n"
)
COMMANDS = [
    *(("check", ".", "--no-cache", "-v", "--output-format", name) for name in FORMATS),
    *(("audit", ".", "--format", name) for name in ("text", "markdown", "html", "json")),
    *(("map", ".", "--format", name) for name in MAPS),
    ("check", ".", "--no-cache", "--unsafe-fixes", "--diff"),
    ("check", ".", "--no-cache", "--unsafe-fixes", "--fix"),
    ("check", ".", "--no-cache", "--add-ignore", "known"),
    ("baseline",),
    ("init",),
    ("config",),
]


class Target(NamedTuple):
    """``seeds`` yields inputs to begin with; ``run`` judges one in an empty folder."""

    seeds: Callable[[], Iterator[bytes]]
    run: Callable[[bytes, Path], Ran | None]


def joined(files: dict[str, bytes]) -> bytes:
    return FS.join(path.encode() + b"\n" + data for path, data in files.items())


def written(data: bytes, folder: Path) -> None:
    """Write the files of an input; what cannot be the name of a file is left out."""
    for part in data.split(FS):
        name, _, content = part.partition(b"\n")
        place(folder, name, content)


def place(folder: Path, name: bytes, content: bytes) -> None:
    steps = [step[:200] for step in name.split(b"/") if step not in (b"", b".", b"..", b".git")]
    if not steps or b"\0" in name or len(steps) > 20:
        return
    path = Path(os.fsdecode(os.path.join(os.fsencode(folder), *steps)))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError:
        return


def command(data: bytes) -> tuple[str, ...]:
    """One of the commands, by the input: what failed fails again."""
    return COMMANDS[zlib.crc32(data) % len(COMMANDS)]


def _everything(folder: Path) -> None:
    if not (folder / "deploylint.toml").exists():
        (folder / "deploylint.toml").write_text('select = ["ALL"]\nseverity = "info"\n')


# --- whole projects ------------------------------------------------------------------------


def _projects() -> Iterator[bytes]:
    """The examples of the rule pages and the fixtures."""
    from deploylint.rulepages import page_paths
    from deploylint.rulepages.parsing import load
    from deploylint.testing.rule_pages import sample_of

    for page in page_paths():
        yield from (joined(dict(sample_of(each).files)) for each in load(page).examples)
    for fixture in sorted(ROOT.glob("fixtures/*/")):
        names = [path for path in fixture.rglob("*") if path.is_file()]
        small = [path for path in names if path.stat().st_size < 8_000][:12]
        yield joined({str(path.relative_to(fixture)): path.read_bytes() for path in small})


def _project(data: bytes, folder: Path) -> Ran:
    written(data, folder)
    _everything(folder)
    return run(folder, *command(data))


# --- what lies around the files ------------------------------------------------------------


def _configurations() -> Iterator[bytes]:
    yield b'select = ["ALL", "DPA"]\nseverity = "info"\nfail-on = "error"\n'
    yield b'exclude = ["a/**", "*.[a-z]py", "!x"]\nextend-exclude = ["b"]\nmax-file-size = 10000\n'
    yield b'[per-file-ignores]\n"tests/*" = ["DPB", "cors"]\n[contexts]\n"*.py" = "prod"\n'
    yield b'[severity]\nDPA = "off"\nDPA001 = "info"\n[health]\ncanonical = "/health"\n'
    yield b'baseline = "known.txt"\nplugins = ["none"]\ndefer-to = ["ruff"]\ndocumentation = "x"\n'
    yield b'[audit]\ndocuments = ["README"]\n[policy]\nexternal-data-stores = true\n'


def _configuration(data: bytes, folder: Path) -> Ran:
    place(folder, b"app/main.py", APP)
    place(folder, b"deploylint.toml", data)
    return run(folder, *command(data))


def _names() -> Iterator[bytes]:
    yield from (b"app/main.py", b"Dockerfile.prod", b"a b/compose.yaml", b"nginx/conf.d/x.conf")
    yield from (
        b"\xff.py",
        b"line\nend.py",
        b"tab\t.py",
        b"::error::.py",
        b"-rf.py",
        b"a'\"`|<b>.py",
    )


def _name(data: bytes, folder: Path) -> Ran:
    place(folder, data, APP)
    _everything(folder)
    return run(folder, *command(data))


def _baselines() -> Iterator[bytes]:
    yield b"# deploylint baseline 1\n"
    yield b"# deploylint baseline 1\napp/main.py\tDPA001\t0123456789ab\t0123456789ab\n"
    yield b'# deploylint baseline 1\n"a\\n\\udcff.py"\tDPA001\t0123456789ab\t0123456789ab\n'


def _baseline(data: bytes, folder: Path) -> Ran:
    place(folder, b"app/main.py", APP)
    place(folder, b"deploylint-baseline.txt", data)
    (folder / "deploylint.toml").write_text('baseline = "deploylint-baseline.txt"\n')
    ran = run(folder, "check", ".", "--no-cache", "--output-format", "json")
    run(folder, "baseline", "--update")
    return ran


# --- what a run keeps ------------------------------------------------------------------------


def _stored() -> tuple[bytes, bytes]:
    """A stored file result and a stored outcome."""
    from deploylint.run.reporting import outcome_of

    files = {"app/main.py": APP, "compose.yaml": b"services: {db: {image: 'postgres:latest'}}\n"}
    project = check(Sample(files), ["ALL"])
    outcome = outcome_of(project, "2000-01-01")
    rows = {path: [[1, 2, 3, 4], encode(each), []] for path, each in project.results.items()}
    return json.dumps(rows).encode(), json.dumps(encode(outcome)).encode()


def _entries() -> Iterator[bytes]:
    rows, outcome = _stored()
    for row in json.loads(rows).values():
        yield json.dumps(row[1]).encode()
    yield outcome


def _entry(data: bytes, folder: Path) -> None:
    """What is read from a store is of the declared types, or nothing."""
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError):
        return
    for kind in (FileResult, Outcome, Classified):
        found = decode(value, kind)
        if found is not None and decode(encode(found), kind) != found:
            raise Wrong("it is stored otherwise than it was read")


def _stores() -> Iterator[bytes]:
    rows, outcome = _stored()
    yield b'{"key": "", "value": ' + rows + b"}"
    yield b'{"key": "", "value": ' + outcome + b"}"


def _store(data: bytes, folder: Path) -> Ran:
    """Sealed with the user's own key: what a broken disk, or a version to come, may hold."""
    for number in range(25):
        place(folder, f"m{number}.py".encode(), b"X = 1\n")
    place(folder, b"app/main.py", APP)
    _everything(folder)
    for path in folder.rglob("*.py"):
        os.utime(path, (1, 1))
    store = open_store(str(folder))
    assert store
    for name in ("results.json", "outcome.json"):
        store.save(name, data)
    ran = run(folder, "check", ".", "--output-format", "json")
    shutil.rmtree(store.folder)
    return ran


# --- git -----------------------------------------------------------------------------------


def _git(folder: Path, *arguments: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(folder)}
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    command = ["git", *identity, *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment)


def _repository(folder: Path) -> None:
    place(folder, b"app/main.py", APP)
    place(folder, b"a/b.py", b"X = 1\n")
    place(folder, b".gitattributes", b"* filter=x diff=x\n")
    _git(folder, "init", "-q", ".")
    _git(folder, "add", "-A")
    _git(folder, "commit", "-qm", "all")


# The files of a repository that git, or this program, reads.
_OF_GIT = ("index", "HEAD", "config", "packed-refs", "info/exclude", "shallow", "commondir")
_ORDERS = (
    b'[core]\n\tfsmonitor = "touch MARK"\n\tworktree = ..\n[filter "x"]\n\tclean = "touch MARK"\n'
    b'[diff "x"]\n\tcommand = "touch MARK"\n[include]\n\tpath = more\n'
    b"[extensions]\n\tobjectFormat = sha1\n"
)


def _git_files() -> Iterator[bytes]:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _repository(folder)
        for version in ("2", "3", "4"):
            _git(folder, "update-index", "--index-version", version)
            yield b"index\n" + (folder / ".git/index").read_bytes()
        _git(folder, "update-index", "--split-index")
        _git(folder, "pack-refs", "--all")
        for each in _OF_GIT:
            path = folder / ".git" / each
            yield each.encode() + b"\n" + (path.read_bytes() if path.exists() else b"")
    yield b"config\n" + _ORDERS


def _git_file(data: bytes, folder: Path) -> Ran:
    name, _, content = data.partition(b"\n")
    text = os.fsdecode(name)
    if text not in _OF_GIT:
        text = "index"
    template = Path(os.environ["FUZZ_WORK"]) / "repository"
    if not template.exists():
        template.mkdir(parents=True)
        _repository(template)
    shutil.copytree(template, folder, dirs_exist_ok=True)
    mark = folder / "MARK"
    path = folder / ".git" / text
    path.write_bytes(content.replace(b"MARK", os.fsencode(mark)))
    (folder / "app/main.py").write_bytes(APP + b"# changed\n")
    ran = run(folder, "check", ".", "--no-cache", "--output-format", "json")
    run(folder, "check", ".", "--no-cache", "--diff-base", "HEAD", "--output-format", "sarif")
    if mark.exists():
        raise Wrong("git has run what the repository says")
    return ran


# --- messages of an editor -----------------------------------------------------------------


def _message(method: str, params: Any = None, **number: int) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **number, "method": method, "params": params}).encode()


def _sessions() -> Iterator[bytes]:
    uri = {"uri": "file://ROOT/app/main.py"}
    document = {**uri, "languageId": "python", "version": 1}
    version = {**uri, "version": 2}
    name = {"textDocument": uri}
    zero = {"line": 0, "character": 0}
    far = {"start": zero, "end": {"line": 9, "character": 9}}
    wanted = {**name, "range": far, "context": {"diagnostics": []}}
    all_fixes = {**wanted, "context": {"diagnostics": [], "only": ["source.fixAll"]}}
    edit = {"range": far, "text": "print(1)\n"}
    messages = [
        _message("textDocument/didOpen", {"textDocument": {**document, "text": APP.decode()}}),
        _message("textDocument/hover", {**name, "position": {"line": 4, "character": 5}}, id=2),
        _message("textDocument/codeAction", wanted, id=3),
        _message("textDocument/didChange", {"textDocument": version, "contentChanges": [edit]}),
        _message("textDocument/codeAction", all_fixes, id=4),
        _message("workspace/didChangeWatchedFiles", {"changes": [{**uri, "type": 2}]}),
        _message("textDocument/didSave", {"textDocument": {"uri": "file://ROOT/deploylint.toml"}}),
        _message("textDocument/didClose", name),
    ]
    yield FS.join(messages)


def _session(data: bytes, folder: Path) -> None:
    """Whatever an editor says, the server answers the last question and ends as it is told."""
    place(folder, b"app/main.py", APP)
    _everything(folder)
    bodies = [each.replace(b"ROOT", os.fsencode(folder)) for each in data.split(FS)]
    told: dict[str, Any] = {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}}
    first = _message("initialize", told, id=1)
    last = _message("shutdown", id=999_999)
    framed = b"".join(
        b"Content-Length: %d\r\n\r\n%b" % (len(each), each)
        for each in (first, _message("initialized", {}), *bodies, last, _message("exit"))
    )
    done = subprocess.run(
        [sys.executable, "-m", "deploylint", "server"],
        input=framed,
        cwd=folder,
        capture_output=True,
        timeout=300,
        check=False,
    )
    if b"Traceback" in done.stderr:
        raise Wrong(done.stderr.decode("utf-8", "replace")[-2_000:])
    if b"999999" not in done.stdout and b'"exit"' not in data:
        raise Wrong(f"no answer to shutdown, exit code {done.returncode}")


TARGETS = {
    "project": Target(_projects, _project),
    "configuration": Target(_configurations, _configuration),
    "names": Target(_names, _name),
    "baseline": Target(_baselines, _baseline),
    "entry": Target(_entries, _entry),
    "store": Target(_stores, _store),
    "git": Target(_git_files, _git_file),
    "server": Target(_sessions, _session),
}


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
