"""Units that a script writes: here-documents that it puts into a unit's file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from deploylint.formats.document import Document
from deploylint.formats.shell import Command, Redirect, ShellScript
from deploylint.formats.systemd.names import unit_name
from deploylint.formats.systemd.templates import FILLED
from deploylint.formats.systemd.unit import SystemdUnit
from deploylint.lazy.regexes import regex
from deploylint.source import Source

# What a script that writes a unit holds; triggers of the rules that read it there.
SIGNS = ("[Service]", "[Unit]")
_WRITING = frozenset((">", ">>", ">|"))
_HEADER = regex(r"^[ \t]*\[(?:Unit|Service)\][ \t]*\r?$", re.M)
_EXPANSION = regex(r"(?<!\\)(?:\$\{[^}\n]*\}|\$\([^)\n]*\)|\$\w+|`[^`\n]*`)|\\(?=[$`\\])")
_VARIABLE = regex(r"\$\{?(\w+)\}?")
_NOT_A_LINE_END = regex(r"[^\n]")


def units_in(document: Document) -> Iterator[SystemdUnit]:
    """The unit that a file is, or those that a script writes."""
    if isinstance(document, SystemdUnit):
        yield document
    elif isinstance(document, ShellScript):
        yield from _written(document)


def _written(script: ShellScript) -> Iterator[SystemdUnit]:
    variables = {each.name: each.value.text for c in script.commands for each in c.assignments}
    for command, following in pairwise((*script.commands, Command(()))):
        target = _target(command, following)
        for redirect in command.redirects:
            body = redirect.body
            if target and body and _HEADER.search(script.source.text, *body):
                path = _VARIABLE.sub(lambda m: variables.get(m[1], m[0]), target)
                if unit_name(path):
                    yield SystemdUnit.written_to(path, _body(script.source, redirect, body))


def _target(command: Command, following: Command) -> str:
    """The file that the text of a here-document goes to, empty where it is none."""
    files = [each.target.text for each in command.redirects if each.operator in _WRITING]
    tee = command if _is_tee(command) else following if command.operator == "|" else None
    if tee and _is_tee(tee):
        files = [word.text for word in tee.words if unit_name(word.text) or "$" in word.text]
    return files[0] if files else ""


def _is_tee(command: Command) -> bool:
    return any(word.text.rpartition("/")[2] == "tee" for word in command.words)


def _body(source: Source, redirect: Redirect, body: tuple[int, int]) -> Source:
    """The text of the file with nothing but the body, so that all places stay."""
    start, end = body
    text = source.text[start:end]
    if source.text[redirect.target.start : redirect.target.end] == redirect.target.text:
        text = _EXPANSION.sub(lambda match: FILLED * len(match[0]), text)
    return Source(source.path, _NOT_A_LINE_END.sub(" ", source.text[:start]) + text)
