"""Lock files of Python's package managers: which distributions they hold."""

from __future__ import annotations

import re

from deploylint.formats.document import Document
from deploylint.formats.requirements import normalised
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import ClassVar

# `[[package]]` of uv, poetry and pdm, `[[packages]]` of pylock.toml.
_TABLE = regex(r"^\[\[packages?\]\][ \t]*\r?\nname[ \t]*=[ \t]*\"([^\"\r\n]{1,200})\"", re.M)
# Pipenv indents by four and sorts: from here on, the second level is that of distributions.
_FIRST = '\n    "default": {'
_MEMBER = regex(r"^ {8}\"([A-Za-z0-9][\w.-]{0,199})\": \{", re.M)


class LockFile(Document):
    """``uv.lock``, ``poetry.lock``, ``pdm.lock``, ``pylock.toml`` or ``Pipfile.lock``.

    Only names are read, by the form in which the programs write them: the files are long,
    and nobody writes them by hand. ``names`` are normalised (PEP 503).
    """

    kind: ClassVar[str] = "lock"
    names: tuple[str, ...]

    @classmethod
    def parse(cls, source: Source) -> LockFile:
        document = cls(source)
        pipenv = source.text.startswith("{")
        start = max(source.text.find(_FIRST), 0) if pipenv else 0
        found = (_MEMBER if pipenv else _TABLE).finditer(source.text, start)
        names = (normalised(match[1]) for match in found)
        document.names = tuple(dict.fromkeys(names))
        return document
