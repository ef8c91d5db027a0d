"""Makefiles: the targets with their recipes, and the variables with one plain value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from deploylint.formats.shell import Command, parse_commands
from deploylint.formats.source_map import SourceMap
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_MAKEFILE = regex(r"(?:^|/)(?:GNU)?[Mm]akefile$")
_RULE = regex(
    r"^(?P<names>[A-Za-z_][\w./ -]*):(?![:=])[^\n]*\n(?P<recipe>(?:\t[^\n]*(?:\n|\Z)|[ ]*\n)+)",
    re.M,
)
_LINE = regex(r"^\t[@+-]*(?P<text>(?:[^\n\\]|\\[\s\S])*)", re.M)
_ASSIGNMENT = regex(
    r"^(?P<name>[A-Za-z_]\w*)[ \t]*(?P<sign>[:?+]?:?=)[ \t]*(?P<value>[^\n#]*)", re.M
)
_REFERENCE = regex(r"\$\((\w+)\)")


class Target(NamedTuple):
    """A target; ``start`` and ``end`` enclose its name."""

    name: str
    start: int
    end: int
    commands: tuple[Command, ...]


def is_makefile(path: str) -> bool:
    return _MAKEFILE.search(path) is not None


def targets(text: str) -> Iterator[Target]:
    """Every target with a recipe, ``$(NAME)`` as a variable of the shell."""
    for rule in _RULE.finditer(text):
        at = rule.start("recipe")
        lines = [
            command
            for line in _LINE.finditer(rule["recipe"])
            for command in parse_commands(_recipe(line["text"], at + line.start("text")))
        ]
        for name in rule["names"].split():
            yield Target(name, *rule.span("names"), tuple(lines))


def variables(text: str) -> dict[str, str]:
    """What is assigned once, and refers to nothing."""
    found = list(_ASSIGNMENT.finditer(text))
    often = Counter(match["name"] for match in found)
    return {
        match["name"]: match["value"].strip()
        for match in found
        if often[match["name"]] == 1 and "$" not in match["value"] and match["sign"] != "+="
    }


def _recipe(line: str, start: int) -> SourceMap:
    """A line as the shell is given it: ``$$`` is a dollar sign."""
    plain = _REFERENCE.sub(r"${\1}", line)
    return SourceMap.join(
        ("$" if part == "$$" else part, start + at, start + at + len(part))
        for at, part in _parts(plain)
    )


def _parts(line: str) -> Iterator[tuple[int, str]]:
    at = 0
    for part in re.split(r"(\$\$)", line):
        yield at, part
        at += len(part)
