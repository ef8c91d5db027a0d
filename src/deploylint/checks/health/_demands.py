"""What a healthcheck cannot do without: its programs, a shell, the right form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.formats.shell import Command
from deploylint.formats.shellwords import Word
from deploylint.formats.wrappers import base_name, program_at
from deploylint.lazy.records import NamedTuple

_SUCCESSES = frozenset({"true", ":", "echo", "printf"})
# Without input these fail, so that what is before them in a pipe is needed as well.
_FILTERS = frozenset({"grep", "egrep", "fgrep"})
_COUNTING = ("-v", "--invert-match", "-L")
OPERATORS = frozenset("|| && | ; > >> 2>&1 >/dev/null".split())
# Programs that refuse a word too many, and those that need one.
STRICT = frozenset(
    "curl wget pg_isready mysqladmin mariadb-admin celery rabbitmq-diagnostics rabbitmqctl test ["
    " nc pgrep".split()
)
IDLE = frozenset("curl wget nc pgrep mysqladmin mariadb-admin test [".split())


class Demand(NamedTuple):
    """One way for a check to succeed: all of ``programs`` have to be there."""

    programs: tuple[str, ...]
    word: Word


def demands(commands: tuple[Command, ...], *, in_shell: bool) -> tuple[Demand, ...]:
    """The ways in which a check can succeed; none where that is not understood."""
    if any(
        each.depth or not each.words or each.operator in (";", "&", "\n") for each in commands[:-1]
    ):
        return ()
    found: list[Demand] = []
    for chain in _alternatives(commands):
        ends = [word.text for word in chain[0].words]
        if ends[0] in _SUCCESSES or ends[:2] == ["exit", "0"]:
            return ()
        if ends[0] not in ("exit", "false"):
            demand = _demand(chain, in_shell=in_shell)
            if demand is None:
                return ()
            found.append(demand)
    return tuple(found)


def _alternatives(commands: Iterable[Command]) -> Iterator[tuple[Command, ...]]:
    chain: list[Command] = []
    for command in commands:
        chain.append(command)
        if command.operator == "||":
            yield tuple(chain)
            chain = []
    if chain:
        yield tuple(chain)


def _demand(chain: tuple[Command, ...], *, in_shell: bool) -> Demand | None:
    programs = ["sh"] if in_shell else []
    for command, following in zip(chain, (*chain[1:], None), strict=True):
        words = [word.text for word in command.words]
        at = program_at(words)
        if at is None or not command.words[at].known:
            return None
        piped = command.operator in ("|", "|&")
        if not piped or (following and _needs_input(following)):
            programs.append(base_name(words[at]))
    return Demand(tuple(programs), chain[0].words[0])


def _needs_input(command: Command) -> bool:
    words = [word.text for word in command.words]
    return words[0] in _FILTERS and not any(word in _COUNTING for word in words)
