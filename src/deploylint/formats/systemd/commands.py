"""Command lines of ``ExecStart=`` and its relatives, as ``config_parse_exec`` reads them."""

from __future__ import annotations

from deploylint.formats.systemd.names import UnitName
from deploylint.formats.systemd.specifiers import expand, unknown_specifier
from deploylint.formats.systemd.templates import is_template, masked
from deploylint.formats.systemd.words import Word, WordError, next_word, skip_blanks
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_PREFIXES = regex(r"[-@:+!|]*")
_LITERAL_SEMICOLON = regex(r"\\;(?=[ \t]|\Z)")
_UNSAFE = regex(r"[\x01-\x1f\x7f\"'\\]")


class Refusal(NamedTuple):
    """Why systemd does not take a value; ``start`` and ``end`` are indices into it.

    A ``fatal`` refusal keeps the whole unit from starting; otherwise systemd
    ignores the value, or only warns.
    """

    message: str
    start: int
    end: int
    fatal: bool = False


class Command(NamedTuple):
    """A program with its arguments, ``arguments`` without a zeroth one.

    ``prefixes`` are the characters of ``-@:+!|`` before the program; ``argv0``
    is the word that ``@`` makes the process's own name.
    """

    prefixes: str
    program: Word
    arguments: tuple[Word, ...]
    argv0: Word | None = None

    @property
    def ignores_failure(self) -> bool:
        return "-" in self.prefixes

    @property
    def argv(self) -> tuple[str, ...]:
        """Program and arguments, unquoted; specifiers and variables stay as written."""
        return (self.program.text, *(word.text for word in self.arguments))

    @property
    def end(self) -> int:
        return max([self.program.end, *(word.end for word in self.arguments)])


class CommandLine(NamedTuple):
    commands: tuple[Command, ...]
    refusals: tuple[Refusal, ...]


def command_line(value: str, unit: UnitName | None = None) -> CommandLine:
    """The commands of one assignment; a word ``;`` stands between two of them.

    Reading stops at the first command that systemd refuses. ``unit`` is what
    specifiers in a program's path are resolved for, before the path is judged.
    """
    reader = _Reader(value, unit)
    reader.read()
    return CommandLine(tuple(reader.commands), tuple(reader.refusals))


class _Reader:
    __slots__ = ("at", "commands", "refusals", "unit", "value", "visible")

    def __init__(self, value: str, unit: UnitName | None) -> None:
        self.value = value
        self.unit = unit
        self.visible = masked(value)
        self.at = 0
        self.commands: list[Command] = []
        self.refusals: list[Refusal] = []

    def read(self) -> None:
        while first := self._first_word():
            if first.text == ";":
                continue
            prefixes = _prefixes(first.text)
            program = first._replace(
                text=first.text[len(prefixes) :], start=first.start + len(prefixes)
            )
            fatal = "-" not in prefixes
            if (message := _bad_program(program.text, self.unit)) and not is_template(program.text):
                self.refusals.append(Refusal(message, program.start, program.end, fatal))
                return
            arguments = self._arguments(fatal)
            if arguments is None:
                return
            if not self._add(prefixes, program, arguments, fatal):
                return

    def _add(self, prefixes: str, program: Word, words: list[Word], fatal: bool) -> bool:
        if "@" not in prefixes:
            self.commands.append(Command(prefixes, program, tuple(words)))
        elif words:
            self.commands.append(Command(prefixes, program, tuple(words[1:]), words[0]))
        else:
            message = "empty executable name or zeroth argument"
            self.refusals.append(Refusal(message, program.start, program.end, fatal))
            return False
        return True

    def _first_word(self) -> Word | None:
        """The word where a command begins. systemd ignores an unbalanced one."""
        try:
            return self._word()
        except WordError as error:
            self.refusals.append(Refusal(str(error), error.start, len(self.value)))
            return None

    def _arguments(self, fatal: bool) -> list[Word] | None:
        """The words up to a lone ``;``, None where one of them is refused."""
        found: list[Word] = []
        while not self._at_separator():
            try:
                word = self._literal_semicolon() or self._word()
            except WordError as error:
                self.refusals.append(Refusal(str(error), error.start, len(self.value), fatal))
                return None
            if word is None:
                break
            if (bad := unknown_specifier(word.text)) and not is_template(word.text):
                message = f"unknown specifier {word.text[bad[0] : bad[1]]}"
                self.refusals.append(Refusal(message, word.start, word.end, fatal))
                return None
            found.append(word)
        return found

    def _word(self) -> Word | None:
        word = next_word(self.visible, self.at)
        if word is None:
            self.at = len(self.value)
            return None
        self.at = word.end
        if word.unknown_escape:
            self.refusals.append(Refusal("unknown escape sequence", word.start, word.end))
        if self.visible is not self.value and is_template(self.value[word.start : word.end]):
            return word._replace(text=self.value[word.start : word.end])
        return word

    def _at_separator(self) -> bool:
        self.at = skip_blanks(self.value, self.at)
        return self.value[self.at : self.at + 1] == ";" and (
            self.value[self.at + 1 : self.at + 2] in ("", " ", "\t")
        )

    def _literal_semicolon(self) -> Word | None:
        match = _LITERAL_SEMICOLON.match(self.value, self.at)
        if match is None:
            return None
        self.at = match.end()
        return Word(";", match.start(), match.end())


def _prefixes(text: str) -> str:
    """The flags before a program. Each counts once; ``+`` and ``!`` exclude each other."""
    run = _PREFIXES.match(text)
    assert run
    seen = ""
    for flag in run[0]:
        twice = flag in seen and not (flag == "!" and seen.count("!") == 1)
        if twice or (flag in "+!" and ("+" in seen or (flag == "+" and "!" in seen))):
            break
        seen += flag
    return seen


def _bad_program(path: str, unit: UnitName | None) -> str | None:
    """What systemd has against a program, None if nothing."""
    if bad := unknown_specifier(path):
        return f"unknown specifier {path[bad[0] : bad[1]]}"
    path = (unit and expand(path, unit)) or path
    if not path:
        return "empty path in command line"
    if _UNSAFE.search(path):
        return "executable name contains special characters"
    if path.endswith("/"):
        return "executable path specifies a directory"
    valid = path[0] == "/" or ("/" not in path and path not in (".", ".."))
    return None if valid else "neither an executable name nor an absolute path"
