"""Writes suppression comments for findings, where each language has room for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.files.classify import kind_of_file
from deploylint.formats.ast_equality import comparable
from deploylint.lazy.records import NamedTuple
from deploylint.model import Edit, Finding
from deploylint.run.project import Project
from deploylint.source import Source
from deploylint.suppression.comments import find_ignores
from deploylint.suppression.coverage import LINE_ABOVE_ONLY, YAML, block_lines

# Languages whose comments begin with `#`; JSON has none.
_COMMENTED = frozenset(
    "python compose yaml workflow dockerfile nginx systemd env dockerignore gitignore toml"
    " requirements shell ini procfile pyversion terraform".split()
)


class Written(NamedTuple):
    """The new bytes of each file, and the findings that no comment can silence."""

    changes: dict[str, tuple[bytes, bytes]]
    ignored: tuple[Finding, ...]
    impossible: tuple[Finding, ...]


def add_ignores(project: Project, findings: Iterable[Finding], reason: str, today: str) -> Written:
    """Add a comment for each finding to the project's overlay.

    A comment must leave the meaning of the file as it is and silence its finding;
    the end of the line is tried first, then the line above.
    """
    changes: dict[str, tuple[bytes, bytes]] = {}
    ignored: list[Finding] = []
    impossible: list[Finding] = []
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.where.path, []).append(finding)
    for path, group in by_path.items():
        writer = _Writer(project, path, reason, today)
        done, failed = writer.write(group)
        ignored += done
        impossible += failed
        if writer.changed:
            changes[path] = (writer.before, writer.after)
    return Written(changes, tuple(ignored), tuple(impossible))


class _Writer:
    """Adds comments to one file, from the last line up, so that earlier lines stay in place."""

    def __init__(self, project: Project, path: str, reason: str, today: str) -> None:
        self.project = project
        self.path = path
        self.reason = f" {reason}" if reason else ""
        self.today = today
        source = project.workspace.source(path)
        self.source = source or Source(path, "")
        self.before = self.after = self.source.encode(self.source.text)
        self.kind = kind_of_file(path, self.before) or ""

    @property
    def changed(self) -> bool:
        return self.after != self.before

    def write(self, findings: list[Finding]) -> tuple[list[Finding], list[Finding]]:
        done: list[Finding] = []
        failed: list[Finding] = []
        lines: dict[int, list[Finding]] = {}
        for finding in findings:
            lines.setdefault(finding.where.line, []).append(finding)
        for line in sorted(lines, reverse=True):
            codes = sorted({finding.code for finding in lines[line]})
            (done if self._add(line, codes) else failed).extend(lines[line])
        return done, failed

    def _add(self, line: int, codes: list[str]) -> bool:
        return self.kind in _COMMENTED and any(
            self._accept(edit, line, codes) for edit in self._edits(line, codes)
        )

    def _edits(self, line: int, codes: list[str]) -> Iterator[Edit]:
        source = self.source
        listed = ", ".join(codes)
        for ignore in find_ignores(source, self.kind):
            if ignore.codes_where and line in ignore.lines:
                yield Edit(ignore.codes_where, ", ".join([*ignore.codes, *codes]))
        comment = f"# deploylint: ignore[{listed}]{self.reason}"
        for place in (line, *self._begin_of_block(line)):
            start, end = source.line_span(place)
            text = source.text[start:end]
            if self.kind not in LINE_ABOVE_ONLY and text.strip():
                yield source.insert(start + len(text.rstrip()), f"  {comment}")
            indent = text[: len(text) - len(text.lstrip())]
            yield source.insert(start, f"{indent}{comment}\n")

    def _begin_of_block(self, line: int) -> Iterator[int]:
        """The line on which the block of YAML around ``line`` begins, if it is in one."""
        if self.kind in YAML:
            above = range(line - 1, 0, -1)
            yield from (each for each in above if line in block_lines(self.source, each))

    def _accept(self, edit: Edit, line: int, codes: list[str]) -> bool:
        """Keep an edit that changes no meaning and covers the line."""
        text = self.source.text
        changed = Source(
            self.path,
            text[: edit.where.start] + edit.text + text[edit.where.end :],
            bom=self.source.bom,
            encoding=self.source.encoding,
        )
        moved = line + edit.text.count("\n")
        covered = any(
            moved in ignore.lines and set(codes) <= set(ignore.codes)
            for ignore in find_ignores(changed, self.kind)
        )
        if not covered or comparable(changed, self.kind) != comparable(self.source, self.kind):
            return False
        self.source = changed
        self.after = changed.encode(changed.text)
        self.project.workspace.overlay[self.path] = self.after
        return True
