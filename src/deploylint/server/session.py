"""A project that stays checked while buffers hide files on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from deploylint.files.roots import is_below
from deploylint.files.workspace import Unreadable, Workspace
from deploylint.fixes.fixer import Fixer
from deploylint.fixes.ignore_comments import add_ignores
from deploylint.model import Finding, Fix, Safety, Severity
from deploylint.rulepages import explain
from deploylint.rulepages.metadata import metadata_of, titled
from deploylint.run.cache import Cache, cache_key
from deploylint.run.outcome import Outcome
from deploylint.run.project import Project
from deploylint.run.reporting import outcome_of
from deploylint.run.setup import read_reported, set_up, today
from deploylint.run.store import open_store
from deploylint.source import Source

# What an ignore comment says until somebody says why.
REASON = "TODO: say why"


class Session:
    """One folder of an editor's workspace.

    Raises ``SettingsError`` for a mistake in the configuration of the project.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.buffers: dict[str, bytes] = {}
        # What the editor calls its buffers: through a link, this is not where they lie.
        self.names: dict[str, str] = {}
        self.reload()

    def reload(self) -> None:
        """Read configuration and files again; the cache knows those that did not change."""
        setup = set_up((self.folder,), {})
        self.settings = setup.settings
        self.rules = {entry.code: entry for entry in setup.rules}
        self.root = setup.discovery.root
        workspace = Workspace(self.root, setup.settings.max_file_size)
        key = cache_key(setup.plan, setup.settings)
        cache = Cache(open_store(self.root), workspace, key)
        discovery = setup.discovery._replace(requested=None)
        self.project = Project(
            discovery, workspace, setup.settings, setup.plan, cache, reported=read_reported(setup)
        )
        self.project.check()
        cache.save()
        for path, data in self.buffers.items():
            self._hide(path, data)
        self.outcome = outcome_of(self.project, today())

    def path_of(self, full: str) -> str | None:
        """The path relative to the root, None for a file outside or excluded."""
        real = os.path.realpath(full)
        if not is_below(real, self.root):
            return None
        path = os.path.relpath(real, self.root).replace(os.sep, "/")
        return None if self.settings.excludes(path) else path

    def update(self, path: str, text: str, name: str) -> None:
        """Check a buffer as it stands in the editor, and the project with it."""
        self.names[path] = name
        self.buffers[path] = _encoded(path, text)
        self._hide(path, self.buffers[path])
        self.outcome = outcome_of(self.project, today())

    def _hide(self, path: str, data: bytes) -> None:
        self.project.workspace.overlay[path] = data
        self._recheck(path)

    def close(self, path: str) -> None:
        """From now on the file on disk counts again."""
        self.buffers.pop(path, None)
        self.names.pop(path, None)
        self.project.workspace.overlay.pop(path, None)
        try:
            self.project.workspace.stat(path)
            self._recheck(path)
        except Unreadable:
            self.project.remove(path)
        self.outcome = outcome_of(self.project, today())

    def _recheck(self, path: str) -> None:
        known = any(entry.path == path for entry in self.project.discovery.tree)
        self.project.results.pop(path, None)
        if not known:
            self.project.add(path)
        self.project.recheck([path])

    def findings(self, path: str) -> list[Finding]:
        """What is shown in a file."""
        threshold = self.settings.severity
        return [
            finding
            for finding in self.outcome.findings
            if finding.where.path == path and (finding.severity or Severity.INFO) >= threshold
        ]

    def source(self, path: str) -> Source | None:
        return self.project.workspace.source(path)

    def source_text(self, path: str) -> str:
        source = self.source(path)
        return source.text if source else ""

    def explain(self, code: str) -> str:
        """The page of a rule with what there is to know of it, "" where it has none."""
        page = explain(code, self.settings.page_folders())
        entry = self.rules.get(code)
        return titled(page, metadata_of(entry, page)) if page and entry else page

    def problems(self) -> list[str]:
        """Rules and plug-ins that failed."""
        return [
            f"{each.code}: {each.error}" if each.code else each.error
            for each in self.outcome.defects
        ]

    # --- changes that the editor may ask for -------------------------------------------

    def fixes(self, path: str) -> Iterator[tuple[Finding, Fix]]:
        for finding in self.findings(path):
            if finding.fix and finding.fix.safety is not Safety.DISPLAY:
                yield finding, finding.fix

    def fix_all(self, path: str) -> dict[str, bytes]:
        """The bytes of each file after all safe fixes of findings in one file."""
        with self._unchanged():
            requested = frozenset({path})
            self.project.discovery = self.project.discovery._replace(requested=requested)
            fixed = Fixer(self.project, today(), unsafe=False).run()
            return {each: after for each, (_, after) in fixed.changes.items()}

    def ignore(self, finding: Finding) -> dict[str, bytes]:
        """The bytes of the file with a comment that ignores the finding, if one can."""
        with self._unchanged():
            written = add_ignores(self.project, [finding], REASON, today())
            return {each: after for each, (_, after) in written.changes.items()}

    @contextmanager
    def _unchanged(self) -> Iterator[None]:
        outcome: Outcome = self.outcome
        try:
            with self.project.unchanged():
                yield
        finally:
            self.outcome = outcome


def _encoded(path: str, text: str) -> bytes:
    """The bytes that an editor would write, in the encoding that the text itself names."""
    data = text.encode("utf-8", "replace")
    try:
        return Source.decode(path, data).encode(text)
    except UnicodeEncodeError:
        return data
