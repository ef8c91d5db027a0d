"""Files that people read, or tools of no language of ours: READMEs, Makefiles, justfiles."""

from __future__ import annotations

from typing import ClassVar

from deploylint.formats.document import Document
from deploylint.source import Source


class TextFile(Document):
    """Any text: nothing of it is understood but the commands that a reader looks for."""

    kind: ClassVar[str] = "text"

    @classmethod
    def parse(cls, source: Source) -> TextFile:
        return cls(source)
