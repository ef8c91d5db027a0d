"""Files that people read, or tools of no language of ours: READMEs, Makefiles, justfiles."""

from __future__ import annotations

from deploylint.formats.document import Document
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import ClassVar


class TextFile(Document):
    """Any text: nothing of it is understood but the commands that a reader looks for."""

    kind: ClassVar[str] = "text"

    @classmethod
    def parse(cls, source: Source) -> TextFile:
        return cls(source)
