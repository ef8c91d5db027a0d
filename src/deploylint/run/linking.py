"""Checks files once more that need the values of others: the second half of checking.

Every file is checked by itself first. Where its rules asked for values that it imports,
and a module of the project may define them, it is checked again with those modules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from deploylint.deployment.facts import Candidate, PreparedFix
from deploylint.deployment.modules import Modules
from deploylint.engine.checking import EMPTY, FileResult
from deploylint.formats.document import Links
from deploylint.formats.python.linking import splits
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding

if TYPE_CHECKING:
    from typing import Any

# How far a value is followed from module to module.
_ROUNDS = 3

Read = Callable[[str], "bytes | None"]
Check = Callable[[str, Links], FileResult]


class Linking:
    """Which modules the files of a project take values from; keeps what it has checked."""

    def __init__(self, read: Read, check: Check) -> None:
        """``read`` gives the bytes of a path, ``check`` the result of a file with its links."""
        self._read = read
        self._check = check
        self._modules = Modules.below(())
        self._kept: dict[tuple[str, tuple[str, ...]], tuple[tuple[bytes, ...], FileResult]] = {}

    def linked(
        self, results: Mapping[str, FileResult], paths: Iterable[str]
    ) -> dict[str, FileResult]:
        """The results in which other modules among ``paths`` take part, by the path of the file."""
        self._modules = Modules.below(paths)
        found = {}
        for path, result in results.items():
            if result.wanted and (linked := self._link(path, result)):
                found[path] = linked
        return found

    def _link(self, path: str, alone: FileResult) -> FileResult | None:
        links = Links({}, {})
        result = alone
        for _ in range(_ROUNDS):
            added = dict(self._providers(result.wanted, links))
            if not added:
                break
            data = {each: self._read(each) for each in {*links.data, *added.values()}}
            links = Links({**links.paths, **added}, {k: v for k, v in data.items() if v})
            result = self._checked(path, links)
        return None if result is alone else _without_new_fixes(result, alone)

    def _checked(self, path: str, links: Links) -> FileResult:
        """The result of a file, from an earlier call where no byte has changed since."""
        key = path, tuple(sorted(links.data))
        data = self._read(path) or b"", *(links.data[each] for each in key[1])
        known, result = self._kept.get(key, ((), EMPTY))
        if known != data:
            result = self._check(path, links)
            self._kept[key] = data, result
        return result

    def _providers(
        self, wanted: tuple[tuple[str, str], ...], links: Links
    ) -> Iterator[tuple[tuple[str, str], str]]:
        """The modules that may define what is wanted, by who imports them and how."""
        for importer, name in wanted:
            for module, (first, *_) in splits(name):
                path = self._modules.resolve(module, importer)
                if path is None:
                    continue
                if path != importer and (importer, module) not in links.paths:
                    data = self._read(path)
                    if data and re.search(rb"\b%b\b" % re.escape(first.encode()), data):
                        yield (importer, module), path
                break


def _without_new_fixes(linked: FileResult, alone: FileResult) -> FileResult:
    """A finding that rests on another file is not mended in this one."""
    known = set(alone.findings)
    offered = set(alone.facts)
    return linked._replace(
        findings=tuple(each if each in known else _unfixed(each) for each in linked.findings),
        facts=tuple(each if each in offered else _unfixed_fact(each) for each in linked.facts),
    )


def _unfixed(finding: Finding) -> Finding:
    return finding._replace(fix=None)


def _unfixed_fact(fact: Any) -> Any:
    match fact:
        case Candidate():
            return fact._replace(finding=_unfixed(fact.finding))
        case PreparedFix():
            return fact._replace(fix=None)
    return fact
