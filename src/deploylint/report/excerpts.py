"""What may be shown of the files of a report, secrets masked."""

from __future__ import annotations

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.secrets.literals import AROUND, SecretLiterals
from deploylint.secrets.redaction import redact, redact_message, redact_source
from deploylint.source import Source

if TYPE_CHECKING:
    from deploylint.model import Edit
    from deploylint.report import Report


class Excerpts:
    """Reads and redacts each file at most once."""

    def __init__(self, report: Report) -> None:
        self._read = report.source
        self._originals: dict[str, Source | None] = {}
        self._redacted: dict[str, Source | None] = {}
        self._literals: dict[str, SecretLiterals] = {}

    def source(self, path: str) -> Source | None:
        """The redacted file: all places in the original lie in it too."""
        if path not in self._redacted:
            original = self._original(path)
            self._redacted[path] = original and Source(path, redact_source(original))
        return self._redacted[path]

    def _original(self, path: str) -> Source | None:
        if path not in self._originals:
            self._originals[path] = self._read(path)
        return self._originals[path]

    def edit(self, edit: Edit) -> str:
        """The text of an edit, redacted as it would be in its file."""
        original = self._original(edit.where.path)
        text = original.text if original else ""
        before = text[max(0, edit.where.start - AROUND) : edit.where.start]
        after = text[edit.where.end : edit.where.end + AROUND]
        whole = redact(before + edit.text + after, edit.where.path)
        made = whole[len(before) : len(before) + len(edit.text)]
        return self._secrets(original).masked(made, *self._place(edit)) if original else made

    def _place(self, edit: Edit) -> tuple[int, int]:
        return max(0, edit.where.start - AROUND), edit.where.end + AROUND

    def _secrets(self, source: Source) -> SecretLiterals:
        if source.path not in self._literals:
            self._literals[source.path] = SecretLiterals(source)
        return self._literals[source.path]

    @staticmethod
    def prose(text: str) -> str:
        """A message, a title or a reason."""
        return redact_message(text)
