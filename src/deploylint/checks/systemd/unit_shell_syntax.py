"""DPI012: a command of a unit relies on a shell, and none runs it."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.systemd._shells import commands_in, is_command, shell_words
from deploylint.formats.systemd.written import SIGNS, units_in
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import rule

if TYPE_CHECKING:
    from deploylint.formats.document import Document
    from deploylint.formats.systemd import Assignment, SystemdUnit, Word


@rule("DPI012", "unit-shell-syntax", on="systemd", severity=Severity.ERROR, triggers=("Exec",))
def unit_shell_syntax(document: Document) -> Iterator[Finding | Evidence]:
    for unit in units_in(document):
        for setting in unit.assignments:
            if is_command(setting.key) and setting.value:
                yield _verdict(unit, setting)


unit_shell_syntax.on("shell", triggers=("Exec",), also=SIGNS)(unit_shell_syntax.subjects[0].check)


def _verdict(unit: SystemdUnit, setting: Assignment) -> Finding | Evidence:
    found = [
        each
        for command in commands_in(setting.value)
        for each in shell_words(setting.value, command)
    ]
    if not found:
        return Evidence(unit.where(*setting.span()), "the command asks for nothing of a shell")
    (word, what), *more = found
    return _finding(unit, setting, word, what, len(more))


def _finding(unit: SystemdUnit, setting: Assignment, word: Word, what: str, more: int) -> Finding:
    others = f", nor {more} more of its words" if more else ""
    return Finding(
        unit.where(*setting.span(word.start, word.end)),
        f"No shell runs `{setting.key}=`, so that"
        f" `{setting.value[word.start : word.end]}` is no {what}{others}",
        scope=setting.key,
    )
