"""Command lines as facts: from shell text into words, variables filled in, shells looked into.

Every file that starts something (images, compose, units, scripts, Procfiles, supervisors) goes
through ``facts_of`` when it is read, and through ``resolved`` once the variables are known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase

from deploylint.deployment.facts import ARGUMENTS, UNKNOWN
from deploylint.deployment.facts.images import Command, Expansion, Guard, Variable
from deploylint.formats.compose.scripts import BY_COMPOSE
from deploylint.formats.shell import (
    ALL_ARGUMENTS,
    Assignment,
    handed_script,
    inline_script,
    parse_commands,
)
from deploylint.formats.shell import Command as ShellCommand
from deploylint.formats.shellbranches import Guard as Condition
from deploylint.formats.shellwords import Word
from deploylint.formats.source_map import SourceMap
from deploylint.lazy.regexes import regex
from deploylint.model import Where
from deploylint.secrets.private import carries_password, is_private

Place = Callable[[int, int], Where]
Lookup = Callable[[Variable], "str | None"]

_MAX_DEPTH = 4
_NAMED = regex(r"(?:--?)?[A-Za-z_][\w-]*=")
_ASSIGNED = regex(r"([A-Za-z_]\w*)=(.*)", re.S)
_EXPANSION = regex(
    r"\$(?:(?P<bare>[A-Za-z_]\w*|[1-9])"
    rf"|\{{(?P<name>{BY_COMPOSE}?\w+)(?:(?P<operator>:?[-=?])(?P<default>[^${{}}`]*))?\}})"
)


def facts_of(
    commands: Iterable[ShellCommand], place: Place, *, assignments: bool = True, depth: int = 0
) -> Iterator[Command]:
    """The commands as facts, those of SCRIPT in the place of ``sh -c SCRIPT``.

    ``place`` makes a place of two offsets. With ``assignments`` those before a command, or
    alone, are words as well.
    """
    for command in commands:
        index = inline_script(command) if depth < _MAX_DEPTH else None
        script = None if index is None else command.words[index]
        if index is not None and script and script.text != UNKNOWN:
            inner = handed_script(command, index, parse_commands(_text_of(script)))
            within = place if _is_verbatim(script) else _fixed(place, script)
            around = _guards(command)
            for each in facts_of(inner, within, assignments=assignments, depth=depth + 1):
                yield each._replace(guards=(*around, *each.guards)) if around else each
        elif command.words or (assignments and command.assignments):
            yield _fact(command, place, assignments=assignments)


def resolved(command: Command, lookup: Lookup, depth: int = 0) -> tuple[Command, ...]:
    """A command with its variables filled in, and the shell that it may start looked into.

    ``lookup`` gives the value of a variable, None where it is not known.
    """
    known = _filled(command, lookup) if command.expansions else command
    words = tuple(
        Word(text, text != UNKNOWN, number, number + 1) for number, text in enumerate(known.words)
    )
    outer = ShellCommand(words, shells=known.shells)
    index = inline_script(outer)
    if index is None or not words[index].known or depth == _MAX_DEPTH:
        return (known,)

    def place(start: int, end: int) -> Where:
        return known.places[start] if start < len(known.places) else known.where

    inner = tuple(facts_of([outer], place))
    at_once = [each._replace(where=known.where) for each in inner]
    return tuple(found for each in at_once for found in resolved(each, lookup, depth + 1))


def run(
    commands: Iterable[Command], lookup: Lookup, arguments: Command | None = None
) -> Iterator[Command]:
    """Commands in the order in which a shell runs them: what one sets holds for those after it.

    ``arguments`` is what the shell's script is started with. Branches that are not taken are
    left out; a command keeps the guards of which it is not known whether they hold.
    """
    shell = _Shell(lookup, arguments)
    for command in commands:
        left = shell.undecided(command)
        if left is None:
            continue
        if command.words[0] == ":":
            shell.take_defaults(command)
        for each in resolved(_with_arguments(command, shell.arguments), shell.value):
            if each.words and shell.heeds(each, doubtful=bool(left)):
                yield each._replace(guards=left)
        if command.words[0] == "exec" and len(command.words) > 1 and not left:
            return


class _Shell:
    """The variables and arguments of a running shell."""

    def __init__(self, lookup: Lookup, arguments: Command | None) -> None:
        self.arguments = arguments
        self._lookup = lookup
        self._set: dict[str, str] = {}

    def value(self, variable: Variable) -> str | None:
        if variable.name.isdigit():
            given = self.arguments.words if self.arguments else ()
            at = int(variable.name) - 1
            return given[at] if at < len(given) else variable.default
        if variable.by_compose or variable.name not in self._set:
            return self._lookup(variable)
        found = self._set[variable.name] or variable.default
        return None if found == UNKNOWN else found

    def undecided(self, command: Command) -> tuple[Guard, ...] | None:
        """The guards of which it is not known whether they hold; None where one does not."""
        left: list[Guard] = []
        for guard in command.guards:
            holds = self._holds(guard)
            if holds is False:
                return None
            left += [guard] if holds is None else []
        return tuple(left)

    def _holds(self, guard: Guard) -> bool | None:
        made_of = guard.expansion
        text = filled(made_of, self._compared) if made_of else guard.text
        if text is None or UNKNOWN in text:
            return None
        return any(fnmatchcase(text, each) for each in guard.patterns) is guard.matches

    def _compared(self, variable: Variable) -> str | None:
        """An argument that is not given is empty where it is compared."""
        missing = "" if variable.name.isdigit() and self.arguments else None
        found = self.value(variable)
        return missing if found is None else found

    def heeds(self, command: Command, *, doubtful: bool = False) -> bool:
        """Take over what a command sets; False where it does nothing else.

        What is set in a branch that may not run is not known afterwards.
        """
        words = command.words
        if words[:2] == ("set", "--"):
            self.arguments = command._replace(words=words[2:], places=command.places[2:])
        assigned = words[1:] if words[0] == "export" else words
        pairs = [match for word in assigned if (match := _ASSIGNED.fullmatch(word))]
        if len(pairs) == len(assigned):
            self._set.update({each[1]: UNKNOWN if doubtful else each[2] for each in pairs})
        return len(pairs) < len(assigned) and words[0] != ":"

    def take_defaults(self, command: Command) -> None:
        """``: ${NAME:=value}`` gives a variable its default for good."""
        for part in (part for each in command.expansions for part in each.parts):
            if isinstance(part, Variable) and part.default is not None:
                self._set[part.name] = self.value(part) or UNKNOWN


def _with_arguments(command: Command, given: Command | None) -> Command:
    """The command with the arguments of its script in the place of ``"$@"``."""
    if ARGUMENTS not in command.words:
        return command
    at = command.words.index(ARGUMENTS)
    words = given.words if given else (UNKNOWN,)
    places = given.places if given else ()
    known = len(places) == len(words) and len(command.places) == len(command.words)
    moved = (
        each._replace(word=each.word + (len(words) - 1 if each.word > at else 0))
        for each in command.expansions
    )
    inner = (each._replace(word=each.word + at) for each in (given.expansions if given else ()))
    return command._replace(
        words=(*command.words[:at], *words, *command.words[at + 1 :]),
        places=(*command.places[:at], *places, *command.places[at + 1 :]) if known else (),
        expansions=(*moved, *inner),
    )


def expansion(number: int, text: str, *, splits: bool) -> Expansion | None:
    """A word as written, taken apart into text and variables; None where it holds anything else."""
    parts: list[str | Variable] = []
    at = 0
    for match in _EXPANSION.finditer(text):
        parts += [text[at : match.start()], _variable(match)]
        at = match.end()
    parts.append(text[at:])
    plain = [part for part in parts if isinstance(part, str)]
    if any("$" in part or "`" in part for part in plain) or carries_password(text):
        return None
    return Expansion(number, tuple(part for part in parts if part != ""), splits)


def _variable(match: re.Match[str]) -> Variable:
    name = match["bare"] or match["name"]
    default = match["default"] if (match["operator"] or "?")[-1] != "?" else None
    return Variable(name.removeprefix(BY_COMPOSE), default, name.startswith(BY_COMPOSE))


def _filled(command: Command, lookup: Lookup) -> Command:
    """The command with the words of its variables; one that is split becomes several."""
    written = {each.word: each for each in command.expansions}
    words: list[str] = []
    places: list[Where] = []
    left: list[Expansion] = []
    for number, word in enumerate(command.words):
        found = written.get(number)
        value = filled(found, lookup) if found else word
        if found and value is None:
            left.append(found._replace(word=len(words)))
        pieces = [word] if value is None else value.split() if found and found.splits else [value]
        words += pieces
        places += [command.places[number]] * len(pieces) if command.places else []
    return command._replace(words=tuple(words), places=tuple(places), expansions=tuple(left))


def filled(found: Expansion, lookup: Lookup) -> str | None:
    """The word with its variables, None where one of them is not known."""
    values = [each if isinstance(each, str) else lookup(each) for each in found.parts]
    known = [each for each in values if each is not None and UNKNOWN not in each]
    return "".join(known) if len(known) == len(values) else None


def _fact(command: ShellCommand, place: Place, *, assignments: bool) -> Command:
    first = [_assigned(each) for each in command.assignments] if assignments else []
    words = (*first, *command.words)
    texts = tuple(_text(word) for word in words)
    found = (
        expansion(number, word.text, splits=not word.quoted and word.text.startswith("$"))
        for number, word in enumerate(words)
        if UNKNOWN in texts[number]
    )
    return Command(
        place(command.start, command.end),
        texts,
        tuple(place(word.start, word.end) for word in words),
        tuple(_text(each.target) for each in command.redirects if ">" in each.operator),
        tuple(each for each in found if each),
        command.shells,
        _guards(command),
    )


def _guards(command: ShellCommand) -> tuple[Guard, ...]:
    return tuple(map(_guard, command.guards))


def _guard(written: Condition | None) -> Guard:
    if written is None:
        return Guard(UNKNOWN)
    text = _text(written.subject)
    made_of = expansion(0, written.subject.text, splits=False) if text == UNKNOWN else None
    patterns = tuple(each.text for each in written.patterns)
    return Guard(text, made_of, patterns, written.matches)


def _assigned(each: Assignment) -> Word:
    """``NAME=value`` as a word, the value hidden where it may be a secret."""
    value = each.value
    hidden = is_private(each.name, value.text)
    text = f"{each.name}={UNKNOWN if hidden else value.text}"
    return Word(text, hidden or value.known, each.start, each.end, quoted=True)


def _text(word: Word) -> str:
    """The text of a word, ``UNKNOWN`` where the shell would expand something.

    Of ``--option=$VALUE`` and ``NAME=$(command)`` the name stays.
    """
    if word.text in ALL_ARGUMENTS and not word.known:
        return ARGUMENTS
    if word.known and not carries_password(word.text):
        return word.text
    named = _NAMED.match(word.text)
    return f"{named[0]}{UNKNOWN}" if named else UNKNOWN


def _is_verbatim(script: Word) -> bool:
    """Whether the file has the text of a word as it is, within quotes."""
    return script.end - script.start == len(script.text) + 2


def _text_of(script: Word) -> SourceMap:
    return SourceMap.verbatim(script.text, script.start + 1)


def _fixed(place: Place, script: Word) -> Place:
    """The place of the whole script for everything in it."""
    return lambda start, end: place(script.start, script.end)
