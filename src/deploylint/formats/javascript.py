"""Files of front ends: nothing of the language is understood but reads of the environment."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.document import Document
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import ClassVar

# `process.env.NAME`, `import.meta.env["NAME"]`, and what SvelteKit imports by name.
_READ = regex(
    r"\b(?:process\.env|import\.meta\.env|env)\s*(?:\??\.\s*|(?:\?\.)?\[\s*[\"'`])(?P<name>[A-Z]\w*)"
)
_IMPORTED = regex(
    r"import\s*\{(?P<names>[^{}]{0,2000})\}\s*from\s*[\"']\$env/(?:static|dynamic)/public"
)
_NAME = regex(r"[A-Z]\w*")
_DESTRUCTURED = regex(r"\{(?P<names>[^{}]{0,2000})\}\s*=\s*(?:process\.env|import\.meta\.env)\b")


class JavaScriptFile(Document):
    """JavaScript or TypeScript, templates of Vue and Svelte among them."""

    kind: ClassVar[str] = "javascript"

    @classmethod
    def parse(cls, source: Source) -> JavaScriptFile:
        return cls(source)

    def env_reads(self) -> Iterator[tuple[str, int, int]]:
        """Name, start and end of each variable that is read from the environment."""
        text = self.source.text
        for found in _READ.finditer(text):
            yield found["name"], *found.span("name")
        for pattern in (_IMPORTED, _DESTRUCTURED):
            for found in pattern.finditer(text):
                for name in _NAME.finditer(text, *found.span("names")):
                    yield name[0], *name.span()
