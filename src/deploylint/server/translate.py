"""deploylint's values in the words of the Language Server Protocol."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from lsprotocol import types
from pygls import uris

from deploylint.model import Edit, Finding, Safety, Severity, Where
from deploylint.server.session import Session
from deploylint.source import Source

# Code points -> the units in which the client counts characters.
Units = Callable[[str], int]
_SEVERITIES = {
    Severity.INFO: types.DiagnosticSeverity.Information,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.ERROR: types.DiagnosticSeverity.Error,
}


class Translator:
    """Translates the places of one session."""

    def __init__(self, session: Session, units: Units) -> None:
        self.session = session
        self.units = units

    def uri(self, path: str) -> str:
        known = self.session.names.get(path)
        return known or uris.from_fs_path(os.path.join(self.session.root, path)) or ""

    def position(self, source: Source, offset: int) -> types.Position:
        line = source.line_of(offset)
        return types.Position(line - 1, self.units(source.text[source.starts[line - 1] : offset]))

    def range(self, where: Where) -> types.Range:
        source = self.session.source(where.path)
        if source is None or where.end > len(source.text):
            start = types.Position(where.line - 1, where.column - 1)
            return types.Range(start, start)
        return types.Range(self.position(source, where.start), self.position(source, where.end))

    def diagnostics(self, path: str) -> list[types.Diagnostic]:
        return [self.diagnostic(finding) for finding in self.session.findings(path)]

    def diagnostic(self, finding: Finding) -> types.Diagnostic:
        related = [
            types.DiagnosticRelatedInformation(
                types.Location(self.uri(each.where.path), self.range(each.where)), each.message
            )
            for each in finding.related
        ]
        return types.Diagnostic(
            range=self.range(finding.where),
            message=f"{finding.message} ({finding.slug})",
            severity=_SEVERITIES[finding.severity or Severity.INFO],
            code=finding.code,
            source="deploylint",
            code_description=self.page(finding),
            related_information=related or None,
        )

    def page(self, finding: Finding) -> types.CodeDescription | None:
        address = self.session.settings.page_address(finding.code, finding.slug)
        return types.CodeDescription(address) if address else None

    def at(self, path: str, wanted: types.Range) -> Iterator[Finding]:
        """The findings whose place touches a range."""
        for finding in self.session.findings(path):
            found = self.range(finding.where)
            if _key(found.start) <= _key(wanted.end) and _key(wanted.start) <= _key(found.end):
                yield finding

    def hover(self, path: str, position: types.Position) -> types.Hover | None:
        """The pages of the rules whose findings are here."""
        codes = {each.code for each in self.at(path, types.Range(position, position))}
        pages = [page for code in sorted(codes) if (page := self.session.explain(code))]
        if not pages:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(pages))
        return types.Hover(content)

    # --- changes ------------------------------------------------------------------------

    def quick_fixes(self, path: str, wanted: types.Range) -> Iterator[types.CodeAction]:
        for finding in self.at(path, wanted):
            fix = finding.fix
            if fix and fix.safety is not Safety.DISPLAY:
                safe = fix.safety is Safety.SAFE
                yield types.CodeAction(
                    title=f"{fix.title} ({finding.code}{'' if safe else ', unsafe'})",
                    kind=types.CodeActionKind.QuickFix,
                    diagnostics=[self.diagnostic(finding)],
                    is_preferred=safe,
                    edit=self.edits(fix.edits),
                )
            if ignored := self.session.ignore(finding):
                yield types.CodeAction(
                    title=f"Ignore {finding.code} here",
                    kind=types.CodeActionKind.QuickFix,
                    diagnostics=[self.diagnostic(finding)],
                    edit=self.rewritten(ignored),
                )

    def fix_all(self, path: str) -> types.CodeAction | None:
        changed = self.session.fix_all(path)
        if not changed:
            return None
        return types.CodeAction(
            title="Apply all safe fixes of deploylint",
            kind=types.CodeActionKind.SourceFixAll,
            edit=self.rewritten(changed),
        )

    def edits(self, edits: Iterable[Edit]) -> types.WorkspaceEdit:
        by_path: dict[str, list[types.TextEdit]] = {}
        for edit in edits:
            place = self.range(edit.where)
            by_path.setdefault(edit.where.path, []).append(types.TextEdit(place, edit.text))
        return self._workspace_edit(by_path)

    def rewritten(self, changes: dict[str, bytes]) -> types.WorkspaceEdit:
        """One edit for each part of a file that changes: what stays is not said again."""
        by_path = {}
        for path, data in changes.items():
            before, after = self.session.source(path), Source.decode(path, data).text
            by_path[path] = list(self._differences(before or Source(path, ""), after))
        return self._workspace_edit(by_path)

    def _differences(self, source: Source, after: str) -> Iterator[types.TextEdit]:
        from difflib import SequenceMatcher

        old, new = source.text.splitlines(keepends=True), after.splitlines(keepends=True)
        starts = list(accumulate(map(len, old), initial=0))
        for kind, low, high, new_low, new_high in SequenceMatcher(None, old, new).get_opcodes():
            if kind != "equal":
                text = "".join(new[new_low:new_high])
                yield self._difference(source, starts[low], starts[high], text)

    def _difference(self, source: Source, start: int, end: int, after: str) -> types.TextEdit:
        """The edit between what both texts begin and end with."""
        before = source.text[start:end]
        same = _common(before, after)
        last = _common(before[same:][::-1], after[same:][::-1])
        place = types.Range(self.position(source, start + same), self.position(source, end - last))
        return types.TextEdit(place, after[same : len(after) - last])

    def _workspace_edit(self, by_path: dict[str, list[types.TextEdit]]) -> types.WorkspaceEdit:
        """Plain changes where all files exist; a file that a fix creates needs more."""
        missing = [path for path in by_path if self.session.source(path) is None]
        if not missing:
            changes = {self.uri(path): edits for path, edits in by_path.items()}
            return types.WorkspaceEdit(changes=changes)
        steps: list[types.TextDocumentEdit | types.CreateFile] = [
            types.CreateFile(self.uri(path)) for path in missing
        ]
        for path, edits in by_path.items():
            document = types.OptionalVersionedTextDocumentIdentifier(self.uri(path))
            steps.append(types.TextDocumentEdit(document, list(edits)))
        return types.WorkspaceEdit(document_changes=list(steps))


def _common(left: str, right: str) -> int:
    """How many characters both texts begin with."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(left), len(right)))


def _key(position: types.Position) -> tuple[int, int]:
    return position.line, position.character
