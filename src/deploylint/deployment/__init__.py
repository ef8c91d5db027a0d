"""The deployment: what the facts of all files say together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from deploylint.deployment.facts import Candidate, PreparedFix, name_of
from deploylint.deployment.tree import Paths
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Unknown, Where

if TYPE_CHECKING:
    from typing import Any, ClassVar, TypeVar

    from deploylint.model import Fix, Where

    F = TypeVar("F")


class TreeFile(NamedTuple):
    """A file of the project; ``tracked`` is None where there is no git index to ask."""

    path: str
    tracked: bool | None


class Deployment:
    """The facts of a project by type, its file tree, and the models built of them.

    A model (services, routes, ...) is a class whose constructor takes the
    deployment; ``model`` builds it at first use and keeps it.
    """

    kind: ClassVar[str] = "deployment"

    def __init__(
        self,
        facts: Iterable[Any],
        tree: Iterable[TreeFile],
        context_of: Callable[[str], Context],
    ) -> None:
        self.tree = tuple(tree)
        self.context_of = context_of
        self._facts: dict[type, list[Any]] = {}
        self._models: dict[type, Any] = {}
        self.left_out: list[Unknown] = []
        for fact in facts:
            self._facts.setdefault(type(fact), []).append(fact)
        self._names = frozenset(map(name_of, self._facts))

    def facts(self, fact: type[F]) -> list[F]:
        """The facts of one type, in the order of their files and places."""
        return self._facts.get(fact, [])

    def every_fact(self) -> Iterator[Any]:
        """All facts, by type in the order in which the types are first met."""
        for facts in self._facts.values():
            yield from facts

    def holds(self, name: str) -> bool:
        """Whether there is any fact of the type of this dotted name (``facts.name_of``)."""
        return name in self._names

    def candidates(self, code: str) -> list[Candidate]:
        """What the rule ``code`` found in single files and left to be decided here."""
        return [each for each in self.facts(Candidate) if each.code == code]

    def prepared_fixes(self, code: str) -> dict[Where, Fix]:
        """What the rule ``code`` may do, by the place in a single file that it looked at."""
        return {each.where: each.fix for each in self.prepared(code) if each.fix}

    def prepared(self, code: str) -> list[PreparedFix]:
        """The same with what tells several for one place apart."""
        return [each for each in self.facts(PreparedFix) if each.code == code]

    def model(self, build: Callable[[Deployment], F]) -> F:
        """The model of this class, built once."""
        key: Any = build
        if key not in self._models:
            self._models[key] = build(self)
        found: F = self._models[key]
        return found

    def leave_out(self, where: Where, reason: str) -> None:
        """Record that a model stops here, since what is told of this place is too much."""
        self.left_out.append(Unknown(where, reason))

    @property
    def files(self) -> Paths:
        """The path of every file of the project, by its name and folder too."""
        return self.model(_paths)

    def paths(self) -> frozenset[str]:
        """The path of every file of the project."""
        return self.files.all


def _paths(deployment: Deployment) -> Paths:
    return Paths(file.path for file in deployment.tree)
