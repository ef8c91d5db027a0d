"""Runs small projects in memory, for tests of rules.

    outcome = lint({"app/main.py": "print('debug')\n"}, select=["DPB001"])
    assert_findings(files, "DPB001", "app/main.py:1: `print` is left in a service")
    assert_silent(files, "DPB001", "a script prints for whoever runs it")

Neither the environment nor git is asked: every file counts as tracked unless the
sample says otherwise.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Mapping

from deploylint import registry
from deploylint.configuration import settings
from deploylint.engine.plan import make_plan
from deploylint.files.listing import Discovery, Entry
from deploylint.files.workspace import Workspace
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.run.cache import Cache
from deploylint.run.outcome import Outcome
from deploylint.run.project import Project
from deploylint.run.reporting import outcome_of

if TYPE_CHECKING:
    from deploylint.fixes.fixer import Fixed

# No ignore comment of a test expires before this day.
TODAY = "2000-01-01"
# A path below which no file can exist.
_NOWHERE = os.devnull


class Sample(NamedTuple):
    """A small project: bytes by path, the text of its ``deploylint.toml``, what git ignores."""

    files: Mapping[str, bytes]
    config: str = ""
    untracked: frozenset[str] = frozenset()

    def copy(self, change: Callable[[bytes], bytes]) -> Sample:
        """The same project with every file changed."""
        return self._replace(files={path: change(data) for path, data in self.files.items()})


def lint(
    files: Mapping[str, bytes | str],
    select: Iterable[str] | None = None,
    config: str = "",
) -> Outcome:
    """Check the files of a project, by path, with the selected rules (by default the default ones).

    ``config`` is the text of a ``deploylint.toml``; raises ``SettingsError`` for a bad one.
    """
    sample = Sample({path: _encoded(data) for path, data in files.items()}, config)
    return outcome_of(check(sample, select), TODAY)


def assert_findings(
    files: Mapping[str, bytes | str], code: str, *expected: str, config: str = ""
) -> None:
    """The rule ``code`` finds these and nothing else: ``path:line: message``, in this order."""
    assert _findings(files, code, config) == list(expected)


def assert_silent(
    files: Mapping[str, bytes | str], code: str, reason: str, *, config: str = ""
) -> None:
    """The rule ``code`` finds nothing, for this reason (which a failure shows)."""
    assert _findings(files, code, config) == [], reason


def _findings(files: Mapping[str, bytes | str], code: str, config: str) -> list[str]:
    outcome = lint(files, [code], config)
    assert not outcome.defects, outcome.defects
    return [f"{each.where.path}:{each.where.line}: {each.message}" for each in outcome.findings]


def _encoded(data: bytes | str) -> bytes:
    return data.encode() if isinstance(data, str) else data


def check(
    sample: Sample,
    select: Iterable[str] | None = None,
    entries: Iterable[registry.Entry] | None = None,
) -> Project:
    """The project of a sample, checked; ``entries`` replaces deploylint's rules and collectors."""
    known = tuple(registry.entries() if entries is None else entries)
    return check_as(sample, _configure(sample.config, select, known), known)


def check_as(
    sample: Sample, configured: settings.Settings, entries: tuple[registry.Entry, ...]
) -> Project:
    """The project of a sample, checked under settings that were read elsewhere."""
    workspace = Workspace(_NOWHERE, configured.max_file_size)
    workspace.overlay.update(sample.files)
    tree = tuple(
        Entry(path, path not in sample.untracked)
        for path in sorted(sample.files)
        if not configured.excludes(path)
    )
    plan = make_plan(entries, configured.selected, configured.options, configured.limits)
    discovery = Discovery(_NOWHERE, tree, None, ())
    project = Project(discovery, workspace, configured, plan, Cache(None, workspace, ""))
    project.check()
    return project


def _configure(
    config: str, select: Iterable[str] | None, known: tuple[registry.Entry, ...]
) -> settings.Settings:
    overrides = {} if select is None else {"select": list(select)}
    if not config:
        return settings.load(_NOWHERE, overrides, {}, known)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "deploylint.toml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(config)
        return settings.load(folder, overrides, {}, known, path)


def fix(project: Project, *, unsafe: bool = True) -> Fixed:
    """Fix a checked project in memory."""
    from deploylint.fixes.fixer import Fixer

    return Fixer(project, TODAY, unsafe=unsafe).run()


# Copies of a project in which the same must be found.
COPIES: dict[str, Callable[[bytes], bytes]] = {
    "with CRLF line endings": lambda data: data.replace(b"\n", b"\r\n"),
    "with a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "without a final newline": lambda data: data[:-1] if data.endswith(b"\n") else data,
}
