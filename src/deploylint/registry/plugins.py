"""Rules from other packages: found by entry point, loaded only when the configuration names them.

An entry point of the group ``deploylint.rules`` names a module or package; its modules
declare rules and collectors as deploylint's own do, and its folder ``pages`` explains
them. Only what is installed is loaded: the working directory, often the repository
that is being checked, is no place to import from.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

from deploylint import registry
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.registry import Collector, Entry, Rule

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "deploylint.rules"
_CODE = regex(r"(?!DP)[A-Z]{2}[A-Z0-9]{0,6}[0-9]")
_SLUG = regex(r"[a-z0-9]+(?:-[a-z0-9]+)+")


class Plugin(NamedTuple):
    """A package of rules; with an ``error``, it has none.

    ``pages`` is the folder of its rule pages and ``state`` what changes with its code.
    """

    name: str
    version: str = ""
    entries: tuple[Entry, ...] = ()
    pages: str = ""
    state: tuple[tuple[str, int, int], ...] = ()
    error: str = ""


class _BrokenError(Exception):
    """Why a plug-in cannot be used."""


def load(names: Iterable[str] | None, known: Iterable[Entry]) -> tuple[Plugin, ...]:
    """The plug-ins of these names, or all that are installed; none that is broken raises.

    ``known`` are the rules that a plug-in must not clash with.
    """
    import contextlib
    import sys

    taken = {name for entry in known if entry.slug for name in (entry.code, entry.slug)}
    loaded = []
    with _without_working_directory(), contextlib.redirect_stdout(sys.stderr):
        points = _entry_points()
        for name in points if names is None else dict.fromkeys(names):
            plugin = _load(name, points.get(name), taken)
            taken.update(each for entry in plugin.entries for each in (entry.code, entry.slug))
            loaded.append(plugin)
    return tuple(loaded)


@contextmanager
def _without_working_directory() -> Iterator[None]:
    """What ``python -m`` and an empty entry of PYTHONPATH put on the path is not installed."""
    import sys

    before = list(sys.path)
    here = os.path.realpath(os.curdir)
    sys.path[:] = [each for each in before if os.path.realpath(each) != here]
    try:
        yield
    finally:
        sys.path[:] = before


def _entry_points() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=GROUP)}


def _load(name: str, point: EntryPoint | None, taken: set[str]) -> Plugin:
    if point is None:
        missing = f"no installed package has an entry point `{name}` in the group `{GROUP}`"
        return Plugin(name, error=missing)
    version = point.dist.version if point.dist else ""
    try:
        modules = list(_modules(point.module))
        entries = tuple(_entries(modules, taken))
    except (Exception, SystemExit) as error:
        said = str(error) if isinstance(error, _BrokenError) else f"{type(error).__name__}: {error}"
        return Plugin(name, version, error=said)
    files = [module.__file__ for module in modules if module.__file__]
    pages = os.path.join(os.path.dirname(files[0]), "pages") if files else ""
    return Plugin(name, version, entries, pages, tuple(map(_state, files)))


def _modules(name: str) -> Iterator[ModuleType]:
    """A module and, where it is a package, all below it whose names start with no underscore."""
    from pkgutil import iter_modules

    module = import_module(name)
    yield module
    for found in iter_modules(getattr(module, "__path__", ())):
        if not found.name.startswith("_"):
            yield from _modules(f"{name}.{found.name}")


def _state(path: str) -> tuple[str, int, int]:
    found = os.stat(path)
    return path, found.st_mtime_ns, found.st_size


def _entries(modules: Iterable[ModuleType], taken: set[str]) -> Iterator[Entry]:
    own: set[str] = set()
    for module in modules:
        for declared in registry.declared_in(module):
            if isinstance(declared, Rule):
                _check_rule(declared, taken | own)
                own |= {declared.code, declared.slug}
            _check_subjects(declared)
            yield registry.entry_of(declared, module.__name__)
    if not own:
        raise _BrokenError("it declares no rule")


def _check_rule(rule: Rule, taken: set[str]) -> None:
    if not _CODE.fullmatch(rule.code):
        raise _BrokenError(
            f"`{rule.code}` is no code for a plug-in: two capital letters other than DP, "
            "then a number"
        )
    if not _SLUG.fullmatch(rule.slug):
        raise _BrokenError(f"the slug `{rule.slug}` of {rule.code} is not of the form `two-words`")
    for name in (rule.code, rule.slug):
        if name in taken:
            raise _BrokenError(f"the rule `{name}` exists already")
    if rule.contexts not in registry.CONTEXT_POLICIES:
        raise _BrokenError(f"{rule.code}: there is no context policy `{rule.contexts}`")
    if rule.tier not in (registry.DEFAULT, registry.PEDANTIC, registry.PREVIEW):
        raise _BrokenError(f"{rule.code}: there is no tier `{rule.tier}`")
    if rule.options is not None:
        raise _BrokenError(f"{rule.code}: rules of plug-ins cannot have options")


def _check_subjects(declared: Rule | Collector) -> None:
    from deploylint.formats import DOCUMENTS

    name = declared.code if isinstance(declared, Rule) else declared.name
    for subject in declared.subjects:
        if subject.kind not in DOCUMENTS:
            raise _BrokenError(f"{name}: there is no kind of file `{subject.kind}`")
        for group in (subject.triggers, subject.also):
            if not isinstance(group, tuple) or not all(isinstance(each, str) for each in group):
                raise _BrokenError(f"{name}: its triggers are no tuple of strings")
