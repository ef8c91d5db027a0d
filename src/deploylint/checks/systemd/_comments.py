"""What stands behind a value as a comment would in other languages."""

from __future__ import annotations

from deploylint.checks.systemd._shells import is_command, script_of
from deploylint.formats.systemd import Assignment, SystemdUnit, Word, WordError, words
from deploylint.formats.systemd.templates import masked
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

# Their values are text for people, or text that anything may stand in.
_FREE = frozenset(
    "Description Documentation StandardInputText StandardInputData SetCredential"
    " SetCredentialEncrypted LogExtraFields SyslogIdentifier RebootArgument".split()
)
_WORDS = frozenset(("Environment", "PassEnvironment", "UnsetEnvironment"))
_PROSE = regex(r"[A-Za-z][a-z']*[,.:;]?")


class Comment(NamedTuple):
    """File offsets; ``as_words`` tells that each of its words is taken by itself."""

    start: int
    end: int
    as_words: bool


def comment_in(unit: SystemdUnit, setting: Assignment) -> Comment | None:
    """The comment behind a value, None where ``#`` or ``;`` has a meaning of its own."""
    key = setting.key
    if key in _FREE or key.startswith(("X-", "Condition", "Assert")):
        return None
    try:
        found = list(words(masked(setting.value)))
    except WordError:
        return None
    commanding = is_command(key)
    at = _in_command(setting, found) if commanding else _behind(unit, setting, found)
    return at and _comment(unit, setting, at.start, commanding or key in _WORDS)


def _behind(unit: SystemdUnit, setting: Assignment, found: list[Word]) -> Word | None:
    for word in found:
        before = unit.source.text[setting.offset(word.start) - 1]
        if setting.value[word.start] in "#;" and before in " \t":
            return word
    return None


def _in_command(setting: Assignment, found: list[Word]) -> Word | None:
    """``#fff`` may well be an argument; ``#`` by itself or before a sentence is none."""
    script = script_of(found)
    for index, word in enumerate(found[1:], 1):
        following = found[index + 1].text if found[index + 1 :] else ""
        alone = word.text == "#" or (word.text[:1] == "#" and _PROSE.fullmatch(following))
        if setting.value[word.start] == "#" and alone and script is None:
            return word
    return None


def _comment(unit: SystemdUnit, setting: Assignment, at: int, as_words: bool) -> Comment:
    """Up to the end of the value, or of the line where the value goes on."""
    start = setting.offset(at)
    _, line_end = unit.source.line_span(unit.source.line_of(start))
    end = min(setting.end, line_end)
    return Comment(start, len(unit.source.text[:end].rstrip(" \t\\")), as_words)
