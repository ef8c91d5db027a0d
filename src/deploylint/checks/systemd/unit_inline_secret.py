"""DPI001: a secret is written into a unit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from deploylint.formats.systemd import LocatedCommand
from deploylint.formats.systemd.templates import FILLED
from deploylint.formats.systemd.written import SIGNS, units_in
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Severity, Where
from deploylint.registry import rule
from deploylint.secrets.tokens import tokens
from deploylint.secrets.values import judge, judge_setting

if TYPE_CHECKING:
    from deploylint.formats.document import Document
    from deploylint.formats.systemd import SystemdUnit

_USERINFO = regex(r"://[^\s:/@]{0,128}:(?P<password>[^\s/@]{1,256})@")
_OPTION = regex(r"(?:--?)?(?P<name>[A-Za-z][\w-]{0,99})=(?P<value>\S+)")
_BEARER = regex(r"Bearer\s+(?P<value>[\w.~+/=-]{8,512})")
_BEARER_TOKEN = "bearer_token"
_EXEC = ("ExecStart", "ExecStartPre", "ExecStartPost", "ExecReload", "ExecStop")


@rule(
    "DPI001",
    "unit-inline-secret",
    on="systemd",
    severity=Severity.ERROR,
    triggers=("Environment", "Exec"),
)
def unit_inline_secret(document: Document) -> Iterator[Finding | Evidence]:
    for unit in units_in(document):
        yield from _in_unit(unit)


unit_inline_secret.on("shell", triggers=SIGNS)(unit_inline_secret.subjects[0].check)


def _in_unit(unit: SystemdUnit) -> Iterator[Finding | Evidence]:
    for entry in unit.environment():
        where = unit.where(entry.start, entry.end)
        if entry.value and FILLED not in entry.value and _is_secret(entry.name, entry.value):
            yield _finding(where, entry.name, entry.value)
    for file in unit.environment_files():
        yield Evidence(unit.where(file.start, file.end), "variables come from a file")
    for located in (each for key in _EXEC for each in unit.commands(key)):
        yield from _arguments(unit, located)


def _arguments(unit: SystemdUnit, located: LocatedCommand) -> Iterator[Finding]:
    words = (located.command.program, *located.command.arguments)
    for before, word in pairwise(words):
        where = unit.where(*located.setting.span(word.start, word.end))
        name, value = before.text, word.text
        if option := _OPTION.fullmatch(word.text):
            name, value = option["name"], option["value"]
        elif bearer := _BEARER.search(word.text):
            name, value = _BEARER_TOKEN, bearer["value"]
        elif not name.startswith("--"):
            name = ""
        known = not {"$", "%", FILLED}.intersection(value)
        if known and _is_secret(name.lstrip("-"), value):
            yield _finding(where, name, value)


def _is_secret(name: str, value: str) -> bool:
    """A token that its form gives away is another rule's, wherever it stands."""
    if any(tokens(value)):
        return False
    if match := _USERINFO.search(value):
        return judge(match["password"], "password") is not None
    return judge_setting(name, value) is not None


def _finding(where: Where, name: str, value: str) -> Finding:
    what = "A bearer token" if name == _BEARER_TOKEN else f"`{name}`"
    if _USERINFO.search(value):
        what = f"The password in `{name}`" if name else "The password in a URL"
    message = f"{what} is written into the unit, which every user of the machine can read"
    return Finding(where, message, scope=name)
