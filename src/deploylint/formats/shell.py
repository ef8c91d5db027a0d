"""POSIX shell text read into simple commands, every word with its place.

Nothing is expanded or run: a word that the shell would expand keeps its
expansion as written and is marked as not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.formats.document import UNKNOWN, Document
from deploylint.formats.shellbranches import (
    UNTOLD,
    Compound,
    Guards,
    both,
    is_test,
    opposite,
    tested,
)
from deploylint.formats.shellwords import Word, WordReader
from deploylint.formats.source_map import SourceMap
from deploylint.formats.templates import with_template
from deploylint.formats.wrappers import SHELLS, base_name, program_at, script_at
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import ClassVar


class Assignment(NamedTuple):
    """``name=value`` before the first word of a command."""

    name: str
    value: Word
    start: int
    end: int


class Redirect(NamedTuple):
    """A redirection; ``body`` is the range of a here-document's lines in the file."""

    operator: str
    target: Word
    start: int
    end: int
    body: tuple[int, int] | None = None


class Command(NamedTuple):
    """A simple command.

    ``operator`` is what ends it: ``&&``, ``||``, ``;``, ``|``, ``&``, a newline,
    or nothing at the end of the text. ``depth`` counts the compound commands
    (``if``, ``{``, ``(``, ``case`` ...) around it, ``guards`` are what has to hold for it to run.
    ``shells`` are those that were handed it as a text by ``-c``, outer ones first, and that it
    does not replace by ``exec``.
    """

    words: tuple[Word, ...]
    assignments: tuple[Assignment, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    operator: str = ""
    depth: int = 0
    shells: tuple[str, ...] = ()
    guards: Guards = ()

    @property
    def name(self) -> str | None:
        """The program without its directory, ``None`` when it is not known."""
        value = self.words[0].value if self.words else None
        return value if value is None else value.rpartition("/")[2]

    @property
    def arguments(self) -> tuple[Word, ...]:
        return self.words[1:]

    @property
    def start(self) -> int:
        return min(part[0].start for part in self._parts() if part)

    @property
    def end(self) -> int:
        return max(part[-1].end for part in self._parts() if part)

    def below(self, shell: str) -> Command:
        """The command as a shell that was handed it runs it."""
        replaces = self.name == "exec"
        return self if replaces else self._replace(shells=(shell, *self.shells))

    def _parts(self) -> tuple[tuple[Word | Assignment | Redirect, ...], ...]:
        return self.words, self.assignments, self.redirects


class ShellScript(Document):
    """A script such as an image's entry point."""

    kind: ClassVar[str] = "shell"
    commands: tuple[Command, ...]

    @classmethod
    def parse(cls, source: Source) -> ShellScript:
        script = cls(source)
        reader = _Reader(SourceMap.verbatim(source.text))
        script.commands = tuple(reader.read())
        script.problems = with_template(source.text, reader.problems)
        return script

    @property
    def shebang(self) -> tuple[str, ...]:
        """Interpreter and options of the ``#!`` line, empty when there is none."""
        first = self.source.text.partition("\n")[0]
        return tuple(first[2:].split()) if first.startswith("#!") else ()

    @property
    def stops_on_error(self) -> bool:
        """Whether ``set -e`` holds, from the ``#!`` line or a top-level ``set``."""
        settings = [c.arguments for c in self.commands if c.name == "set" and c.depth == 0]
        words = [*self.shebang[1:], *(w.text for arguments in settings for w in arguments)]
        return any(re.fullmatch(r"-[a-zA-Z]*e[a-zA-Z]*|errexit", word) for word in words)

    @property
    def executed(self) -> list[Command]:
        """What replaces the shell: each ``exec``, without that word and its options."""
        return [
            command._replace(words=_without_options(command.arguments))
            for command in self.commands
            if command.name == "exec" and command.arguments
        ]

    @property
    def sourced(self) -> list[Word]:
        """The files read with ``.`` or ``source``."""
        return [c.words[1] for c in self.commands if c.name in (".", "source") and c.words[1:]]


def parse_commands(text: SourceMap) -> tuple[Command, ...]:
    """The simple commands of ``text`` in order, however deeply nested."""
    return tuple(_Reader(text).read())


def inline_script(command: Command) -> int | None:
    """Index of the word that holds the script in ``sh -c SCRIPT``, if that is what it is.

    Wrappers such as ``tini --`` may stand before the shell.
    """
    return script_at([word.text if word.known else UNKNOWN for word in command.words])


def handed_script(command: Command, index: int, script: tuple[Command, ...]) -> tuple[Command, ...]:
    """The commands of the script at word ``index`` as the shell of ``command`` runs them.

    The wrappers before the shell stand before each; the words after the script, but for the
    first, which names it, are its arguments.
    """
    before, arguments = _before_shell(command.words, index), command.words[index + 2 :]
    shell = base_name(command.words[program_at([word.text for word in command.words]) or 0].text)
    below = tuple(each.below(shell) for each in script)
    return tuple(
        each._replace(
            words=(*before, *_with_arguments(each.words, arguments)),
            shells=(*command.shells, *each.shells),
        )
        for each in below
        if each.words or not before
    )


def _before_shell(words: tuple[Word, ...], index: int) -> tuple[Word, ...]:
    """The wrappers before a shell; ``su -c SCRIPT app`` hands on as ``gosu app`` does."""
    at = program_at([word.text if word.known else UNKNOWN for word in words]) or 0
    if base_name(words[at].text) in SHELLS:
        return words[:at]
    others = [*words[at + 1 : index - 1], *words[index + 1 :]]
    user = next((word for word in others if not word.text.startswith("-")), None)
    return (words[at]._replace(text="gosu"), user) if user else ()


def _with_arguments(words: tuple[Word, ...], given: tuple[Word, ...]) -> Iterator[Word]:
    for word in words:
        if given and not word.known and word.text in ALL_ARGUMENTS:
            yield from given
        else:
            yield word


ALL_ARGUMENTS = frozenset({"$@", "${@}", "$*", "${*}"})

_BLANK = regex(r"(?:[ \t\r]|\\\r?\n)+")
_REDIRECT = regex(r"&>>?|(\d*)(?:<<<|<<-?|<>|<&|>>|>&|>\||<(?!\()|>(?!\())")
_OPERATOR = regex(r"&&|\|\||;;&|;&|;;|\|&|[;&|()]|\n(?:[ \t\r]*\n)*")
_ASSIGNMENT = regex(r"([A-Za-z_][A-Za-z0-9_]*)\+?=")

_TEST_OPERATOR = regex(r"[&|()<>]+")
_ESAC = regex(r"esac(?=[\s;)&|]|\Z)")
_EMPTY_PARENTHESES = regex(r"\([ \t]*\)")

_OPENING = frozenset({"if", "while", "until", "for", "select", "case", "{"})
_CLOSING = frozenset({"fi", "done", "esac", "}"})
_MIDDLE = frozenset({"then", "else", "elif", "do", "!"})
_HEADERS = frozenset({"for", "select", "case"})


class _Reader(WordReader):
    """One pass over the text. ``open`` holds the compound commands around ``at``."""

    def __init__(self, source: SourceMap) -> None:
        super().__init__(source)
        self.commands: list[Command] = []
        self.open: list[Compound] = []
        self.chain: Guards = ()
        self.negated = False
        self.body_end = 0
        self.newline = -1
        self._start_command()

    def read(self) -> list[Command]:
        while self._skip_blank():
            if self._in_pattern:
                self._skip_pattern()
            elif self.text[self.at] == "#":
                self.at = self._line_end()
            elif self._in_test and (match := _TEST_OPERATOR.match(self.text, self.at)):
                self._take(match.end())
            elif match := _REDIRECT.match(self.text, self.at):
                self._redirect(match)
            elif match := _OPERATOR.match(self.text, self.at):
                self._operator(match[0])
            else:
                self._word_or_keyword()
        self._end_command("")
        return self.commands

    @property
    def _in_test(self) -> bool:
        words = self.words
        return bool(words) and words[0].text == "[[" and words[-1].text != "]]"

    @property
    def _in_pattern(self) -> bool:
        return bool(self.open) and self.open[-1].kind == "pattern"

    @property
    def _guards(self) -> Guards:
        return self.open[-1].guards if self.open else ()

    def _start_command(self) -> None:
        self.words: list[Word] = []
        self.assignments: list[Assignment] = []
        self.redirects: list[Redirect] = []
        self.header = ""

    def _end_command(self, operator: str) -> None:
        if not self.header and (self.words or self.assignments or self.redirects):
            parts = tuple(self.words), tuple(self.assignments), tuple(self.redirects)
            guards = both(self._guards, self.chain)
            self.commands.append(Command(*parts, operator, len(self.open), guards=guards))
            self._decide(operator)
        elif operator == "||":
            self.chain = UNTOLD
        self._start_command()

    def _decide(self, operator: str) -> None:
        """What the command that has just been read says about those after it."""
        if self._kind == "if":
            self.open[-1].take_condition(self.words, negated=self.negated)
        found = tested(self.words) if is_test(self.words) else ()
        if self.negated:
            found = opposite(found) if found else UNTOLD
        if operator == "&&":
            self.chain = both(self.chain, found)
        elif operator == "||":
            self.chain = opposite(found) if found and not self.chain else UNTOLD
        else:
            self.chain = ()
        self.negated = False

    def _skip_blank(self) -> bool:
        if match := _BLANK.match(self.text, self.at):
            self.at = match.end()
        return self.at < len(self.text)

    def _line_end(self) -> int:
        if self.newline < self.at:
            end = self.text.find("\n", self.at)
            self.newline = len(self.text) if end < 0 else end
        return self.newline

    def _take(self, end: int) -> None:
        self.words.append(Word(self.text[self.at : end], True, *self.source.span(self.at, end)))
        self.at = end

    def _skip_pattern(self) -> None:
        """Pass over ``a|b)`` of a ``case``, or leave it at ``esac``."""
        if match := _ESAC.match(self.text, self.at):
            self.at = match.end()
            self.open.pop()
        elif self.text[self.at] == ")":
            self.at += 1
            self.open[-1].begin_arm()
        elif self.text[self.at] == "#":
            self.at = self._line_end()
        elif self.text[self.at] in "(|\n;&<>":
            self.at += 1
        else:
            self.open[-1].take_pattern(self.word())

    def _operator(self, operator: str) -> None:
        if operator == "(":
            self._open_parenthesis()
            return
        end = self.at + len(operator)
        if operator[0] == "\n":
            operator, end = "\n", self.body_end if self.body_end > self.at else end
        self._end_command(operator)
        if operator == ")" and any(each.kind == "(" for each in self.open):
            while self.open.pop().kind != "(":
                pass
        elif operator.startswith(";") and operator != ";" and self._kind == "case":
            self.open[-1].end_arm(operator)
        self.at = end

    def _open_parenthesis(self) -> None:
        if self.text.startswith("((", self.at) and not self.words:
            self.at = self.closing(self.at)
        elif function := _EMPTY_PARENTHESES.match(self.text, self.at):
            self._start_command()
            self.at = function.end()
        else:
            self._end_command("")
            self._open("(")
            self.at += 1

    @property
    def _kind(self) -> str:
        return self.open[-1].kind if self.open else ""

    def _open(self, kind: str) -> None:
        self.open.append(Compound(kind, both(self._guards, self.chain)))
        self.chain, self.negated = (), False

    def _word_or_keyword(self) -> None:
        if not self.words and (match := _ASSIGNMENT.match(self.text, self.at)):
            self._assignment(match)
            return
        word = self.word()
        bare = word.known and word.end - word.start == len(word.text)
        if bare and not (self.words or self.assignments) and self._keyword(word):
            return
        self.words.append(word)
        if bare and word.text == "in" and self.header == "case" and len(self.words) == 3:
            self.open[-1].choose_by(self.words[1])
            self._start_command()

    def _keyword(self, word: Word) -> bool:
        """Follow a reserved word; false when it stays part of a command."""
        if word.text in _OPENING:
            self._open(word.text)
            self.header = word.text if word.text in _HEADERS else ""
            return not self.header
        if word.text in _CLOSING:
            if self.open and self._kind != "(":
                self.open.pop()
            self.chain = ()
            return True
        if word.text == "function" and self._skip_blank():
            self.word()
            return True
        return word.text in _MIDDLE and self._middle(word.text)

    def _middle(self, word: str) -> bool:
        """Follow a word between the parts of a compound command."""
        compound = self.open[-1] if self.open else None
        if word == "!":
            self.negated = not self.negated
        elif compound and word in ("then", "elif", "else"):
            compound.follow(word)
        return True

    def _assignment(self, match: re.Match[str]) -> None:
        start, self.at = self.at, match.end()
        value = self._array() if self.text.startswith("(", self.at) else self.word()
        place = self.source.span(start, self.at)
        self.assignments.append(Assignment(match[1], value, *place))

    def _array(self) -> Word:
        start, self.at = self.at, self.closing(self.at)
        return Word(self.text[start : self.at], False, *self.source.span(start, self.at))

    def _redirect(self, match: re.Match[str]) -> None:
        start, operator = self.at, match[0].lstrip("0123456789")
        self.at = match.end()
        target, body = self._target(), None
        if operator in ("<<", "<<-"):
            body = self._here_document(target.text, operator == "<<-")
        place = self.source.span(start, self.at)
        self.redirects.append(Redirect(operator, target, *place, body))

    def _target(self) -> Word:
        if match := _BLANK.match(self.text, self.at):
            self.at = match.end()
        return self.word()

    def _here_document(self, delimiter: str, tabs: bool) -> tuple[int, int] | None:
        """The body's range; its lines are passed over when the current line ends."""
        start = max(self._line_end() + 1, self.body_end)
        if start > len(self.text):
            return None
        lead = r"\t*" if tabs else ""
        last = re.compile(rf"^{lead}{re.escape(delimiter)}\r?$", re.M).search(self.text, start)
        end = last.start() if last else len(self.text)
        self.body_end = min(last.end() + 1, len(self.text)) if last else len(self.text)
        if last is None:
            self.unterminated(start - 1, "here-document")
        return self.source.span(start, end)


def _without_options(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words from the command on: ``exec`` takes ``-c``, ``-l`` and ``-a NAME``."""
    index = 0
    while index < len(words) and words[index].text.startswith("-"):
        index += 2 if words[index].text == "-a" else 1
    return words[index:]
