"""Names and texts of a stranger's repository are harmless in everything that is written."""
# ruff: noqa: E501  (a file is a row of a table)

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from deploylint.audit import FORMATS as AUDITS
from deploylint.map import FORMATS as MAPS
from deploylint.report import FORMATS
from deploylint.report.markup import code, prose
from program import CORS, Cli

Write = Callable[[dict[str, str | bytes]], Path]

# Each could act in one of the places that outputs are shown in.
TEXTS = {
    "command of a workflow": "\n::error file=app.py,line=1::forged",
    "command of a pipeline": "##vso[task.setvariable variable=a]b",
    "terminal": "\x1b]0;title\x07\x1b[2J",
    "C1 control": "\x9b31m",
    "right to left": "a\u202egpj.exe\u2066",
    "backtick": "a`b``c",
    "table": "a|b",
    "HTML": "<img src=x onerror=alert(1)><script>",
    "link": "![x](https://evil.example/pixel) [y](javascript:x)",
    "mention": "@everyone #1",
    "quotes": "\"'>]]>",
    "mermaid": '"]; click n0 "javascript:x"',
}
_JSON = ("json", "sarif", "gitlab", "rdjson")
_ACTIVE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]")


def hostile(text: str) -> dict[str, str | bytes]:
    """A project that says ``text`` wherever it may: in names, keys and values."""
    name = text.replace("/", "∕").replace("\0", "")
    quoted = json.dumps(text)
    return {
        "deploylint.toml": 'select = ["ALL"]\nseverity = "info"\n',
        f"app/{name[:80]}.py": f"import os\nA = os.environ[{text!r}]\nprint({text!r}, A)\nSECRET_KEY = {text!r}\n",
        f"{name[-80:]}/Dockerfile": f"FROM python:3.12\nENV A={quoted}\nCMD {json.dumps([text])}\n",
        "compose.yaml": (
            f"services:\n  {quoted}:\n    image: {quoted}\n    ports: ['6379:6379']\n"
            f"    environment: {{POSTGRES_PASSWORD: {quoted}, {quoted}: {quoted}}}\n"
            f"  proxy:\n    image: nginx:1.27\n    volumes: ['./nginx.conf:/etc/nginx/conf.d/a.conf']\n"
        ),
        "nginx.conf": f"server {{ listen 80; location {quoted} {{ proxy_pass {json.dumps('http://' + text)}; }} }}\n",
        "iam.json": f'{{"Version":"2012-10-17","Statement":[{{"Sid":{quoted},"Effect":"Allow","Action":"*","Resource":"*"}}]}}',
    }


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.found.update(name for name, _ in attrs if name.startswith("on"))


def tags(text: str) -> set[str]:
    parser = _Tags()
    parser.feed(text)
    return parser.found


def test_no_output_lets_a_text_act(cli: Cli, project: Write) -> None:
    project(hostile("".join(TEXTS.values())))
    made = {name: cli(".", "--no-cache", "-v", "--output-format", name) for name in FORMATS}
    made |= {f"map {name}": cli("map", ".", "--format", name) for name in MAPS}
    made |= {f"audit {name}": cli("audit", ".", "--format", name) for name in AUDITS}
    for name, ran in made.items():
        assert ran.out, name
        for line in (ran.out + ran.err).split("\n"):
            assert not _ACTIVE.search(line), name
            assert not re.search(r"##\w{0,20}\[", line), name
            assert name == "github" or not re.match(r"\s*::\w", line), name
        if name.removeprefix("map ").removeprefix("audit ") in _JSON:
            json.loads(ran.out)
    _check_markup({name: ran.out for name, ran in made.items()})


def _check_markup(made: dict[str, str]) -> None:
    ET.fromstring(made["junit"])
    ET.fromstring(made["map svg"])
    for name in ("map html", "audit html", "map svg"):
        assert not tags(made[name]) & {"img", "onerror"}, name
        assert "<script>alert" not in made[name], name
        assert made[name].count("<script") == (name == "audit html"), name  # its own filter
    commands = made["github"].split("\n")
    assert all(re.match(r"::(?:error|warning|notice) ", line) for line in commands if line)
    rows = [line for line in made["markdown"].split("\n") if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} <= {6}


def test_a_name_on_standard_error_is_one_harmless_line(cli: Cli, project: Write) -> None:
    root = project({"a.py": "x = 1\n"})
    name = "".join(TEXTS.values()).replace("/", "")[:120]
    (root / f"Dockerfile.{name}").symlink_to("/etc/passwd")
    ran = cli(".", "--no-cache")
    assert ran.err.count("\n") == 1
    assert not _ACTIVE.search(ran.err.rstrip("\n"))


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a `b` c", "a `b` c"),
        ("a ` b", "a \\` b"),
        ("[a](b)", "\\[a\\](b)"),
        ("![a](b)", "\\!\\[a\\](b)"),
        ("see https://x.example", "see https:&#47;/x.example"),
        ("`<b>`", "`<b>`"),
        ("<b>", "\\<b\\>"),
        ("`a|b`", "`a\\|b`"),
        ("&lt;", "\\&lt;"),
    ],
)
def test_prose_in_markdown(text: str, made: str) -> None:
    assert prose(text) == made


def test_code_in_markdown_has_a_fence_of_its_own() -> None:
    assert code("a`b``c") == "``` a`b``c ```"
    assert code("") == ""


# Not UTF-8, half a character, a line end, a separator of lines, an option, an absolute look.
NAMES = (
    b"\xff.py",
    b"\xe2\x80.py",
    b"line\nend.py",
    "sep\u2028.py".encode(),
    b"-rf.py",
    b"C:\\x.py",
)
COMMANDS = (
    *(("check", ".", "--no-cache", "-v", "--output-format", name) for name in FORMATS),
    *(("audit", ".", "--format", name) for name in AUDITS),
    *(("map", ".", "--format", name) for name in MAPS),
    ("check", ".", "--no-cache", "--diff"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_files_of_any_name_are_shown_in_every_format(
    cli: Cli, project: Write, command: tuple[str, ...]
) -> None:
    names = [os.fsdecode(name) for name in NAMES]
    project({f"deploy/{name}": CORS for name in names})
    project({f"{name}/Dockerfile": 'FROM python:3.12\nCMD ["python"]\n' for name in names})
    ran = cli(*command)
    assert (ran.code, ran.err) in ((1, ""), (0, ""), (1, "deploylint: would fix 6 findings\n"))
    assert not any(_ACTIVE.search(line) for line in ran.out.split("\n"))
    if command[-1] in _JSON:
        json.loads(ran.out)
