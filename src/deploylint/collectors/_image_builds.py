"""``docker build`` in command lines: of which folder and file, and under which names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import Build
from deploylint.deployment.published import repository_of
from deploylint.formats.shell import Command
from deploylint.formats.wrappers import program_at
from deploylint.model import Where

_BUILDERS = (
    ("docker", "build"),
    ("docker", "buildx", "build"),
    ("docker", "image", "build"),
    ("podman", "build"),
)
_FLAGS = {"-f": "file", "--file": "file", "--target": "target"}
_WITHOUT_VALUE = frozenset("--push --load --no-cache --pull -q --quiet --rm --squash".split())


def builds_in(
    commands: Iterable[Command], where: Where, filled: Callable[[str], str]
) -> Iterator[Build]:
    """The builds at one place; ``filled`` gives a text with its variables, else ``UNKNOWN``."""
    for command in commands:
        written = [filled(word.text) for word in command.words]
        words = [word if UNKNOWN not in word else UNKNOWN for word in written]
        start = program_at(words) or 0
        for builder in _BUILDERS:
            at = start + len(builder)
            if tuple(words[start:at]) == builder:
                names = tuple(map(repository_of, _tags(written[at:])))
                yield _built(where, words[at:])._replace(names=names)


def _tags(words: list[str]) -> Iterator[str]:
    for word, following in pairwise([*words, ""]):
        name, equals, value = word.partition("=")
        if name in ("-t", "--tag"):
            yield value if equals else following


def _built(where: Where, words: list[str]) -> Build:
    found = {"file": "", "target": "", "context": UNKNOWN}
    rest = iter(words)
    for word in rest:
        flag, equals, value = word.partition("=")
        if flag in _FLAGS:
            found[_FLAGS[flag]] = value if equals else next(rest, UNKNOWN)
        elif not word.startswith("-"):
            found["context"] = word
        elif not equals and word not in _WITHOUT_VALUE:
            next(rest, None)
    return Build(where, found["context"], found["file"], found["target"])
