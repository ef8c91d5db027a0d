"""One instruction of a Dockerfile, taken apart on demand."""

from __future__ import annotations

import re
from functools import cached_property

from deploylint.formats.dockerfile import arguments
from deploylint.formats.dockerfile.arguments import BadArguments, Flag, JsonString, Pair
from deploylint.formats.dockerfile.expansion import SPACE
from deploylint.formats.dockerfile.heredocs import Heredoc, is_marker
from deploylint.formats.shell import Command, handed_script, inline_script, parse_commands
from deploylint.formats.shellwords import Word
from deploylint.formats.source_map import SourceMap
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

KEYWORDS = frozenset(
    {
        *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK"),
        *("LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME"),
        "WORKDIR",
    }
)
JSON_KEYWORDS = frozenset(
    {"ADD", "CMD", "COPY", "ENTRYPOINT", "HEALTHCHECK", "RUN", "SHELL", "VOLUME"}
)
PAIR_KEYWORDS = frozenset({"ENV", "LABEL"})
COMMAND_KEYWORDS = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK", "RUN"})

_KEYWORD = regex(rf"[{SPACE}]*([^\t\v\f\r ]*)")
_BLANKS = regex(r"[\t\v\f\r ]*")
# The kind of HEALTHCHECK ends at ASCII white space only.
_KIND = regex(r"[^ \t\v\f\r]*")
_SPACES = regex(rf"[{SPACE}]*")


class Copy(NamedTuple):
    """The arguments of COPY and ADD. ``source_stage`` is the value of ``--from``."""

    sources: tuple[Word, ...]
    destination: Word | None
    source_stage: str | None


class Instruction:
    """A logical line: its physical lines joined, and the heredocs below it.

    ``keyword`` is in upper case. ``start`` and ``end`` enclose the whole
    instruction, heredocs included; ``line`` and ``end_line`` count from 1.
    ``posix`` is false where SHELL makes the shell form something else than a
    POSIX shell's language.
    """

    def __init__(
        self, logical: SourceMap, place: tuple[int, int], lines: tuple[int, int], escape: str = "\\"
    ) -> None:
        self.logical = logical
        self.start, self.end = place
        self.line, self.end_line = lines
        self.escape = escape
        self.heredocs: tuple[Heredoc, ...] = ()
        self.posix = True
        whole = logical.text
        self._stop = len(whole.rstrip(SPACE))
        keyword = _KEYWORD.match(whole, 0, self._stop)
        self._first, self._head = keyword.span(1) if keyword else (0, 0)
        self.keyword = whole[self._first : self._head].upper()

    def __repr__(self) -> str:
        return f"<{self.keyword} at line {self.line}>"

    @property
    def keyword_word(self) -> Word:
        text = self.logical.text[self._first : self._head]
        return Word(text, True, *self.logical.span(self._first, self._head))

    @cached_property
    def _parts(self) -> tuple[tuple[Flag, ...], int, int]:
        """The flags, and the range of the logical line that holds the arguments."""
        text = self.logical.text
        stop = self._stop
        start = _past(_SPACES, text, _past(_BLANKS, text, self._head, stop), stop)
        if not text.startswith("--", start, stop):
            return (), start, stop
        found, start = arguments.flags(self.logical, start, stop, self.escape)
        return found, _past(_SPACES, text, start, stop), stop

    @property
    def flags(self) -> tuple[Flag, ...]:
        return self._parts[0]

    def flag(self, name: str) -> Flag | None:
        return next((flag for flag in self.flags if flag.name == name), None)

    @cached_property
    def arguments(self) -> SourceMap:
        """All that follows the keyword and the flags."""
        return self.logical.cut(*self._parts[1:])

    @cached_property
    def _payload(self) -> tuple[int, int]:
        """The range of the arguments that may be JSON: past the CMD of HEALTHCHECK."""
        _, start, stop = self._parts
        if self.keyword == "HEALTHCHECK":
            kind = _past(_KIND, self.logical.text, start, stop)
            start = _past(_BLANKS, self.logical.text, kind, stop)
        return start, stop

    @property
    def healthcheck_kind(self) -> str:
        """``CMD`` or ``NONE`` in upper case, empty when HEALTHCHECK has no argument."""
        _, start, stop = self._parts
        text = self.logical.text
        return text[start : _past(_KIND, text, start, stop)].upper()

    @cached_property
    def _json(self) -> tuple[JsonString, ...] | None:
        start, stop = self._payload
        if self.keyword not in JSON_KEYWORDS or not self.logical.text.startswith("[", start, stop):
            return None
        try:
            return arguments.json_strings(self.logical, start, stop)
        except BadArguments:
            return None

    @property
    def json_form(self) -> bool:
        """Whether the arguments are a JSON array of strings (the exec form of a command)."""
        return self._json is not None

    @property
    def elements(self) -> tuple[JsonString, ...]:
        """The strings of the JSON array, none in the shell form."""
        return self._json or ()

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """JSON elements or, in any other form, what stands between blanks."""
        if self.json_form:
            return tuple(element.word for element in self.elements)
        return tuple(arguments.fields(self.logical, *self._parts[1:]))

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The assignments of ENV, LABEL and ARG; none when BuildKit refuses them."""
        try:
            return tuple(self._read_pairs())
        except BadArguments:
            return ()

    def _read_pairs(self) -> list[Pair]:
        _, start, stop = self._parts
        if self.keyword in PAIR_KEYWORDS:
            return list(arguments.pairs(self.logical, start, stop, self.escape, self.keyword))
        if self.keyword == "ARG":
            return list(arguments.names(self.logical, start, stop, self.escape))
        return []

    @property
    def error(self) -> str | None:
        """Why BuildKit would refuse the instruction as text, if it would."""
        text, pairs = self.logical.text, self.keyword in PAIR_KEYWORDS
        if not pairs and ("[" not in text or self.keyword not in JSON_KEYWORDS):
            return None
        start, stop = self._payload
        if arguments.plainly_right(text, start, stop):
            return None
        try:
            if pairs:
                self._read_pairs()
            elif text.startswith("[", start, stop):
                arguments.json_strings(self.logical, start, stop)
        except BadArguments as error:
            return str(error)
        return None

    @cached_property
    def inner(self) -> Instruction | None:
        """What ONBUILD puts off to a later build."""
        if self.keyword != "ONBUILD" or not self.arguments.text:
            return None
        inner = Instruction(
            self.arguments, self._arguments_place, (self.line, self.end_line), self.escape
        )
        inner.heredocs, inner.posix = self.heredocs, self.posix
        return inner

    @property
    def _arguments_place(self) -> tuple[int, int]:
        return self.logical.start_of(self._parts[1]), self.end

    @property
    def copy(self) -> Copy:
        """The arguments of COPY and ADD; heredocs are not among the sources."""
        stage = self.flag("from")
        words = [word for word in self.words if self.json_form or not is_marker(word.text)]
        sources, destination = tuple(words[:-1]), words[-1] if words else None
        return Copy(sources, destination, stage.value if stage else None)

    @cached_property
    def script(self) -> SourceMap | None:
        """The shell text of RUN, CMD, ENTRYPOINT and HEALTHCHECK, ``None`` in the exec form.

        A RUN of nothing but a heredoc is that heredoc's body.
        """
        if self.keyword not in COMMAND_KEYWORDS or self.json_form or not self.posix:
            return None
        text = self.logical.cut(*self._payload)
        if len(self.heredocs) == 1 and is_marker(text.text):
            return self.heredocs[0].content
        return text

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """The simple commands that run, each word with its place in the file.

        In the exec form that is one command, or the commands of SCRIPT when the
        array is ``sh -c SCRIPT``. Nothing when the shell is not POSIX, or when a
        heredoc is meant for another interpreter.
        """
        if self.keyword not in COMMAND_KEYWORDS:
            return ()
        if self.json_form:
            return self._exec_commands()
        script = self.script
        if script is None or _other_interpreter(script.text):
            return ()
        return parse_commands(script)

    def _exec_commands(self) -> tuple[Command, ...]:
        if not self.elements:
            return ()
        return exec_commands(self.elements)


def exec_commands(elements: tuple[JsonString, ...]) -> tuple[Command, ...]:
    """The command that the strings of an array make up, that of SCRIPT for ``sh -c SCRIPT``."""
    command = Command(tuple(element.word for element in elements))
    index = inline_script(command)
    if index is None:
        return (command,)
    return handed_script(command, index, parse_commands(elements[index].content))


def _past(pattern: re.Pattern[str], text: str, start: int, stop: int) -> int:
    """Where a match at ``start`` ends; the patterns here match the empty string too."""
    match = pattern.match(text, start, stop)
    return match.end() if match else start


def _other_interpreter(script: str) -> bool:
    if not script.startswith("#!"):
        return False
    return re.search(r"\b(?:ba|a|da|k|z)?sh\b", script.partition("\n")[0]) is None
