"""DPI007: an env file is made readable for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from deploylint.model import Evidence, Finding, Severity, Where
from deploylint.patterns import regex
from deploylint.registry import rule

if TYPE_CHECKING:
    from deploylint.formats.shell import ShellScript
    from deploylint.formats.systemd import SystemdUnit

_ENV_FILE = regex(r"\.env(?:\.[\w-]+)?|[\w.-]+\.env|environment")
_SAMPLE = regex(r"example|sample|template|dist")
_OCTAL = regex(r"0?[0-7]?[0-7]{2}(?P<others>[0-7])")
_SYMBOLIC = regex(r"(?:[ugoa]*[+=-][rwxXst]*,?)+")
_FOR_OTHERS = regex(r"(?:^|,)(?:[ugoa]*[oa][ugoa]*)?[+=][wxXst]*r")


class _Word(NamedTuple):
    text: str
    where: Where


@rule(
    "DPI007",
    "envfile-mode",
    on="shell",
    severity=Severity.WARNING,
    triggers=("chmod", "install"),
)
def envfile_mode(script: ShellScript) -> Iterator[Finding | Evidence]:
    for command in script.commands:
        words = [_Word(word.text, script.where(word.start, word.end)) for word in command.words]
        yield from _judged(words)


@envfile_mode.on("systemd", triggers=("chmod", "install"))
def envfile_mode_of_unit(unit: SystemdUnit) -> Iterator[Finding | Evidence]:
    for located in (*unit.commands("ExecStartPre"), *unit.commands("ExecStartPost")):
        words = (located.command.program, *located.command.arguments)
        spans = [located.setting.span(word.start, word.end) for word in words]
        pairs = zip(words, spans, strict=True)
        yield from _judged([_Word(word.text, unit.where(*span)) for word, span in pairs])


def _judged(words: Sequence[_Word]) -> Iterator[Finding | Evidence]:
    words = [word for word in words if word.text != "sudo"]
    name = words[0].text.rpartition("/")[2] if words else ""
    mode = _mode(name, words[1:])
    files = [word for word in words[1:] if _is_env_file(word.text)]
    if mode is None or not files:
        return
    if _opens(mode.text):
        message = f"Mode `{mode.text}` lets every user of the machine read `{files[-1].text}`"
        yield Finding(mode.where, message)
    else:
        yield Evidence(mode.where, f"`{files[-1].text}` is kept from other users")


def _mode(name: str, words: Sequence[_Word]) -> _Word | None:
    """The word that gives the mode."""
    if name == "chmod":
        shapes = (_OCTAL, _SYMBOLIC)
        return next((w for w in words if any(s.fullmatch(w.text) for s in shapes)), None)
    if name == "install":
        pairs = pairwise(words)
        return next((w for flag, w in pairs if flag.text in ("-m", "--mode")), None)
    return None


def _is_env_file(text: str) -> bool:
    base = text.strip("\"'").rpartition("/")[2]
    return bool(_ENV_FILE.fullmatch(base)) and not _SAMPLE.search(base)


def _opens(mode: str) -> bool:
    if octal := _OCTAL.fullmatch(mode):
        return bool(int(octal["others"]) & 4)
    return bool(_FOR_OTHERS.search(mode))
