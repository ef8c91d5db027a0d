"""Checks files once more that need the values of others: the second half of checking.

Every file is checked by itself first. Where its rules asked for values that it imports,
and a module of the project may define them, it is checked again with those modules.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from deploylint.deployment.facts import Candidate, PreparedFix
from deploylint.deployment.modules import Modules
from deploylint.engine.checking import EMPTY, FileResult
from deploylint.formats.document import NO_LINKS, Links
from deploylint.formats.python.linking import splits
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding

if TYPE_CHECKING:
    from typing import Any

    from deploylint.run.link_cache import LinkCache

# How far a value is followed from module to module.
_ROUNDS = 3

Read = Callable[[str], "bytes | None"]
Check = Callable[[Mapping[str, Links]], Iterable[tuple[str, FileResult]]]


class Linking:
    """Which modules the files of a project take values from; keeps what it has checked."""

    def __init__(self, read: Read) -> None:
        """``read`` gives the bytes of a path."""
        self._load = read
        self._read: Read = read
        self._modules = Modules.below(())
        self._consulted: defaultdict[str, set[str]] = defaultdict(set)
        self._kept: dict[tuple[str, tuple[str, ...]], tuple[tuple[bytes, ...], FileResult]] = {}

    def linked(
        self,
        results: Mapping[str, FileResult],
        paths: Iterable[str],
        check: Check,
        remembered: LinkCache | None = None,
    ) -> dict[str, FileResult]:
        """The results in which other modules among ``paths`` take part, by the path of the file.

        ``check`` gives the results of files with their links: of all of them in each round.
        What is ``remembered`` is not worked out again.
        """
        wanting = {path: result for path, result in results.items() if result.wanted}
        if remembered is None:
            return self._found(wanting, paths, check)
        known = {path: each for path in wanting if (each := remembered.get(path))}
        left = {path: result for path, result in wanting.items() if path not in known}
        found = self._found(left, paths, check) if left else {}
        for path in left:
            remembered.put(path, self._consulted[path], found.get(path))
        return found | {path: result for path, (result,) in known.items() if result is not None}

    def _found(
        self, results: Mapping[str, FileResult], paths: Iterable[str], check: Check
    ) -> dict[str, FileResult]:
        self._modules = Modules.below(paths)
        self._read = lru_cache(maxsize=None)(self._load)
        self._consulted.clear()
        current = dict(results)
        links: dict[str, Links] = {}
        found: dict[str, FileResult] = {}
        for _ in range(_ROUNDS):
            links = {
                path: more
                for path, result in current.items()
                if (more := self._more(path, result, links.get(path, NO_LINKS)))
            }
            current = self._checked(links, check)
            found.update(current)
        return {path: _without_new_fixes(result, results[path]) for path, result in found.items()}

    def _more(self, path: str, result: FileResult, links: Links) -> Links | None:
        """The links of a file and what it wants beside them, None when there is nothing."""
        added = dict(self._providers(path, result.wanted, links))
        if not added:
            return None
        data = {each: self._read(each) for each in {*links.data, *added.values()}}
        return Links({**links.paths, **added}, {k: v for k, v in data.items() if v})

    def _checked(self, links: Mapping[str, Links], check: Check) -> dict[str, FileResult]:
        """The results of files, from an earlier call where no byte has changed since."""
        named = {path: (path, tuple(sorted(each.data))) for path, each in links.items()}
        states = {path: self._state(path, each) for path, each in links.items()}
        known = {path: self._kept.get(named[path], ((), EMPTY)) for path in links}
        changed = {path: links[path] for path in links if known[path][0] != states[path]}
        checked = dict(check(changed)) if changed else {}
        for path, result in checked.items():
            self._kept[named[path]] = states[path], result
        return {path: checked.get(path, known[path][1]) for path in links}

    def _state(self, path: str, links: Links) -> tuple[bytes, ...]:
        return self._read(path) or b"", *(links.data[each] for each in sorted(links.data))

    def _providers(
        self, linked: str, wanted: tuple[tuple[str, str], ...], links: Links
    ) -> Iterator[tuple[tuple[str, str], str]]:
        """The modules that may define what is wanted, by who imports them and how."""
        for importer, name in wanted:
            for module, (first, *_) in splits(name):
                path = self._modules.resolve(module, importer)
                if path is None:
                    continue
                if path != importer and (importer, module) not in links.paths:
                    self._consulted[linked].add(path)
                    if _mentions(self._read(path) or b"", first.encode()):
                        yield (importer, module), path
                break


def _mentions(data: bytes, name: bytes) -> bool:
    return name in data and re.search(rb"\b%b\b" % re.escape(name), data) is not None


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
