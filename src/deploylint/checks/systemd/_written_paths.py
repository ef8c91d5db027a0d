"""The folders below ``/run`` and ``/var/log`` that a unit's process needs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from deploylint.checks.systemd._shells import commands_in, is_command
from deploylint.deployment.facts.clues import NeededFolder
from deploylint.formats.systemd import Assignment, SystemdUnit
from deploylint.lazy.regexes import regex

_OPTIONS = frozenset(
    "-b --bind -p --pid --pidfile --access-logfile --error-logfile --logfile --log-file"
    " --access-log --uds --unix-socket".split()
)
_PATH = regex(
    r"(?:unix:(?://)?|append:|file:|truncate:)?(?P<root>/(?:var/)?run|/var/log)/"
    r"(?P<folder>[\w.@-]+)/[^\s%${]+"
)
_OPENED = frozenset(("PIDFile", "StandardOutput", "StandardError"))


def needed_by(unit: SystemdUnit) -> Iterator[NeededFolder]:
    """Each folder once, at the first place that names it."""
    seen: set[str] = set()
    for setting in unit.assignments:
        for start, end, value in _values(setting):
            match = _PATH.fullmatch(value)
            if match and setting.section == "Service" and match["folder"] not in seen:
                seen.add(match["folder"])
                key = "LogsDirectory" if match["root"] == "/var/log" else "RuntimeDirectory"
                path = f"{match['root'].replace('/var/run', '/run')}/{match['folder']}"
                yield NeededFolder(unit.where(*setting.span(start, end)), key, path)


def _values(setting: Assignment) -> Iterator[tuple[int, int, str]]:
    if setting.key in _OPENED:
        yield 0, len(setting.value), setting.value
    if not is_command(setting.key):
        return
    for command in commands_in(setting.value):
        for before, word in pairwise(command):
            name, equals, value = word.text.partition("=")
            if equals and name in _OPTIONS:
                yield word.start, word.end, value
            elif before.text in _OPTIONS:
                yield word.start, word.end, word.text
