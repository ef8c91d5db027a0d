"""How the project logs: what is configured, and which library its modules use."""

from __future__ import annotations

from collections import Counter

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import LoggerUse, LoggingSetup, LogLevel
from deploylint.deployment.facts.versions import Dependency
from deploylint.files.classify import Context
from deploylint.formats.loglevels import highest
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

# What is configured there says nothing about the running service.
_ELSEWHERE = frozenset({Context.VENDORED, Context.EXAMPLE, Context.TEST})
_SCRIPTS = frozenset({"scripts", "script", "bin", "tools", "hack", "migrations", "alembic"})
_MAJORITY = 0.6
_HELPER = "project"


class Helper(NamedTuple):
    """A function of the project that makes loggers: ``from module import function``."""

    module: str
    function: str


class Logging:
    """``setups`` are the places that configure logging, ``library`` what most modules use."""

    def __init__(self, deployment: Deployment) -> None:
        self.setups = [
            fact for fact in deployment.facts(LoggingSetup) if _counts(deployment, fact.where.path)
        ]
        self._configured = {fact.library for fact in self.setups}
        self._declared = {fact.name for fact in deployment.facts(Dependency)}
        uses = [
            fact for fact in deployment.facts(LoggerUse) if _counts(deployment, fact.where.path)
        ]
        self.levels = [
            fact for fact in deployment.facts(LogLevel) if _counts(deployment, fact.where.path)
        ]
        self.library = self._preferred(uses)
        self.helper = _helper(uses)

    def is_configured(self, library: str) -> bool:
        """Whether what a logger of this library says at level INFO reaches anyone."""
        if library == _HELPER:
            return bool(self._configured)
        return library in self._configured

    def level(self, library: str, path: str) -> str:
        """The level from which on a logger of this module shows what it is told.

        Upper case; ``UNKNOWN`` where it is configured and cannot be told. Of several that may
        hold it is the highest, so that what is at least as high is shown by all of them.
        """
        own = [fact for fact in self.levels if library in (fact.library, _HELPER)]
        named = [fact for fact in own if _is_of(fact, path)]
        longest = max((len(fact.logger) for fact in named), default=0)
        found = [fact for fact in named if len(fact.logger) == longest]
        found = [fact for fact in found if not fact.implied] or found
        if not found:
            return "DEBUG" if library == "loguru" else UNKNOWN
        levels = {fact.level for fact in found}
        return UNKNOWN if UNKNOWN in levels else highest(levels)

    def _preferred(self, uses: list[LoggerUse]) -> str:
        """The library of at least 60 % of the modules with loggers; stdlib without any."""
        modules = {(fact.where.path, fact.library) for fact in uses}
        counted = Counter(library for _, library in modules)
        if not counted:
            return "structlog" if self._has("structlog") else "stdlib"
        library, count = counted.most_common(1)[0]
        return library if count >= _MAJORITY * counted.total() else "stdlib"

    def _has(self, library: str) -> bool:
        return library in self._declared and library in self._configured


def _is_of(fact: LogLevel, path: str) -> bool:
    """Whether the level is that of the root, or of a logger above that of the module."""
    if fact.logger == "__name__":
        return fact.where.path == path
    dotted = "." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") + "."
    return not fact.logger or f".{fact.logger}." in dotted


def _counts(deployment: Deployment, path: str) -> bool:
    in_scripts = not _SCRIPTS.isdisjoint(path.split("/")[:-1])
    return deployment.context_of(path) not in _ELSEWHERE and not in_scripts


def _helper(uses: list[LoggerUse]) -> Helper | None:
    """The absolute import of the function that makes most of the project's loggers."""
    origins = Counter(
        fact.imported_from
        for fact in uses
        if fact.library == _HELPER
        and not fact.imported_from.startswith((".", ":"))
        and not fact.imported_from.endswith(":")
    )
    if not origins:
        return None
    module, _, function = origins.most_common(1)[0][0].partition(":")
    return Helper(module, function) if function else None
