"""What the tools that run a file say about its text: accepted or not, and every complaint.

Hosts, certificates, users, logs and programs that only the target machine has are
neutralised alike in each text, so that two texts of one file can be compared.
"""

from __future__ import annotations

import ast
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Verdict(NamedTuple):
    """The answer of one tool; ``said`` leaves out line numbers and temporary paths."""

    tool: str
    accepted: bool
    said: frozenset[str] = frozenset()


def verdict(kind: str, path: str, data: bytes) -> Verdict | None:
    """The verdict on a file's bytes; None for a kind without a tool, or a tool not installed."""
    judge = _JUDGES.get(kind)
    return judge(path, data) if judge else None


def missing() -> list[str]:
    """The programs that would judge more than this machine can."""
    return [name for name in ("nginx", "systemd-analyze", "ruff", "bash") if not _found(name)]


def _found(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))


def _read(tool: str, read: Callable[[], Any]) -> Verdict:
    try:
        read()
    except Exception as error:
        return Verdict(tool, False, frozenset({type(error).__name__}))
    return Verdict(tool, True)


# --- Python ------------------------------------------------------------------------


def _python(path: str, data: bytes) -> Verdict:
    """``compile``, with the names that ruff cannot resolve and imports made twice."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compiled = _read("compile", lambda: compile(data, path, "exec", dont_inherit=True))
        said = set(compiled.said) | (_imported_twice(data) if compiled.accepted else set())
    if (ruff := _found("ruff")) and compiled.accepted:
        command = [ruff, "check", "--isolated", "--no-cache", "--output-format", "json"]
        command += ["--select", "F821,F811", "--stdin-filename", path, "-"]
        done = subprocess.run(command, input=data, capture_output=True, check=False)
        said |= {f"{each['code']} {each['message']}" for each in json.loads(done.stdout or "[]")}
    return Verdict("compile, ruff", compiled.accepted, frozenset(said))


def _imported_twice(data: bytes) -> set[str]:
    seen: set[str] = set()
    twice: set[str] = set()
    for node in ast.parse(data).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                name = f"{getattr(node, 'module', '')} {alias.name} as {alias.asname}"
                (twice if name in seen else seen).add(name)
    return {f"imported twice: {name}" for name in twice}


# --- data --------------------------------------------------------------------------


def load_yaml(data: bytes) -> list[Any]:
    """All documents of a YAML text; unknown tags are kept as their plain value."""
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    def plain(loader: Any, _: str, node: Any) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return node.value
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return loader.construct_mapping(node, deep=True)

    Loader.add_multi_constructor("!", plain)
    return list(yaml.load_all(data, Loader))


def _yaml(path: str, data: bytes) -> Verdict:
    return _read("PyYAML", lambda: load_yaml(data))


def _toml(path: str, data: bytes) -> Verdict:
    from deploylint.formats.tomltree import TomlDocument
    from deploylint.source import Source

    return _read("tomllib", lambda: TomlDocument.parse(Source.decode(path, data)))


# --- images and scripts ------------------------------------------------------------


def instructions(data: bytes) -> list[tuple[int, int, str]]:
    """First and last line (from 1) and the text of each instruction, by dockerfile-parse."""
    from dockerfile_parse import DockerfileParser

    # The parser wants a seekable byte stream; surrogates would break it.
    stream = io.BytesIO(data.decode("utf-8", "replace").encode())
    return [
        (each["startline"] + 1, each["endline"] + 1, f"{each['instruction']} {each['value']}")
        for each in DockerfileParser(fileobj=stream).structure
        if each["instruction"] != "COMMENT"
    ]


def _dockerfile(path: str, data: bytes) -> Verdict:
    return _read("dockerfile-parse", lambda: instructions(data))


def _shell(path: str, data: bytes) -> Verdict | None:
    if not (bash := _found("bash")):
        return None
    done = subprocess.run([bash, "-n"], input=data, capture_output=True, check=False)
    return Verdict("bash -n", done.returncode == 0)


# --- nginx -------------------------------------------------------------------------

_NGINX = tuple(
    (re.compile(pattern, re.MULTILINE), text)
    for pattern, text in (
        (r"\$\{[A-Z0-9_]+\}", "8080"),
        (r"^[ \t]*(user|pid|error_log|access_log|load_module|ssl_dhparam)\s[^;{}]*;", ""),
        (r"\b(ssl_certificate|ssl_trusted_certificate|ssl_client_certificate)\s[^;]*;", r"\1 @C;"),
        (r"\bssl_certificate_key\s[^;]*;", "ssl_certificate_key @K;"),
        (r"\b(auth_basic_user_file)\s[^;]*;", r"\1 /dev/null;"),
        (
            r"\b(proxy_pass|grpc_pass)\s+(\w+://)(?![$\w.-]*\$)(?!unix:)[\w.-]+",
            r"\1 \g<2>127.0.0.1",
        ),
        (r"\b(uwsgi_pass|fastcgi_pass)\s+(?!unix:|\$)[\w.-]+:", r"\1 127.0.0.1:"),
        (r"\b(server)\s+(?!unix:)[A-Za-z][\w.-]*(:\d+|[ ;])", r"\1 127.0.0.1\2"),
        (r"\b(\w+_cache_path)\s+\S+", r"\1 @F/cache"),
        (r"\b\w+_temp_path\s[^;]*;", ""),
        (r"\b(listen)\s+\d+\.\d+\.\d+\.\d+", r"\1 127.0.0.1"),
    )
)
_WRAPS = (
    "%s",
    "events {} http { %s\n}",
    "events {} http { server { %s\n} }",
    "events {} http { server { location / { %s\n} } }",
    "events {} stream { %s\n}",
)


def _include(match: re.Match[str]) -> str:
    known = f"/etc/nginx/{os.path.basename(match[1])}"
    return f"include {known};" if os.path.isfile(known) and "nginx.conf" not in known else ""


def _nginx(path: str, data: bytes) -> Verdict | None:
    """``nginx -t`` on the file, or on a whole configuration around a fragment."""
    if not (nginx := _found("nginx")):
        return None
    text = data.decode("utf-8", "surrogateescape")
    text = re.sub(r"\binclude\s+([^;\s]+)\s*;", _include, text)
    for pattern, replacement in _NGINX:
        text = pattern.sub(replacement, text)
    with tempfile.TemporaryDirectory() as folder:
        for name, value in zip(("@C", "@K", "@F"), (*_certificate(folder), folder), strict=True):
            text = text.replace(name, value)
        answers = [_test(nginx, folder, wrap.replace("%s", text)) for wrap in _WRAPS]
    accepted = next((each for each in answers if each.accepted), None)
    # A fragment is judged where it gets furthest: the innermost complaint about itself.
    misplaced = (each for each in answers if "directive is not allowed here" not in str(each.said))
    return accepted or next(misplaced, answers[0])


def _test(nginx: str, folder: str, text: str) -> Verdict:
    config = os.path.join(folder, "nginx.conf")
    Path(config).write_text(text, encoding="utf-8", errors="surrogateescape")
    command = [nginx, "-t", "-q", "-p", folder, "-c", config, "-g", "pid /dev/null;"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, errors="replace")
    found = re.findall(r"\[emerg\] (?:\d+#\d+: )?(.*?)(?: in \S+:\d+)?$", done.stderr, re.MULTILINE)
    return Verdict("nginx -t", done.returncode == 0, frozenset(found))


def _certificate(folder: str) -> tuple[str, str]:
    """A certificate that signs itself, and its key."""
    pair = (f"{folder}/cert.pem", f"{folder}/key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-subj", "/CN=x", "-out", pair[0], "-keyout", pair[1]]
    subprocess.run(command, capture_output=True, check=False)
    return pair


# --- systemd -----------------------------------------------------------------------


def _systemd(path: str, data: bytes) -> Verdict | None:
    """``systemd-analyze verify``, with every program taken for ``/bin/true``."""
    if not (analyze := _found("systemd-analyze")):
        return None
    match = re.match(r"(.*?)(@?)(\.(?:service|timer|socket))", os.path.basename(path))
    name = f"{match[1]}{match[2]}{match[2] and 'x'}{match[3]}" if match else "x.service"
    text = re.sub(rb"(?m)^(Exec\w+\s*=\s*[-@:+!]*)[^\s-]\S*", rb"\1/bin/true", data)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(text)
        command = [analyze, "verify", "--man=no", "--recursive-errors=no", f"{folder}/{name}"]
        done = subprocess.run(command, capture_output=True, check=False)
    lines = done.stderr.decode("utf-8", "replace").replace(folder, "").splitlines()
    said = frozenset(re.sub(r":\d+:", ":", line) for line in lines)
    return Verdict("systemd-analyze verify", done.returncode == 0, said)


_JUDGES: dict[str, Callable[[str, bytes], Verdict | None]] = {
    "python": _python,
    "compose": _yaml,
    "yaml": _yaml,
    "workflow": _yaml,
    "toml": _toml,
    "dockerfile": _dockerfile,
    "shell": _shell,
    "nginx": _nginx,
    "systemd": _systemd,
}
