"""What a file says to its own tool, comments and layout left out, to compare two texts by."""

from __future__ import annotations

from collections.abc import Callable

from deploylint.formats import document_class
from deploylint.formats.document import Unparsable
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import Any


def comparable(source: Source, kind: str) -> Any:
    """A value that is equal for two texts that mean the same; None for what cannot be read."""
    read = _READERS.get(kind)
    if read is None:
        return None
    try:
        document = document_class(kind).parse(source)
    except Unparsable:
        return None
    return (read(document), len(document.problems))


def _python(document: Any) -> Any:
    import ast

    return ast.dump(document.tree.root)


def _yaml(document: Any) -> Any:
    return [
        (type(node).__name__, getattr(node, "text", ""), getattr(node, "tag", ""))
        for root in document.roots
        for node in root.walk()
    ]


def _workflow(document: Any) -> Any:
    from deploylint.formats.yamltree import read

    return [
        (type(node).__name__, getattr(node, "text", ""))
        for root in read(document.source, [])
        for node in root.walk()
    ]


def _dockerfile(document: Any) -> Any:
    return [
        (each.keyword, each.arguments.text, [here.content.text for here in each.heredocs])
        for each in document.instructions
    ]


def _terraform(document: Any) -> Any:
    from deploylint.formats.hcltokens import words

    return words(document.source.text)


def _commands(document: Any) -> Any:
    return [[word.text for word in command.words] for command in document.commands]


_READERS: dict[str, Callable[[Any], Any]] = {
    "python": _python,
    "compose": _yaml,
    "yaml": _yaml,
    "workflow": _workflow,
    "dockerfile": _dockerfile,
    "nginx": lambda document: [
        [word.value for word in directive.words] for directive in document.walk()
    ],
    "systemd": lambda document: [
        (each.section, each.key, each.value) for each in document.assignments
    ],
    "env": lambda document: [(each.name, each.raw) for each in document.entries],
    "dockerignore": lambda document: [each.text for each in document.patterns],
    "gitignore": lambda document: [each.text for each in document.patterns],
    "toml": lambda document: document.data,
    "requirements": lambda document: [
        (each.name, each.specifier, each.marker, each.url) for each in document.requirements
    ],
    "shell": _commands,
    "terraform": _terraform,
    "ini": lambda document: [
        (section.name, [(each.key, each.value) for each in section.options])
        for section in document.sections
    ],
}
