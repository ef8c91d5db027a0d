"""``systemd-analyze verify`` against our reading of units and drop-ins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from deploylint.formats.document import Problem
from deploylint.formats.systemd import (
    Assignment,
    Command,
    Refusal,
    SystemdUnit,
    UnitName,
    boolean,
    command_line,
    dropins_of,
    seconds,
)
from deploylint.formats.systemd.keys import is_known
from deploylint.formats.systemd.lines import logical_lines
from deploylint.formats.systemd.merge import in_effect
from deploylint.formats.systemd.specifiers import expand
from deploylint.formats.systemd.unit import refusals_of
from deploylint.formats.systemd.words import Word, WordError, words
from deploylint.source import Source
from tables.case import Case

_BAD = "Unit a.service has a bad unit file setting."
_BROKEN = (
    "Unit a.service failed to load properly, please adjust/correct"
    " and reload service manager: Bad message"
)
_FATAL = "a.service: Unit configuration has fatal error, unit will not be started."
_UNIT = UnitName("a", "", "service")
_RESTARTS = frozenset(
    ("no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always")
)
_TYPES = frozenset(("simple", "exec", "forking", "oneshot", "dbus", "notify", "idle"))
_BOOLEANS = frozenset(
    """
    NoNewPrivileges PrivateTmp PrivateDevices PrivateNetwork RemainAfterExit DynamicUser
    GuessMainPID RootDirectoryStartOnly StandardInputText PrivateUsers ProtectClock
    ProtectKernelTunables ProtectKernelModules ProtectKernelLogs ProtectControlGroups
    LockPersonality RestrictRealtime RestrictSUIDSGID MemoryDenyWriteExecute SendSIGKILL
    """.split()
)
_SPANS = frozenset(("RestartSec", "WatchdogSec", "RuntimeMaxSec"))
_TIMEOUTS = frozenset(("TimeoutStartSec", "TimeoutStopSec", "TimeoutSec", "TimeoutAbortSec"))
_EXECUTABLE = ("ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost", "ExecReload")
_STOPS = ("ExecStop", "ExecStopPost")


def systemd_units(table: Any) -> Iterator[Case]:
    """Predicts every line that ``systemd-analyze verify`` writes about ``a.service``.

    The lines about syntax, sections, keys, command lines, environment and
    scalar values come with their line numbers out of the document; whether
    the unit is refused and which command is looked for first, out of the
    settings that are left after drop-ins and resets. No executable exists.
    """
    for case in table["cases"]:
        files = {"a.service": case["unit"], **case.get("dropins", {})}
        yield Case(f"{case['name']}: {case['unit']!r}", case["verify"], verify(files))


def verify(files: dict[str, str]) -> list[str]:
    if not files["a.service"]:
        return ["Unit a.service is masked."]
    main = Report("a.service", files["a.service"])
    if main.fatal:
        return [*main.lines, _FATAL, _BAD]
    if not main.unit.loads:
        return [*main.lines, _BROKEN]
    reports = [main, *(Report(path, files[path]) for path in _dropins(files))]
    lines = [line for report in reports for line in report.lines]
    settings = in_effect(a for report in reports for a in report.accepted)
    refusal = _service_refusal(settings)
    return [*lines, refusal, _BAD] if refusal else [*lines, *_missing_commands(settings)]


def _dropins(files: dict[str, str]) -> list[str]:
    return dropins_of("a.service", [path for path in files if path != "a.service"])


class Report:
    """What systemd says while it reads one file, and what it takes from it."""

    def __init__(self, path: str, text: str) -> None:
        source = Source.decode(path, text.encode("utf-8", "surrogateescape"))
        self.unit = SystemdUnit.parse(source)
        self.accepted: list[Assignment] = []
        self.fatal = False
        numbers = [(line.pieces[0][1], line.number) for line in logical_lines(source.text)]
        said = [
            (max(number for start, number in numbers if start <= p.start), self._problem(p))
            for p in self.unit.problems
        ]
        for setting in self.unit.assignments:
            said += [(setting.line, message) for message in self._setting(setting)]
            if self.fatal:
                said = [(line, message) for line, message in said if line <= setting.line]
                break
        name = path.rpartition("/")[2]
        self.lines = [f"{name}:{line}: {message}" for line, message in sorted(said, key=_line)]

    def _problem(self, problem: Problem) -> str:
        text = re.sub(r"\\\r?\n", " ", self.unit.source.text[problem.start : problem.end])
        return {
            "unknown section": f"Unknown section '{text[1:-1]}'. Ignoring.",
            "assignment outside of section": "Assignment outside of section. Ignoring.",
            "missing '='": "Missing '=', ignoring line.",
            "missing key name before '='": "Missing key name before '=', ignoring line.",
            "invalid section header": f"Invalid section header '{text}'",
            "bad characters in section header": f"Bad characters in section header '{text}'",
        }[problem.message]

    def _setting(self, setting: Assignment) -> Iterator[str]:
        if not is_known(setting.section, setting.key):
            yield f"Unknown key '{setting.key}' in section [{setting.section}], ignoring."
            return
        refusals = refusals_of(setting, _UNIT)
        for refusal in refusals:
            self.fatal = self.fatal or refusal.fatal
            yield _refusal(setting, refusal)
        message = _bad_value(setting)
        if message:
            yield message
        elif not refusals or setting.key != "EnvironmentFile":
            self.accepted.append(setting)


def _line(said: tuple[int, str]) -> int:
    return said[0]


def _refusal(setting: Assignment, refusal: Refusal) -> str:
    value = setting.value
    raw = value[refusal.start : refusal.end]
    word = _word(raw)
    ignoring = "" if refusal.fatal else ", ignoring"
    if setting.key == "Environment":
        word = expand(word, _UNIT) or word
        return {
            "invalid syntax": f"Invalid syntax, ignoring: {value}",
            "invalid environment assignment": f"Invalid environment assignment, ignoring: {word}",
        }.get(refusal.message, f"Failed to resolve specifiers in {word}, ignoring: Invalid slot")
    if setting.key == "EnvironmentFile":
        return f"EnvironmentFile= path is not absolute, ignoring: {value.removeprefix('-')}"
    if refusal.message.startswith("unknown specifier"):
        word = f"'{word}'" if _is_program(value, refusal) else word
        return f"Failed to resolve unit specifiers in {word}{ignoring}: Invalid slot"
    path = expand(word, _UNIT) or word
    special = f"Executable name contains special characters{ignoring}: {path}"
    directory = f"Executable path specifies a directory{ignoring}: {path}"
    neither = f"Neither a valid executable name nor an absolute path{ignoring}: {path}"
    zeroth = f"Empty executable name or zeroeth argument{ignoring}: {value}"
    return {
        "unbalanced quoting": f'Unbalanced quoting, ignoring: "{value}"',
        "unknown escape sequence": f'Ignoring unknown escape sequences: "{word}"',
        "empty path in command line": f"Empty path in command line{ignoring}: '{value}'",
        "executable name contains special characters": special,
        "executable path specifies a directory": directory,
        "neither an executable name nor an absolute path": neither,
        "empty executable name or zeroth argument": zeroth,
    }[refusal.message]


def _is_program(value: str, refusal: Refusal) -> bool:
    before = value[: refusal.start]
    return not before.strip("-@:+!| \"'") or before.rstrip("-@:+!| ").endswith(" ;")


def _word(raw: str) -> str:
    try:
        return "".join(word.text for word in words(raw)) or raw
    except WordError:
        return raw


def _bad_value(setting: Assignment) -> str | None:
    key, value = setting.key, setting.value
    if key == "Restart" and value not in _RESTARTS:
        return f"Failed to parse service restart specifier, ignoring: {value}"
    if key == "Type" and value not in _TYPES:
        return f"Failed to parse service type, ignoring: {value}"
    if key in _BOOLEANS and boolean(value) is None:
        return f"Failed to parse boolean value, ignoring: {value}"
    if key in _SPANS and seconds(value) is None:
        return f"Failed to parse sec value, ignoring: {value}"
    if key in _TIMEOUTS and seconds(value) is None:
        return f"Failed to parse {key}= parameter, ignoring: {value}"
    return None


def _service_refusal(settings: list[Assignment]) -> str | None:
    """The first of the reasons of systemd's ``service_verify`` that applies."""
    starts, stops = _commands(settings, "ExecStart"), _commands(settings, "ExecStop")
    oneshot = (_scalar(settings, "Type") or ("" if starts else "oneshot")) == "oneshot"
    acts = _scalar(settings, "SuccessAction") not in ("", "none")
    reasons = {
        "no ExecStart=, ExecStop=, or SuccessAction=": not (starts or stops or acts),
        "no ExecStart= setting, which is only allowed for Type=oneshot services": (
            not (starts or oneshot)
        ),
        "no ExecStart= and no SuccessAction= settings and does not have RemainAfterExit=yes set": (
            not (starts or acts or boolean(_scalar(settings, "RemainAfterExit")))
        ),
        "more than one ExecStart= setting, which is only allowed for Type=oneshot services": (
            len(starts) > 1 and not oneshot
        ),
        "Restart= set to either always or on-success,"
        " which isn't allowed for Type=oneshot services": (
            oneshot and _scalar(settings, "Restart") in ("always", "on-success")
        ),
    }
    reason = next((reason for reason, applies in reasons.items() if applies), None)
    return f"a.service: Service has {reason}. Refusing." if reason else None


def _scalar(settings: list[Assignment], key: str) -> str:
    return next((a.value for a in reversed(settings) if a.key == key), "")


def _commands(settings: list[Assignment], key: str) -> list[Command]:
    found = [a for a in settings if (a.section, a.key) == ("Service", key)]
    return [command for a in found for command in command_line(a.value, _UNIT).commands]


def _missing_commands(settings: list[Assignment]) -> Iterator[str]:
    """Of each ``Exec`` setting verify looks at the first command only."""
    for key in (*_EXECUTABLE, *_STOPS):
        commands = _commands(settings, key)
        if commands and not commands[0].ignores_failure:
            path = _simplified(commands[0].program)
            yield f"a.service: Command {path} is not executable: No such file or directory"


def _simplified(program: Word) -> str:
    path = expand(program.text, _UNIT) or program.text
    return re.sub(r"/(?:\.?/)+", "/", path).removesuffix("/.")


TABLES = {"systemd_units": systemd_units}
