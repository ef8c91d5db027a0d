"""Commands of units as words: which a shell runs, and which hold what only a shell knows."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.systemd import Word, WordError, words
from deploylint.formats.systemd.templates import is_template, masked
from deploylint.formats.wrappers import base_name, script_at
from deploylint.lazy.regexes import regex

PREFIXES = "-@:+!|"
_OPERATORS = regex(r"&&|\|\|?|&|\d?>{1,2}\S*|\d?<\S*|&>{1,2}\S*")
_DEFAULT = regex(r"(?<!\$)\$\{[A-Za-z_]\w*[^\w}][^}]*\}")
_COMMAND = regex(r"(?<!\$)\$\(\S*")
_BACK_QUOTES = regex(r"`[^`]+`?|`")
_ASSIGNED = regex(r"[A-Za-z_]\w*=\S*")
# They take names of files and nothing else, so that none reads a pattern by itself.
_FILE_TOOLS = frozenset("rm chmod chown cp mv cat mkdir touch ln tar gzip".split())


def is_command(key: str) -> bool:
    """Whether the value of a key is a command line."""
    return key.startswith("Exec") and key not in ("ExecPaths", "ExecSearchPath")


def script_of(words: list[Word]) -> int | None:
    """The number of the word that holds SCRIPT in ``sh -c SCRIPT``."""
    texts = [word.text for word in words]
    return script_at([texts[0].lstrip(PREFIXES), *texts[1:]]) if texts else None


def commands_in(value: str) -> Iterator[list[Word]]:
    """The words of each command, those that systemd refuses included."""
    try:
        found = list(words(masked(value)))
    except WordError:
        return
    command: list[Word] = []
    for word in found:
        if value[word.start : word.end] == ";":
            yield command
            command = []
        else:
            command.append(word)
    yield command


def shell_words(value: str, command: list[Word]) -> Iterator[tuple[Word, str]]:
    """The words that mean something to a shell only, each with what it is there."""
    script = script_of(command)
    for index, word in enumerate(command):
        what = _meaning(value, command, index) if index != script else ""
        if what and not is_template(value[word.start : word.end]):
            yield word, what


def _meaning(value: str, command: list[Word], index: int) -> str:
    word, raw = command[index], value[command[index].start : command[index].end]
    if raw[0] == "'":
        return ""
    if _DEFAULT.search(word.text):
        return "default of a variable"
    if _COMMAND.search(word.text) or _BACK_QUOTES.search(word.text):
        return "command in a command"
    if raw[0] == '"':
        return ""
    if _OPERATORS.fullmatch(raw) and index:
        return "operator of a shell"
    if raw.lstrip(PREFIXES).startswith("~/"):
        return "home of the shell's user"
    return _of_the_program(command, index, raw)


def _of_the_program(command: list[Word], index: int, raw: str) -> str:
    if index == 0:
        assigned = _ASSIGNED.fullmatch(raw.lstrip(PREFIXES)) and command[1:]
        return "variable for one command" if assigned else ""
    tool = base_name(command[0].text.lstrip(PREFIXES)) in _FILE_TOOLS
    return "pattern of file names" if tool and raw[0] == "/" and "*" in raw else ""
