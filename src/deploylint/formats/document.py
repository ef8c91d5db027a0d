"""What every typed document offers to the engine and to the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Where
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import Any, ClassVar, TypeVar

    D = TypeVar("D", bound="Document")
    T = TypeVar("T")

# In the text of a value: what cannot be evaluated in the file where it stands.
UNKNOWN = "\0unknown"


class Problem(NamedTuple):
    """Text that the parser could not make sense of.

    ``template`` marks text that belongs to a template language: the file is
    not broken, but what it will contain cannot be known here. ``passed_over`` marks text
    that the file's own program ignores; a rule of the language reports it.
    """

    start: int
    end: int
    message: str
    template: bool = False
    passed_over: bool = False


class Links(NamedTuple):
    """Other files that a document takes values from.

    ``paths`` tells which of them an import in one of the files means, by the path of the
    importing file and the dotted name; ``data`` holds the bytes of each.
    """

    paths: Mapping[tuple[str, str], str]
    data: Mapping[str, bytes]


NO_LINKS = Links({}, {})


class Unparsable(Exception):
    """Raised by ``parse`` when no document can be made of the text at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Document:
    """A parsed file. Subclasses set ``kind`` and build themselves in ``parse``.

    ``problems`` lists what could not be read; while it is not empty, a rule
    must not conclude anything from the absence of something.
    """

    kind: ClassVar[str]
    source: Source
    problems: list[Problem]

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems = []
        self._models: dict[Callable[..., Any], Any] = {}

    @classmethod
    def parse(cls: type[D], source: Source) -> D:
        """Read ``source``; raises ``Unparsable`` when nothing can be read."""
        raise NotImplementedError

    def link(self, links: Links) -> None:
        """Let values that other files define be found in them."""

    def take_wanted(self) -> set[tuple[str, str]]:
        """Path of the importing file and dotted name of each value that was asked for since the
        last call and that no link led to.
        """
        return set()

    def model(self: D, make: Callable[[D], T]) -> T:
        """What ``make`` works out of the document: once, whichever rules ask."""
        if make not in self._models:
            self._models[make] = make(self)
        made: T = self._models[make]
        return made

    @property
    def path(self) -> str:
        return self.source.path

    def where(self, start: int, end: int) -> Where:
        return self.source.where(start, end)

    @property
    def start_of_file(self) -> Where:
        """The place of a finding about the file as a whole."""
        return self.source.where(0, 0)
