"""What Dockerfiles, scripts and ignore files state of images and processes."""

from __future__ import annotations

from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class Variable(NamedTuple):
    """A variable, or by its number an argument, in a word of a command.

    ``default`` is what stands for it where it is not set; ``by_compose`` tells that compose
    fills it in, before there is a container.
    """

    name: str
    default: str | None = None
    by_compose: bool = False


class Expansion(NamedTuple):
    """What the word of number ``word`` is made of; ``splits`` where its blanks make several."""

    word: int
    parts: tuple[str | Variable, ...]
    splits: bool = False

    @property
    def names(self) -> frozenset[str]:
        """The variables that the word is made of."""
        return frozenset(each.name for each in self.parts if isinstance(each, Variable))


class Guard(NamedTuple):
    """A command runs where ``text`` is one of ``patterns``, or (not ``matches``) none of them.

    ``expansion`` tells what variables the text is made of; a text that is ``UNKNOWN`` without
    one is a condition that cannot be told.
    """

    text: str
    expansion: Expansion | None = None
    patterns: tuple[str, ...] = ()
    matches: bool = True


class Command(NamedTuple):
    """A simple command that a container, unit or script runs, word by word.

    A word that cannot be known here is ``UNKNOWN``; ``expansions`` tell what variables it is
    made of. ``places`` are the places of the words, empty where they cannot be told;
    ``writes`` are the files that its output goes into, ``shells`` those that it is handed to by
    ``-c``, or by the shell form, and that it does not replace by ``exec``; all ``guards`` must
    hold for it to run.
    """

    where: Where
    words: tuple[str, ...]
    places: tuple[Where, ...] = ()
    writes: tuple[str, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    shells: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()


class Script(NamedTuple):
    """What a shell script, a Procfile's process or a supervisor program runs, branches included.

    ``kind`` is shell, procfile, supervisor or make; ``name`` is that of the process,
    program or target. A word of a shell script may be ``ARGUMENTS``.
    """

    where: Where
    kind: str
    name: str
    commands: tuple[Command, ...]

    @property
    def always(self) -> tuple[Command, ...]:
        """What runs whatever the script is told."""
        return tuple(each for each in self.commands if not each.guards)


class Copy(NamedTuple):
    """One COPY or ADD, or one bind mount of a RUN.

    ``stage`` is the value of ``--from``, empty for the build context. ``places`` are
    those of the sources, ``excludes`` the patterns of ``--exclude``.
    """

    where: Where
    sources: tuple[str, ...]
    target: str
    stage: str = ""
    places: tuple[Where, ...] = ()
    excludes: tuple[str, ...] = ()


class Setting(NamedTuple):
    """A named value; ``value`` is ``UNKNOWN`` when it is not literal or may be a secret."""

    where: Where
    name: str
    value: str


class Argued(NamedTuple):
    """A variable of an image whose value is made of build arguments."""

    name: str
    made_of: Expansion


class Stage(NamedTuple):
    """One stage of a Dockerfile with what holds at its end, inherited values included.

    ``parent`` is the number of the earlier stage that it is built from, None for
    an image from outside. ``process`` is what starts when a container does: CMD
    and ENTRYPOINT joined; it is unknown, and empty, when ``inherits_command``.
    ``mounts`` are what single RUNs, at their places, see of the build context.
    ``chosen_by`` is the build argument whose default names the parent; ``written`` is ``base``
    with its variables. Values are those of a build that is given no arguments; ``argued`` tells
    how those of ``environment`` follow from them.
    """

    where: Where
    name: str
    number: int
    base: str
    parent: int | None
    cmd: tuple[Command, ...]
    entrypoint: tuple[Command, ...]
    process: tuple[Command, ...]
    inherits_command: bool
    environment: tuple[Setting, ...]
    user: Setting | None
    workdir: str
    exposed: tuple[Setting, ...]
    healthcheck: tuple[Command, ...]
    healthcheck_where: Where | None
    healthcheck_disabled: bool
    copies: tuple[Copy, ...]
    runs: tuple[Command, ...]
    mounts: tuple[Copy, ...] = ()
    chosen_by: str = ""
    written: str = ""
    argued: tuple[Argued, ...] = ()


class Image(NamedTuple):
    """A Dockerfile and its stages in order; the last one is built by default.

    ``arguments`` are those before the first stage, with their defaults.
    """

    where: Where
    stages: tuple[Stage, ...]
    complete: bool = True
    arguments: tuple[Setting, ...] = ()


class IgnorePattern(NamedTuple):
    """``rooted`` tells that it is written with a leading slash."""

    where: Where
    text: str
    rooted: bool = False


class IgnoreFile(NamedTuple):
    """A .dockerignore or .gitignore (``kind``) with its patterns as written, negations included."""

    where: Where
    kind: str
    patterns: tuple[IgnorePattern, ...]
    newline: str = "\n"
    final_newline: bool = True
