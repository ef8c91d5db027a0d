"""Which server a command starts, on what, and with which options."""

from __future__ import annotations

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Command
from deploylint.formats.wrappers import base_name, program_at
from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class Option(NamedTuple):
    """An option as given; ``first`` and ``last`` are the numbers of its words."""

    name: str
    value: str | None
    first: int
    last: int


class Process(NamedTuple):
    """A command understood: ``program`` started with options on ``operands``.

    ``start`` is the number of the program's word: wrappers such as ``exec``,
    ``poetry run`` and ``tini --`` come before it. ``module`` tells ``python -m``.
    """

    command: Command
    program: str
    start: int
    options: tuple[Option, ...]
    operands: tuple[tuple[str, int], ...]
    module: bool = False

    @property
    def target(self) -> str:
        """The first operand: ``pkg.main:app``, ``main.py``, ``runserver``; "" without one."""
        return self.operands[0][0] if self.operands else ""

    @property
    def certain(self) -> bool:
        """Whether every word is known, so that an absent option is really absent."""
        return UNKNOWN not in self.command.words

    def option(self, *names: str) -> Option | None:
        """The last option given under one of these names; the last one counts."""
        return next((each for each in reversed(self.options) if each.name in names), None)

    def place(self, word: int) -> Where:
        """The place of a word, or of the command where that cannot be told."""
        places = self.command.places
        return places[word] if word < len(places) else self.command.where


# Options that take no value, by program; all others are taken to have one.
_FLAGS: dict[str, frozenset[str]] = {
    "uvicorn": frozenset(
        "--reload --proxy-headers --no-proxy-headers --access-log --no-access-log --use-colors"
        " --no-use-colors --server-header --no-server-header --date-header --no-date-header"
        " --factory --version --help".split()
    ),
    "hypercorn": frozenset("--reload --debug".split()),
    "gunicorn": frozenset(
        "--reload --preload --daemon -D --spew --check-config --capture-output --proxy-protocol"
        " --reuse-port --no-sendfile --sendfile -R --print-config".split()
    ),
    "granian": frozenset("--reload --factory --access-log --no-access-log".split()),
    "fastapi": frozenset("--reload --no-reload --proxy-headers --no-proxy-headers".split()),
    "flask": frozenset("--debug --no-debug --reload --no-reload --debugger --with-threads".split()),
    "manage.py": frozenset("--noreload --nothreading --insecure --noinput --no-input".split()),
    "python": frozenset("-u -B -O -OO -I -s -S -E -b -v -d -q".split()),
    "celery": frozenset("-B --beat -E --without-gossip --without-mingle --purge --detach".split()),
    "daphne": frozenset("--proxy-headers".split()),
}
_PYTHONS = ("python", "pypy")
_ALIASES = {"django-admin": "manage.py", "gunicorn3": "gunicorn", "waitress": "waitress-serve"}


def process_of(command: Command) -> Process | None:
    """What a command starts, wrappers looked through; None where that is unknown."""
    start = program_at(command.words)
    if start is None:
        return None
    name = base_name(command.words[start])
    if name.startswith(_PYTHONS) and not name.endswith((".py", ".sh")):
        return _python(command, start)
    return _read(command, _ALIASES.get(name, name), start)


def _python(command: Command, start: int) -> Process | None:
    """``python -m MODULE …`` is the module's program, ``python manage.py …`` is Django's."""
    words = command.words
    at = start + 1
    while at < len(words) and words[at].startswith("-") and words[at] not in ("-m", "-c"):
        at += 2 if words[at] in ("-W", "-X") else 1
    if at >= len(words):
        return Process(command, "python", start, (), ())
    if words[at] == "-m" and at + 1 < len(words):
        return _read(command, words[at + 1], at + 1)._replace(module=True)
    if base_name(words[at]) == "manage.py":
        return _read(command, "manage.py", at)
    if words[at] == "-c":
        return Process(command, "python", start, (Option("-c", None, at, at),), ())
    read = _read(command, "python", at - 1)
    return read._replace(start=start)


def _read(command: Command, program: str, start: int) -> Process:
    """Split the words after the program into options and operands."""
    words, flags = command.words, _FLAGS.get(program, frozenset())
    options: list[Option] = []
    operands: list[tuple[str, int]] = []
    at = start + 1
    while at < len(words):
        word = words[at]
        if not word.startswith("-") or word == "-":
            operands.append((word, at))
        elif "=" in word:
            name, _, value = word.partition("=")
            options.append(Option(name, value, at, at))
        elif _glued(word):
            options.append(Option(word[:2], word[2:], at, at))
        elif word in flags or at + 1 == len(words) or words[at + 1].startswith("-"):
            options.append(Option(word, None, at, at))
        else:
            options.append(Option(word, words[at + 1], at, at + 1))
            at += 1
        at += 1
    return Process(command, program, start, tuple(options), tuple(operands))


def _glued(word: str) -> bool:
    """``-w4`` and ``-b0.0.0.0:80``, but not ``-OO`` or ``--workers``."""
    return len(word) > 2 and word[1] != "-" and word[1] in "wbktcpA" and not word[1:].isalpha()
