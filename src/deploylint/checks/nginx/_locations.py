"""The location blocks of one file."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.nginx import Directive, NginxConfig, Word
from deploylint.lazy.records import NamedTuple

_MODIFIERS = frozenset({"=", "~", "~*", "^~"})


class Location(NamedTuple):
    """A ``location`` with its modifier (empty for a plain prefix) and the word of its path."""

    modifier: str
    path: Word
    directive: Directive

    @property
    def is_prefix(self) -> bool:
        return self.modifier in ("", "^~") and self.path.value.startswith("/")

    @property
    def scope(self) -> str:
        return " ".join(word.value for word in self.directive.words)

    def own(self, name: str) -> tuple[Directive, ...]:
        """The directives of this name that stand in the block itself."""
        return tuple(each for each in self.directive.directives if each.name == name)


def locations(document: NginxConfig) -> Iterator[Location]:
    """Every location whose path is known."""
    for directive in document.walk():
        words = directive.arguments
        if directive.name != "location" or not directive.block or directive.template:
            continue
        if len(words) == 1:
            yield Location("", words[0], directive)
        elif len(words) == 2 and words[0].value in _MODIFIERS:
            yield Location(words[0].value, words[1], directive)


def is_file(path: str) -> bool:
    """Whether the last segment has an extension."""
    return "." in path.rpartition("/")[2].lstrip(".")
