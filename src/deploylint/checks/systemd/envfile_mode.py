"""DPI007: an env file is made readable for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Severity, Where
from deploylint.registry import rule

if TYPE_CHECKING:
    from deploylint.formats.shell import ShellScript
    from deploylint.formats.systemd import SystemdUnit
    from deploylint.formats.yamltree import Mapping, YamlDocument

_ENV_FILE = regex(r"\.env(?:\.[\w-]+)?|[\w.-]+\.env|environment")
# Of every login: the system keeps it open.
_SYSTEM_WIDE = "/etc/environment"
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


@envfile_mode.on("yaml", triggers=("mode:", "permissions:"), also=(".env", "environment"))
def envfile_mode_of_task(document: YamlDocument) -> Iterator[Finding | Evidence]:
    """Tasks of Ansible, files of cloud-init."""
    from deploylint.formats.yamltree import Mapping

    for node in (each for root in document.roots for each in root.walk()):
        if isinstance(node, Mapping):
            file = _scalar(document, node, "dest", "path")
            mode = _scalar(document, node, "mode", "permissions")
            if file and mode and "/" in file.text and _is_env_file(file.text):
                yield _verdict(mode, file)


def _scalar(document: YamlDocument, node: Mapping, *keys: str) -> _Word | None:
    from deploylint.formats.yamltree import Scalar

    found = next((value for key in keys if (value := node.get(key))), None)
    return _Word(found.text, document.where(*found.inner)) if isinstance(found, Scalar) else None


def _judged(words: Sequence[_Word]) -> Iterator[Finding | Evidence]:
    words = [word for word in words if word.text != "sudo"]
    name = words[0].text.rpartition("/")[2] if words else ""
    mode = _mode(name, words[1:])
    files = [word for word in words[1:] if _is_env_file(word.text)]
    if mode and files:
        yield _verdict(mode, files[-1])


def _verdict(mode: _Word, file: _Word) -> Finding | Evidence:
    if _opens(mode.text):
        message = f"Mode `{mode.text}` lets every user of the machine read `{file.text}`"
        return Finding(mode.where, message)
    return Evidence(mode.where, f"`{file.text}` is kept from other users")


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
    path = text.strip("\"'")
    base = path.rpartition("/")[2]
    return path != _SYSTEM_WIDE and bool(_ENV_FILE.fullmatch(base)) and not _SAMPLE.search(base)


def _opens(mode: str) -> bool:
    if octal := _OCTAL.fullmatch(mode):
        return bool(int(octal["others"]) & 4)
    return bool(_FOR_OTHERS.search(mode))
