"""Subjects for rules that read the text of a file, whatever its language."""

from __future__ import annotations

from deploylint.formats import DOCUMENTS
from deploylint.formats.document import Document
from deploylint.lazy.records import NamedTuple


class Given(NamedTuple):
    """A value with its name, and the span it is written at."""

    name: str
    value: str
    start: int
    end: int


def text_of(*kinds: str) -> tuple[type[Document], ...]:
    """Stand-ins for the document classes of these kinds, which need not be imported."""
    return tuple(type("Text", (Document,), {"kind": kind}) for kind in kinds)


# Front ends are many and large; what they hold besides names is left to scanners of secrets.
_NO_TEXT = ("dockerignore", "gitignore", "javascript")
EVERY_TEXT = text_of(*(kind for kind in DOCUMENTS if kind not in _NO_TEXT))
