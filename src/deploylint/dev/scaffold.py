"""Writes the files of a new rule: a check that finds a word, a page that shows it, a test."""

from __future__ import annotations

import os
import re

from deploylint import registry, rulepages
from deploylint.formats import DOCUMENTS
from deploylint.lazy.records import NamedTuple

CHECKS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "checks")
WORD = "replace_me"


class Refused(Exception):
    """A rule that cannot be created; the message says why."""


class Example(NamedTuple):
    """A file of some kind in which the new rule finds ``WORD``."""

    path: str
    language: str
    text: str


EXAMPLES: dict[str, Example] = {
    "python": Example("app/main.py", "python", f"{WORD} = True\n"),
    "dockerfile": Example("Dockerfile", "dockerfile", f"FROM python:3.12-slim\nUSER {WORD}\n"),
    "dockerignore": Example(".dockerignore", "text", f".git\n{WORD}\n"),
    "gitignore": Example(".gitignore", "text", f".venv/\n{WORD}\n"),
    "compose": Example("compose.yaml", "yaml", f"services:\n  api:\n    image: {WORD}\n"),
    "workflow": Example(
        ".github/workflows/deploy.yml", "yaml", f"name: {WORD}\non: push\njobs: {{}}\n"
    ),
    "nginx": Example("nginx.conf", "nginx", f"server {{\n    server_name {WORD};\n}}\n"),
    "systemd": Example("api.service", "ini", f"[Service]\nExecStart=/usr/bin/api\nUser={WORD}\n"),
    "env": Example(".env.production", "shell", f"MODE={WORD}\n"),
    "requirements": Example("requirements.txt", "text", f"{WORD}==1.0\n"),
    "shell": Example("entrypoint.sh", "shell", f"#!/bin/sh\nexec {WORD}\n"),
}

# What a rule looks like: on one file, on the deployment, or in two halves.
FILE, JOIN, HALVES = "file", "join", "halves"
_JOINED = Example(".env.production", "shell", f"MODE=prod\n{WORD}=\n")

_HEAD = '''\
"""{code} {slug}: say in one sentence what this finds."""

from __future__ import annotations

'''
_CHECKS = {
    FILE: """\
import re
from collections.abc import Iterator

from deploylint.formats.{module} import {document}
from deploylint.model import Finding, Severity
from deploylint.registry import PREVIEW, rule


@rule(
    "{code}",
    "{slug}",
    on={document},
    severity=Severity.WARNING,
    triggers=("{word}",),
    tier=PREVIEW,
)
def {name}(document: {document}) -> Iterator[Finding]:
    for match in re.finditer("{word}", document.source.text):
        yield Finding(document.where(*match.span()), "`{word}` stands here")
""",
    JOIN: """\
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts.environment import EnvironmentFile
from deploylint.model import Finding, Severity
from deploylint.registry import PREVIEW, rule


@rule(
    "{code}",
    "{slug}",
    on=Deployment,
    severity=Severity.WARNING,
    tier=PREVIEW,
    needs=(EnvironmentFile,),
)
def {name}(deployment: Deployment) -> Iterator[Finding]:
    for file in deployment.facts(EnvironmentFile):
        for variable, where in zip(file.blank, file.blank_places, strict=True):
            if variable == "{word}":
                yield Finding(where, "`{word}` stands here")
""",
    HALVES: '''\
import re
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.formats.{module} import {document}
from deploylint.model import Finding, Severity
from deploylint.registry import PREVIEW, rule


@rule(
    "{code}",
    "{slug}",
    on={document},
    severity=Severity.WARNING,
    triggers=("{word}",),
    tier=PREVIEW,
)
def {name}(document: {document}) -> Iterator[Candidate]:
    for match in re.finditer("{word}", document.source.text):
        where = document.where(*match.span())
        yield Candidate(where, Finding(where, "`{word}` stands here"))


@{name}.join
def decide(deployment: Deployment) -> Iterator[Finding]:
    """Say here which facts of the project decide."""
    for candidate in deployment.candidates("{code}"):
        yield candidate.finding
''',
}
TEMPLATES = tuple(_CHECKS)
_TEST = '''\
"""{code} {slug}: what it finds, and what looks alike."""

from __future__ import annotations

import pytest

from deploylint.testing import assert_findings, assert_silent

PATH = "{path}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ({text!r}, {line}),
    ],
)
def test_flagged(text: str, line: int) -> None:
    assert_findings({{PATH: text}}, "{code}", f"{{PATH}}:{{line}}: `{word}` stands here")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ({good!r}, "say why this is right"),
    ],
)
def test_silent(text: str, reason: str) -> None:
    assert_silent({{PATH: text}}, "{code}", reason)
'''
_PAGE = """\
# {code} {slug}

## What it does

Finds `{word}`.

## Why is this bad

Say what will happen in production.

## Bad

```{language} path={path}
{bad}```

## Good

```{language} path={path}
{good}```

## Fix safety

There is no fix.

## References

- Link the documentation that shows the fact this rule rests on.
"""


def new_rule(
    code: str, slug: str, kind: str, concern: str | None = None, template: str = FILE
) -> list[str]:
    """Write check, page and test of a new rule and return their paths. Raises ``Refused``.

    ``template`` is one of ``TEMPLATES``; a join reads facts, whatever the ``kind``.
    """
    concern = concern_of(code, concern)
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", slug):
        raise Refused(f"`{slug}` is not a slug: lower-case words joined by hyphens")
    if kind not in EXAMPLES:
        raise Refused(f"no example for files of kind `{kind}`; known: {', '.join(EXAMPLES)}")
    _refuse_known(code, slug)
    name = slug.replace("-", "_")
    paths = _paths(code, slug, concern)
    if taken := next((path for path in paths if os.path.exists(path)), None):
        raise Refused(f"{taken} exists")
    module, document = DOCUMENTS[kind]
    example = _JOINED if template == JOIN else EXAMPLES[kind]
    fields = {
        **example._asdict(),
        "code": code,
        "slug": slug,
        "name": name,
        "word": WORD,
        "module": module,
        "document": document,
        "bad": _marked(example, code),
        "good": _good(example),
        "line": _line(example),
    }
    for path, text in zip(paths, (_HEAD + _CHECKS[template], _PAGE, _TEST), strict=True):
        _write(path, text.format(**fields))
    return paths


def _paths(code: str, slug: str, concern: str) -> list[str]:
    name = slug.replace("-", "_")
    checkout = os.path.dirname(rulepages.root())
    return [
        os.path.join(CHECKS, concern, f"{name}.py"),
        os.path.join(rulepages.root(), concern, f"{code}-{slug}.md"),
        os.path.join(checkout, "tests", "checks", concern, f"test_{name}.py"),
    ]


def concern_of(code: str, wanted: str | None = None) -> str:
    """The folder for a code, the ``wanted`` one where its letter has several.

    Raises ``Refused`` for what is no code, and for a folder that is not of its letter.
    """
    match = re.fullmatch(r"DP([A-Z])\d{3}", code)
    if not match or match[1] not in rulepages.CONCERNS:
        letters = ", ".join(
            f"{letter} {name}" for letter, names in rulepages.CONCERNS.items() for name in names
        )
        raise Refused(f"`{code}` is not DP, a letter and three digits; the letters: {letters}")
    folders = rulepages.CONCERNS[match[1]]
    if wanted is None and len(folders) > 1:
        raise Refused(f"rules {code[:3]}… have several concerns; name one: {', '.join(folders)}")
    if wanted not in (None, *folders):
        raise Refused(f"rules {code[:3]}… belong to {' or '.join(folders)}, not `{wanted}`")
    return wanted or folders[0]


def _refuse_known(code: str, slug: str) -> None:
    known = [(entry.code, entry.slug) for entry in registry.discover() if entry.slug]
    known += [rulepages.names_in(path) for path in rulepages.page_paths()]
    for each in known:
        if code in each or slug in each:
            raise Refused(f"{each[0]} {each[1]} exists; codes and slugs are never used again")


def _marked(example: Example, code: str) -> str:
    """The example with a marker above the line of the word."""
    lines = example.text.splitlines(keepends=True)
    index = next(number for number, line in enumerate(lines) if WORD in line)
    indent = lines[index][: len(lines[index]) - len(lines[index].lstrip())]
    return "".join([*lines[:index], f"{indent}# error: {code}\n", *lines[index:]])


def _line(example: Example) -> int:
    """The number of the line of the word."""
    return example.text[: example.text.index(WORD)].count("\n") + 1


def _good(example: Example) -> str:
    return example.text.replace(WORD, "replaced")


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
