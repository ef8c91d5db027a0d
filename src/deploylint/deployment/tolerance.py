"""What keeps the failure of a command from ending a CI step, which runs under ``bash -e``."""

from __future__ import annotations

from deploylint.formats.shell import Command
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Where

if TYPE_CHECKING:
    from deploylint.formats.document import Document
    from deploylint.formats.workflow import Value

_NOTHING = frozenset(("true", ":"))
_SAYING = frozenset(("echo", "printf"))


def tolerated_at(
    document: Document, run: Value, commands: tuple[Command, ...], index: int
) -> Where | None:
    """The place of ``|| true``, ``|| echo …`` or ``set +e``; None where a failure counts."""
    command = commands[index]
    following = commands[index + 1] if commands[index + 1 :] else None
    if command.operator == "||" and following and _passes_over(command, following):
        at = document.source.text.index("||", command.end)
        return document.where(at, following.end)
    return _switched_off(document, run, commands, index)


def _passes_over(command: Command, following: Command) -> bool:
    words = [word.text for word in following.words]
    if following.depth != command.depth or not words or following.operator in ("&&", "|", "||"):
        return False
    return words[0] in _NOTHING | _SAYING or words[:2] == ["exit", "0"]


def _switched_off(
    document: Document, run: Value, commands: tuple[Command, ...], index: int
) -> Where | None:
    """``set +e`` before a command that is not the last, where nothing asks how it ended."""
    found: Command | None = None
    for each in commands[:index]:
        if each.name == "set" and each.arguments:
            found = each if each.arguments[0].text.startswith("+e") else None
    later = commands[index + 1 :]
    asked = any(each.name in ("exit", "return") for each in later) or "$?" in run.text
    if found is None or not later or asked or "PIPESTATUS" in run.text:
        return None
    return document.where(found.start, found.end)
