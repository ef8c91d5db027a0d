"""Lines of units that systemd passes over, each with what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from deploylint.checks.systemd._shells import is_command
from deploylint.formats.document import Problem
from deploylint.formats.systemd import Assignment, SystemdUnit, boolean
from deploylint.formats.systemd.keys import is_known, known_keys, sections_of
from deploylint.formats.systemd.templates import is_template
from deploylint.lazy.records import NamedTuple
from deploylint.model import Severity, Where

# Without them the service does not start, runs as somebody else, or is not restarted.
_VITAL = frozenset(
    "User Group Environment EnvironmentFile ExecStart Restart WantedBy RequiredBy Type".split()
)
_CLOSED = {
    ("Service", "Type"): "simple exec forking oneshot dbus notify notify-reload idle",
    ("Service", "Restart"): "no on-success on-failure on-abnormal on-watchdog on-abort always",
    ("Service", "KillMode"): "control-group process mixed none",
}
_BOOLEANS = frozenset(
    "RemainAfterExit NoNewPrivileges DynamicUser PrivateDevices Persistent WakeSystem Accept"
    " StopWhenUnneeded DefaultDependencies RefuseManualStart RefuseManualStop SendSIGKILL".split()
)
_SECTIONS = ("Unit", "Service", "Install", "Timer", "Socket", "Path", "Mount")
_CLOSE = 0.85


class Ignored(NamedTuple):
    """``kind`` is lost, misplaced, misspelt, unknown, section, outside, line or value.

    ``meant`` is the key, section or value that it probably is, or the section it belongs to.
    """

    kind: str
    where: Where
    severity: Severity
    message: str
    meant: str = ""
    setting: Assignment | None = None


def ignored_in(unit: SystemdUnit) -> Iterator[Ignored]:
    """All such lines in the order of their kinds."""
    before: Assignment | None = None
    for setting in unit.assignments:
        if not is_template(setting.key) and (found := _setting(unit, setting, before)):
            yield found
        before = setting
    for problem in unit.problems:
        if problem.passed_over and (found := _line(unit, problem)):
            yield found


def _setting(unit: SystemdUnit, setting: Assignment, before: Assignment | None) -> Ignored | None:
    key, section = setting.key, setting.section
    where = unit.where(setting.start, setting.key_end)
    if is_known(section, key):
        return _value(unit, setting)
    if (key.startswith("-") or "/" in key) and _follows(unit, before, setting.start):
        return _lost(where, setting)
    severity = Severity.ERROR if key in _VITAL else Severity.WARNING
    if homes := [each for each in sections_of(key) if each in _SECTIONS]:
        message = f"`{key}=` belongs into [{homes[0]}]: systemd ignores it in [{section}]"
        return Ignored("misplaced", where, severity, message, homes[0], setting)
    if meant := _near(key, known_keys(section)):
        severity = Severity.ERROR if meant in _VITAL else Severity.WARNING
        message = f"systemd knows no `{key}=` in [{section}], and ignores it: `{meant}=` is near"
        return Ignored("misspelt", where, severity, message, meant, setting)
    message = f"systemd knows no `{key}=` in [{section}], and ignores it"
    return Ignored("unknown", where, Severity.INFO, message, "", setting)


def _lost(where: Where, setting: Assignment | None) -> Ignored:
    message = r"The line above ends without `\`, so that this one is not part of its command"
    return Ignored("lost", where, Severity.ERROR, message, "", setting)


def _follows(unit: SystemdUnit, before: Assignment | None, start: int) -> bool:
    """Whether a command or an environment stands on the lines just above."""
    continued = before is not None and (is_command(before.key) or before.key == "Environment")
    source = unit.source
    return bool(before and continued and source.line_of(before.end) + 1 == source.line_of(start))


def _value(unit: SystemdUnit, setting: Assignment) -> Ignored | None:
    value, closed = setting.value, _CLOSED.get((setting.section, setting.key))
    open_to_more = is_template(value) or " " in value or not value or "$" in value
    known = boolean(value) is not None if setting.key in _BOOLEANS else True
    if open_to_more or (known if closed is None else value in closed.split()):
        return None
    severity = Severity.ERROR if setting.key in _VITAL else Severity.WARNING
    message = f"`{value}` is no value of `{setting.key}=`, and is ignored"
    return Ignored("value", unit.where(*setting.span()), severity, message, "", setting)


def _line(unit: SystemdUnit, problem: Problem) -> Ignored | None:
    where, text = (
        unit.where(problem.start, problem.end),
        unit.source.text[problem.start : problem.end],
    )
    if problem.message == "unknown section":
        return _section(unit, where, text.strip("[]"))
    if problem.message == "assignment outside of section":
        return Ignored(
            "outside", where, Severity.WARNING, "No section begins above: the line is ignored"
        )
    above = [each for each in unit.assignments if each.start < problem.start]
    if above and _follows(unit, above[-1], problem.start):
        return _lost(where, None)
    return Ignored("line", where, Severity.WARNING, f"`{text}` has no `=`, and is ignored")


def _section(unit: SystemdUnit, where: Where, name: str) -> Ignored | None:
    """Sections of other kinds of units are let pass in drop-ins, and of programs everywhere."""
    meant = _near(name, _SECTIONS)
    if meant and (meant != name or not unit.is_dropin):
        near = f": `[{meant}]` is near" if meant != name else " in such a unit"
        message = f"systemd knows no section `[{name}]`{near}, and ignores all of it"
        return Ignored("section", where, Severity.ERROR, message, meant)
    return None


def _near(word: str, known: Iterable[str]) -> str:
    lowered = {each.lower(): each for each in known}
    found = get_close_matches(word.lower(), sorted(lowered), n=1, cutoff=_CLOSE)
    return lowered[found[0]] if found else ""
