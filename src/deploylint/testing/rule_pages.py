"""Executes rule pages: what a page shows is what the rule does.

Beyond the announced findings and fixes, every example is held to what is true of
every rule: its messages have one form, an ignore comment silences it, other line
endings change nothing, fixes converge, and results survive pickling and the cache.
"""

from __future__ import annotations

import difflib
import json
import os
import pickle
from collections import Counter
from collections.abc import Iterable, Iterator

from deploylint import registry, testing
from deploylint.configuration.origins import SettingsError
from deploylint.configuration.settings import Selector
from deploylint.files import classify
from deploylint.formats import document_class
from deploylint.formats.document import Problem, Unparsable
from deploylint.model import Finding, Safety
from deploylint.registry.own_rules import UNPARSABLE
from deploylint.rulepages.parsing import BAD, FILE, FIXED, GOOD, OPTIONS, Block, Example, Page
from deploylint.run import encoding
from deploylint.run.outcome import Outcome
from deploylint.run.project import Project
from deploylint.run.reporting import outcome_of
from deploylint.source import Source
from deploylint.suppression.comments import ABOUT_COMMENTS
from deploylint.suppression.ignore import Ignore
from deploylint.testing import COPIES, Sample

_Place = tuple[str, int, str]


def check_page(page: Page, entries: Iterable[registry.Entry] | None = None) -> list[str]:
    """Everything that is wrong with a page, as ``path:line: message``; empty when all holds.

    ``entries`` replaces deploylint's own rules and collectors.
    """
    known = tuple(registry.entries() if entries is None else entries)
    rule = next((each for each in Selector(known).rules if each.code == page.code), None)
    if rule is None:
        return [f"{page.path}:1: there is no rule {page.code}"]
    failures = [f"{page.path}:1: {message}" for message in _about_page(page, rule)]
    for example in page.examples:
        failures += _Trial(page, example, rule, known).failures()
    return failures


def _about_page(page: Page, rule: registry.Entry) -> Iterator[str]:
    if rule.slug != page.slug:
        yield f"the slug of {rule.code} is `{rule.slug}`, not `{page.slug}`"
    if os.path.basename(page.path) != f"{page.code}-{page.slug}.md":
        yield f"the file of this page must be named {page.code}-{page.slug}.md"
    headings = {example.heading for example in page.examples}
    for heading in (BAD, GOOD):
        if heading not in headings:
            yield f"`{heading}` shows no code"
    shows_fix = any(example.having(FIXED) for example in page.examples)
    if rule.fixable and not shows_fix:
        yield f"{rule.code} is declared fixable, but no block shows a fix"
    if shows_fix and not rule.fixable:
        yield f"a block shows a fix, but {rule.code} is not declared fixable"


def sample_of(example: Example) -> Sample:
    """The project that an example shows, before its fixes."""
    files = example.having(FILE)
    return Sample(
        {path: block.text.encode() for path, block in files.items()},
        example.config,
        frozenset(path for path, block in files.items() if not block.tracked),
    )


class _Trial:
    """One example of a page under test; each method yields what it finds wrong."""

    def __init__(
        self, page: Page, example: Example, rule: registry.Entry, known: tuple[registry.Entry, ...]
    ) -> None:
        self.page = page
        self.example = example
        self.rule = rule
        self.known = known
        self.files = example.having(FILE)
        self.sample = sample_of(example)

    def failures(self) -> Iterator[str]:
        try:
            project = self.check(self.sample, self.codes())
        except SettingsError as error:
            yield self.say(f"the configuration is refused: {error}")
            return
        outcome = outcome_of(project, testing.TODAY)
        wrong = [*self.parsed(), *self.announced(outcome)]
        yield from wrong
        if wrong:
            return
        found = [each for each in outcome.findings if each.code == self.rule.code]
        yield from self.worded(found)
        yield from self.stored(project)
        yield from self.copied(found)
        yield from self.silenced(found)
        yield from self.fixed(found)

    def codes(self) -> frozenset[str]:
        """The page's rule and the others that its markers name."""
        marked = {mark.code for block in self.files.values() for mark in block.marks}
        return frozenset({self.rule.code} | marked)

    def check(self, sample: Sample, codes: Iterable[str]) -> Project:
        return testing.check(sample, sorted(codes), self.known)

    def own(self, sample: Sample) -> Outcome:
        return outcome_of(self.check(sample, [self.rule.code]), testing.TODAY)

    def say(self, message: str, path: str = "", line: int = 1) -> str:
        block = self.files.get(path)
        row = block.row(line) if block else self.example.line
        return f"{self.page.path}:{row}: {message}"

    # --- findings ----------------------------------------------------------------

    def announced(self, outcome: Outcome) -> Iterator[str]:
        """The markers and the findings agree."""
        for defect in outcome.defects:
            yield self.say(f"{defect.code} crashed: {defect.error}", defect.path)
        marks = [(block, mark) for block in self.files.values() for mark in block.marks]
        expected = Counter((block.path, mark.line, mark.code) for block, mark in marks)
        found = Counter(_place(finding) for finding in outcome.findings)
        for path, line, code in (expected - found).elements():
            yield self.say(f"no finding of {code} starts here", path, line)
        for finding in _beyond(outcome.findings, expected):
            if finding.code == self.rule.code:
                yield self.unexpected(finding)
        for block, mark in marks:
            yield from self.severe(block, mark.line, mark.code, mark.severity, outcome)
        shows_own = any(mark.code == self.rule.code for _, mark in marks)
        if self.example.heading != OPTIONS and shows_own != (self.example.heading == BAD):
            does = "announces no" if not shows_own else "announces a"
            yield self.say(f"a project under `{self.example.heading}` {does} {self.rule.code}")

    def unexpected(self, finding: Finding) -> str:
        path, line, code = _place(finding)
        place = f"{path}:{line}: " if path not in self.files else ""
        message = f"{place}unexpected {code}: {finding.message}"
        return self.say(message, path, line)

    def severe(
        self, block: Block, line: int, code: str, severity: str, outcome: Outcome
    ) -> Iterator[str]:
        labels = {
            finding.severity.label
            for finding in outcome.findings
            if _place(finding) == (block.path, line, code) and finding.severity
        }
        if severity and labels and severity not in labels:
            message = f"{code} is {'/'.join(sorted(labels))} here, not {severity}"
            yield self.say(message, block.path, line)

    def parsed(self) -> Iterator[str]:
        """No example is silent only because it cannot be read."""
        for path, block in self.files.items():
            problem = _problem(path, self.sample.files[path])
            if problem and all(mark.code != UNPARSABLE.code for mark in block.marks):
                line = block.text.count("\n", 0, problem.start) + 1
                yield self.say(f"this does not parse: {problem.message}", path, line)

    # --- what holds for every rule -------------------------------------------------

    def worded(self, found: list[Finding]) -> Iterator[str]:
        """A message is a sentence without its period; a name in lower case is a code span."""
        for finding in found:
            if finding.message[:1].islower() or finding.message.endswith("."):
                message = f"no sentence without its period: {finding.message}"
                yield self.say(message, finding.where.path, finding.where.line)

    def stored(self, project: Project) -> Iterator[str]:
        """Results survive pickling (worker processes) and JSON (the cache)."""
        for path, result in project.results.items():
            try:
                pickled = pickle.loads(pickle.dumps(result))
                stored = json.loads(json.dumps(encoding.encode(result)))
                cached = encoding.decode(stored, type(result))
            except Exception as error:
                yield self.say(f"the result cannot be stored: {error!r}", path)
                continue
            # Named tuples of different classes may be equal; their texts are not.
            if repr(pickled) != repr(result):
                yield self.say("pickling changes the result", path)
            if repr(cached) != repr(result):
                yield self.say("the cache changes the result", path)

    def copied(self, found: list[Finding]) -> Iterator[str]:
        """The encoding of line ends and of the whole file changes no finding."""
        last = {path: block.text.count("\n") for path, block in self.files.items()}
        expected = _summary(found, last)
        for name, change in COPIES.items():
            seen = _summary(self.own(self.sample.copy(change)).findings, last)
            for path, line, message in sorted((expected - seen).elements()):
                yield self.say(f"a copy {name} hides: {message}", path, line)
            for path, line, message in sorted((seen - expected).elements()):
                yield self.say(f"a copy {name} brings: {message}", path, line)

    def silenced(self, found: list[Finding]) -> Iterator[str]:
        """An ignore comment at its place silences each finding."""
        for finding in found if self.rule.code not in ABOUT_COMMENTS else ():
            path, line, code = _place(finding)
            copies = list(self.with_ignore(finding)) if path in self.files else []
            if copies and not any(self.silences(path, copy, len(found)) for copy in copies):
                yield self.say(f"no ignore comment silences {code} here", path, line)

    def with_ignore(self, finding: Finding) -> Iterator[Sample]:
        path = finding.where.path
        data = self.sample.files[path]
        for changed in ignore_copies(data, path, finding):
            yield self.sample._replace(files={**self.sample.files, path: changed})

    def silences(self, path: str, sample: Sample, total: int) -> bool:
        project = self.check(sample, [self.rule.code])
        outcome = outcome_of(project, testing.TODAY)
        used = {each.ignore for each in outcome.suppressed}
        return (
            bool(used)
            and self.added(path, project) <= used
            and len(outcome.findings) + len(outcome.suppressed) == total
        )

    def added(self, path: str, project: Project) -> set[Ignore]:
        ignores = project.results[path].ignores if path in project.results else ()
        return {ignore for ignore in ignores if ignore.codes == (self.rule.code,)}

    # --- fixes -----------------------------------------------------------------------

    def fixed(self, found: list[Finding]) -> Iterator[str]:
        """Fixes give what the page shows, settle, and leave nothing to fix."""
        fixable = [each for each in found if each.fix and each.fix.safety is not Safety.DISPLAY]
        if fixable and not self.rule.fixable:
            yield self.say(f"{self.rule.code} offers a fix, but is not declared fixable")
        if not fixable and not self.example.having(FIXED):
            return
        result = self.fix(self.sample)
        yield from self.shown(result)
        after = self.own(result)
        left = [each for each in after.findings if each.fix and each.fix.safety != Safety.DISPLAY]
        for finding in left:
            yield self.say(f"the fix leaves: {finding.message}", finding.where.path)
        if len(after.findings) > len(found) - len(fixable):
            yield self.say("the fixes leave more findings than those that have none")
        if self.fix(result) != result:
            yield self.say("fixing the result again changes it")
        for path, data in result.files.items():
            if (problem := _problem(path, data)) and not _problem(
                path, self.sample.files.get(path)
            ):
                yield self.say(f"fixed, {path} does not parse: {problem.message}", path)
        yield from self.fixed_copies(result)

    def fix(self, sample: Sample) -> Sample:
        changes = testing.fix(self.check(sample, [self.rule.code])).changes
        after = {path: data for path, (_, data) in changes.items()}
        return sample._replace(files={**sample.files, **after})

    def shown(self, result: Sample) -> Iterator[str]:
        blocks = self.example.having(FIXED)
        if not blocks:
            return
        expected = {**self.sample.files, **{path: b.text.encode() for path, b in blocks.items()}}
        for path in sorted(expected.keys() | result.files.keys()):
            want, have = expected.get(path, b""), result.files.get(path, b"")
            if want != have:
                row = (blocks.get(path) or self.files.get(path) or next(iter(blocks.values()))).rows
                diff = "\n".join(_diff(want.decode(), have.decode()))
                yield f"{self.page.path}:{row[0]}: fixing {path} gives another text:\n{diff}"

    def fixed_copies(self, result: Sample) -> Iterator[str]:
        """Fixes keep the encoding of a file; one that they create has none to keep."""
        for name, change in COPIES.items():
            want = result.copy(change).files
            have = self.fix(self.sample.copy(change)).files
            for path in want.keys() & self.sample.files:
                if want[path].rstrip(b"\r\n") != have.get(path, b"").rstrip(b"\r\n"):
                    yield self.say(f"a copy {name} is fixed in another way", path)


def _problem(path: str, data: bytes | None) -> Problem | None:
    """Why a file does not parse, whether or not a rule would read it; templates are no reason."""
    kind = classify.kind_of_file(path, data) if data else None
    if kind is None or data is None:
        return None
    try:
        problems = document_class(kind).parse(Source.decode(path, data)).problems
    except Unparsable as failure:
        problems = [failure.problem]
    return next((problem for problem in problems if not problem.template), None)


def _place(finding: Finding) -> _Place:
    return finding.where.path, finding.where.line, finding.code


def _beyond(findings: Iterable[Finding], expected: Counter[_Place]) -> Iterator[Finding]:
    """The findings that no marker announces."""
    left = Counter(expected)
    for finding in findings:
        if left[_place(finding)] > 0:
            left[_place(finding)] -= 1
        else:
            yield finding


def _summary(findings: Iterable[Finding], last: dict[str, int]) -> Counter[_Place]:
    """What is found where; the end of a file is on its last line, newline or not."""
    return Counter(
        (each.where.path, max(1, min(each.where.line, last.get(each.where.path, 1))), each.message)
        for each in findings
    )


def _diff(want: str, have: str) -> Iterator[str]:
    lines = want.splitlines(), have.splitlines()
    return difflib.unified_diff(*lines, "page", "fixed", lineterm="")


# --- ignore comments -----------------------------------------------------------------

# JSON has no comments; in a `.python-version` file everything counts.
_WITHOUT_COMMENTS = frozenset({"json", "pyversion"})
_ABOVE_ONLY = frozenset({"dockerfile", "dockerignore", "gitignore", "systemd", "env", "ini"})


def ignore_copies(data: bytes, path: str, finding: Finding) -> Iterator[bytes]:
    """The file with an ignore comment in each place that its language allows.

    After the first or last line of the finding, or alone above it; nowhere in
    files without comments, or of which no document is made.
    """
    kind = classify.kind_of_file(path, data)
    if kind is None or kind in _WITHOUT_COMMENTS:
        return
    lines = data.decode().split("\n")
    comment = f"# deploylint: ignore[{finding.code}] shown in a test"
    first, last = finding.where.line - 1, min(finding.where.end_line, len(lines)) - 1
    indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
    if kind not in _ABOVE_ONLY:
        for index in (first, last):
            changed = [*lines[:index], f"{lines[index]}  {comment}".lstrip(), *lines[index + 1 :]]
            yield "\n".join(changed).encode()
    yield "\n".join([*lines[:first], indent + comment, *lines[first:]]).encode()
