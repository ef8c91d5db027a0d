"""The ``check`` command: run, fix, report, and turn the result into an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection

from deploylint.cli.ending import CLEAN, FAILED, FOUND, NOTHING
from deploylint.cli.remarks import displayed, failed, remark
from deploylint.configuration.nested import ignored_files
from deploylint.files.listing import Discovery
from deploylint.files.workspace import Workspace
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Finding
from deploylint.report.output import complain, save, show, write
from deploylint.run.batches import Progress
from deploylint.run.cache import Cache, cache_key
from deploylint.run.outcome import Outcome
from deploylint.run.project import Project
from deploylint.run.reporting import outcome_of, state_of
from deploylint.run.setup import read_reported, set_up, today
from deploylint.run.store import open_store
from deploylint.run.workers import workers

if TYPE_CHECKING:
    from typing import Any

    from deploylint.fixes.fixer import Fixed
    from deploylint.report import Report


class CheckOptions(NamedTuple):
    """The options of ``check`` with their defaults; see ``deploylint check --help``."""

    paths: tuple[str, ...] = ()
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    fix_only: bool = False
    show_fixes: bool = False
    output_format: str = "text"
    exit_zero: bool = False
    statistics: bool = False
    full: bool = False
    fail_on_unknown: bool = False
    allow_nothing: bool = False
    no_cache: bool = False
    cache_dir: str | None = None
    verbose: bool = False
    stdin_filename: str | None = None
    config: str | None = None
    diff_base: str | None = None
    add_ignore: str | None = None
    output_file: str | None = None
    color: str = "auto"
    quiet: bool = False
    overrides: tuple[tuple[str, Any], ...] = ()


def check(options: CheckOptions) -> int:
    """Run the command and return its exit code; raises ``SettingsError``."""
    return _Check(options).run()


class _Check:
    def __init__(self, options: CheckOptions) -> None:
        self.options = options
        paths = options.paths
        self.stdin = paths == ("-",) or (not paths and options.stdin_filename is not None)
        if self.stdin:
            paths = (os.path.dirname(options.stdin_filename or "") or ".",)
        self.setup = set_up(paths, dict(options.overrides), options.config)
        self.workspace = Workspace(self.setup.discovery.root, self.setup.settings.max_file_size)
        self.today = today()

    def run(self) -> int:
        discovery = self._with_stdin() if self.stdin else self.setup.discovery
        if not self.options.quiet:
            self._remark(discovery)
        cache = self._cache()
        settings, plan = self.setup.settings, self.setup.plan
        reported = read_reported(self.setup, self.options.diff_base)
        project = Project(discovery, self.workspace, settings, plan, cache, reported=reported)
        if self.options.add_ignore is not None:
            return self._add_ignores(self._checked(project))
        if self.options.fix or self.options.diff or self.options.fix_only:
            return self._fix(self._checked(project))
        return self._report(self._outcome(project), project)

    def _remark(self, discovery: Discovery) -> None:
        """Say what of the surroundings does not count, where somebody could think that it does."""
        paths = (entry.path for entry in discovery.tree)
        for path in ignored_files(paths, discovery.requested, self.workspace.source):
            folder = self._display(os.path.dirname(path))
            complain(
                f"{self._display(path)} is not read: one run has one configuration, that of its"
                f" root; `deploylint check {folder}` applies it"
            )
        if discovery.lone:
            complain(f"{discovery.root} is no project: only files beside those named are read")

    def _checked(self, project: Project) -> Project:
        with workers(project) as pool:
            project.check(pool, _progress())
        project.cache.save()
        return project

    def _outcome(self, project: Project) -> Outcome:
        """What the run before found, where nothing has changed since."""
        state = "" if self.options.verbose else state_of(project, self.today)
        known = project.cache.recall(state)
        if known is not None:
            return known
        outcome = outcome_of(self._checked(project), self.today)
        if not any(result.secretive for result in project.results.values()):
            project.cache.remember(state, outcome)
        return outcome

    def _with_stdin(self) -> Discovery:
        """The project with one file as standard input says it is."""
        from deploylint.files.listing import Entry

        found = self.setup.discovery
        full = os.path.realpath(self.options.stdin_filename or "stdin.py")
        path = os.path.relpath(full, found.root).replace(os.sep, "/")
        self.workspace.overlay[path] = sys.stdin.buffer.read()
        tree = {entry.path: entry for entry in found.tree} | {path: Entry(path)}
        return found._replace(tree=tuple(sorted(tree.values())), requested=frozenset({path}))

    def _cache(self) -> Cache:
        # For a handful of files, reading the store costs more than checking them.
        few = len(self.setup.discovery.tree) < 20
        if self.options.no_cache or self.stdin or few:
            return Cache(None, self.workspace, "")
        store = open_store(self.setup.discovery.root, self.options.cache_dir)
        return Cache(store, self.workspace, cache_key(self.setup.plan, self.setup.settings))

    # --- fixing ----------------------------------------------------------------

    def _fix(self, project: Project) -> int:
        from deploylint.fixes.fixer import Fixer
        from deploylint.fixes.writing import write_all

        fixed = Fixer(project, self.today, unsafe=self.options.unsafe_fixes).run()
        if self.options.diff:
            return self._show_diff(fixed)
        if self.stdin:
            path = next(iter(self.workspace.overlay))
            write(self.workspace.overlay[path])
            return self._code(fixed.outcome)
        failures = write_all(self.workspace.beneath, fixed.changes)
        for path, reason in failures.items():
            complain(f"{self._display(path)}: not fixed: {reason}")
        if failures:
            fixed = self._without(fixed, failures.keys(), project)
        if self.options.fix_only:
            return FAILED if failures else self._failure(fixed.outcome) or CLEAN
        code = self._report(fixed.outcome, project, fixed)
        return FAILED if failures else code

    def _without(self, fixed: Fixed, paths: Collection[str], project: Project) -> Fixed:
        """What was fixed where these files stand as before."""
        for path in paths:
            self.workspace.overlay.pop(path, None)
            if fixed.changes[path][0] is None:
                project.remove(path)
        project.recheck([path for path in paths if fixed.changes[path][0] is not None])
        done = [
            finding
            for finding in fixed.findings
            if finding.fix and not any(edit.where.path in paths for edit in finding.fix.edits)
        ]
        return fixed._replace(findings=tuple(done), outcome=outcome_of(project, self.today))

    def _show_diff(self, fixed: Fixed) -> int:
        from deploylint.report.diff import unified
        from deploylint.source import Source

        for path, (before, after) in sorted(fixed.changes.items()):
            texts = [Source.decode(path, data or b"").text for data in (before, after)]
            show(unified(path, self._display(path), *texts, color=self._colors()))
        count = len(fixed.findings)
        complain(f"would fix {count} finding{'s' if count != 1 else ''}")
        if fixed.changes and not self.options.exit_zero:
            return FOUND
        return CLEAN

    def _add_ignores(self, project: Project) -> int:
        from deploylint.fixes.ignore_comments import add_ignores
        from deploylint.fixes.writing import write

        shown = self._shown(outcome_of(project, self.today))
        written = add_ignores(project, shown, self.options.add_ignore or "", self.today)
        failed = False
        for path, (before, after) in sorted(written.changes.items()):
            if reason := write(self.workspace.beneath, path, before, after):
                complain(f"{self._display(path)}: not changed: {reason}")
                failed = True
        for finding in written.impossible:
            place = f"{self._display(finding.where.path)}:{finding.where.line}"
            complain(f"{place}: no room for a comment that ignores {finding.code}")
        count = len(written.ignored)
        complain(f"ignored {count} finding{'s' if count != 1 else ''}")
        return FAILED if failed else FOUND if written.impossible else CLEAN

    # --- reporting -------------------------------------------------------------

    def _report(self, outcome: Outcome, project: Project, fixed: Fixed | None = None) -> int:
        from deploylint.report import render

        remark(outcome, self.setup, self.workspace, quiet=self.options.quiet)
        for problem in project.cache.problems:
            complain(problem)
        report = self._make_report(outcome, project, fixed)
        text = render(report, self.options.output_format)
        if self.options.output_file:
            failure = save(text, self.options.output_file, self.workspace.root)
            return FAILED if failure else self._code(outcome)
        if text and not (self.options.quiet and self._says_nothing(report)):
            show(text)
        return self._code(outcome)

    def _says_nothing(self, report: Report) -> bool:
        """A format for people that has no finding to show; others have a reader who waits."""
        return self.options.output_format in ("text", "concise") and not report.shown

    def _make_report(self, outcome: Outcome, project: Project, fixed: Fixed | None) -> Report:
        from functools import lru_cache, partial

        from deploylint.report import Report
        from deploylint.report.gathering import gathered
        from deploylint.rulepages import explain

        threshold = self.setup.settings.severity
        source = self.workspace.source
        told = gathered(outcome.findings, self.setup.rules)
        outcome = outcome._replace(findings=told)
        shown = self._shown(outcome)
        return Report(
            outcome=outcome,
            shown=shown,
            hidden=len(outcome.findings) - len(shown),
            severity=threshold,
            display=self._display,
            source=source,
            explain=partial(explain, folders=self.setup.settings.page_folders()),
            rules=self.setup.rules,
            context=project.why,
            address=self.setup.settings.page_address,
            page=lru_cache(self._page),
            fixed=fixed.findings if fixed else (),
            refused=fixed.refused if fixed else (),
            color=self._colors(),
            statistics=self.options.statistics,
            show_fixes=self.options.show_fixes,
            full=self.options.full,
            verbose=self.options.verbose,
        )

    def _page(self, code: str, slug: str) -> str:
        """Where a terminal may lead to: the page on the web, else the one that is installed."""
        from pathlib import Path

        from deploylint.rulepages import page_path

        if address := self.setup.settings.page_address(code, slug):
            return address
        try:
            return Path(page_path(code, self.setup.settings.page_folders())).as_uri()
        except LookupError:
            return ""

    def _shown(self, outcome: Outcome) -> tuple[Finding, ...]:
        threshold = self.setup.settings.severity
        return tuple(each for each in outcome.findings if _severity(each) >= threshold)

    def _code(self, outcome: Outcome) -> int:
        if failure := self._failure(outcome):
            return failure
        fail_on = self.setup.settings.fail_on
        failing = any(_severity(each) >= fail_on for each in outcome.findings)
        if self.options.fail_on_unknown and not outcome.is_certain:
            complain("something was not read or not understood (`--fail-on-unknown`)")
            failing = True
        return FOUND if failing and not self.options.exit_zero else CLEAN

    def _failure(self, outcome: Outcome) -> int:
        if failed(outcome):
            return FAILED
        if not outcome.answered and not self.options.allow_nothing:
            complain("nothing to lint: no file here is of a kind that deploylint reads")
            return NOTHING
        return CLEAN

    def _colors(self) -> bool:
        if self.options.color != "auto":
            return self.options.color == "always"
        return not self.options.output_file and _colors(sys.stdout)

    def _display(self, path: str) -> str:
        return displayed(path, self.workspace)


def _severity(finding: Finding) -> int:
    assert finding.severity is not None
    return finding.severity


def _colors(stream: Any) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def _progress() -> Progress | None:
    """A line on the terminal once a run takes longer than a second."""
    if not sys.stderr.isatty():
        return None
    import time

    started = time.monotonic()

    def show(done: int, total: int) -> None:
        if time.monotonic() - started > 1 or done == total:
            end = "\r\033[K" if done == total else ""
            sys.stderr.write(f"\r\033[Kchecking {done}/{total} files{end}")
            sys.stderr.flush()

    return show
