"""Declaring rules and collectors, and finding them without importing them all.

A rule is the ``Rule`` object that ``@rule`` makes of a generator function; a
collector is what ``@collect`` makes of one. Discovery walks the packages
``checks`` and ``collectors``; a generated index (``_index.py``) holds what the
decorators declare, so that a run imports only the modules its files call for.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType

from deploylint.deployment.facts import name_of
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Severity

if TYPE_CHECKING:
    from typing import Any, TypeAlias

Check: TypeAlias = "Callable[..., Iterator[Any]]"

DEFAULT, PEDANTIC, PREVIEW = "default", "pedantic", "preview"
FIRST_RELEASE = "0.1.0"
OFF = None

# How far each context shifts a rule's severity; OFF keeps the rule silent there.
Shifts = dict[Context, "int | None"]
CONTEXT_POLICIES: dict[str, Shifts] = {
    "sensitive": {
        Context.PROD: 0,
        Context.NEUTRAL: -1,
        Context.DEV: OFF,
        Context.TEST: OFF,
        Context.EXAMPLE: OFF,
        Context.VENDORED: OFF,
    },
    "steady": {
        Context.PROD: 0,
        Context.NEUTRAL: 0,
        Context.DEV: -1,
        Context.TEST: OFF,
        Context.EXAMPLE: OFF,
        Context.VENDORED: OFF,
    },
    "deployed": {
        Context.PROD: 0,
        Context.NEUTRAL: 0,
        Context.DEV: OFF,
        Context.TEST: OFF,
        Context.EXAMPLE: OFF,
        Context.VENDORED: OFF,
    },
    "absolute": {
        Context.PROD: 0,
        Context.NEUTRAL: 0,
        Context.DEV: 0,
        Context.TEST: -2,
        Context.EXAMPLE: -2,
        Context.VENDORED: OFF,
    },
    # What has leaked has leaked, also from an example.
    "leaked": {
        Context.PROD: 0,
        Context.NEUTRAL: 0,
        Context.DEV: 0,
        Context.TEST: -1,
        Context.EXAMPLE: -1,
        Context.VENDORED: OFF,
    },
    # About tests themselves: `ci.yml` is no less broken for being one.
    "everywhere": {
        Context.PROD: 0,
        Context.NEUTRAL: 0,
        Context.DEV: 0,
        Context.TEST: 0,
        Context.EXAMPLE: -2,
        Context.VENDORED: OFF,
    },
}
SENSITIVE, STEADY, DEPLOYED, ABSOLUTE, LEAKED, EVERYWHERE = CONTEXT_POLICIES


def severity_in(context: Context, base: Severity, policy: str) -> Severity | None:
    """The severity of a finding in a file of this context, None where the rule is silent."""
    shift = CONTEXT_POLICIES[policy][context]
    return None if shift is OFF else Severity(max(Severity.INFO, base + shift))


class Subject(NamedTuple):
    """One kind of document that a check reads.

    One of ``triggers`` must occur literally in a file for the check to have
    anything to say about it, and one of ``also`` as well; none of either means
    that every file of the kind is read. ``paths`` is a regular expression that is
    found in the path of every file that it can have anything to say about.
    """

    kind: str
    triggers: tuple[str, ...]
    check: Check
    also: tuple[str, ...] = ()
    paths: str = ""


# A document class, or its kind by name: a rule on several languages need not import them all.
Documents: TypeAlias = "type[Any] | str | tuple[type[Any] | str, ...]"


def kinds_of(documents: Documents) -> tuple[str, ...]:
    """The kinds of documents given as classes or by name."""
    each = documents if isinstance(documents, tuple) else (documents,)
    return tuple(one if isinstance(one, str) else one.kind for one in each)


class Rule:
    """Everything that decides whether and how a check runs."""

    def __init__(
        self,
        code: str,
        slug: str,
        *,
        severity: Severity,
        contexts: str,
        tier: str,
        fixable: bool,
        options: type | None,
        needs: tuple[type, ...],
        above: int,
        yields_to: tuple[str, ...],
        since: str,
    ) -> None:
        self.code = code
        self.slug = slug
        self.severity = severity
        self.contexts = contexts
        self.tier = tier
        self.fixable = fixable
        self.options = options
        self.needs = needs
        self.above = above
        self.yields_to = yields_to
        self.since = since
        self.subjects: list[Subject] = []
        self.joined: Check | None = None

    def on(
        self,
        document: Documents,
        *,
        triggers: tuple[str, ...] = (),
        also: tuple[str, ...] = (),
    ) -> Callable[[Check], Rule]:
        """Also run the decorated function on these documents."""

        def declare(check: Check) -> Rule:
            for kind in kinds_of(document):
                if kind == "deployment":
                    return self.join(check)
                self.subjects.append(Subject(kind, triggers, check, also))
            return self

        return declare

    def join(self, check: Check) -> Rule:
        """Run the decorated function once, on the deployment that all facts make up."""
        self.joined = check
        return self


def rule(
    code: str,
    slug: str,
    *,
    on: Documents,
    severity: Severity,
    triggers: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
    contexts: str = STEADY,
    tier: str = DEFAULT,
    fixable: bool = False,
    options: type | None = None,
    needs: tuple[type, ...] = (),
    above: int = 1,
    yields_to: tuple[str, ...] = (),
    since: str = FIRST_RELEASE,
) -> Callable[[Check], Rule]:
    """Declare a rule on one or more document types, or on the ``Deployment``.

    ``severity`` holds in production files; ``contexts`` names the policy (a key
    of ``CONTEXT_POLICIES``) that shifts it elsewhere. ``options`` is the class of
    ``deploylint.registry.options`` that the check takes as its second argument. A join runs when
    one of the facts that it ``needs`` exists, or a candidate of its own rule.

    Findings with the same ``cause`` are reported as one where they are more than
    ``above``. ``yields_to`` names rules that say more: a place that one of their
    findings has among its own is not reported again. ``since`` is the first release that
    has the rule.
    """

    def declare(check: Check) -> Rule:
        made = Rule(
            code,
            slug,
            severity=severity,
            contexts=contexts,
            tier=tier,
            fixable=fixable,
            options=options,
            needs=needs,
            above=above,
            yields_to=yields_to,
            since=since,
        )
        return made.on(on, triggers=triggers, also=also)(check)

    return declare


class Collector:
    """A function that turns documents of some kinds into facts."""

    def __init__(self, name: str, contexts: str) -> None:
        self.name = name
        self.contexts = contexts
        self.subjects: list[Subject] = []


def collect(
    *documents: type[Any] | str,
    triggers: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
    paths: str = "",
    contexts: str = EVERYWHERE,
) -> Callable[[Check], Collector]:
    """Declare a collector; ``triggers``, ``also`` and ``paths`` as in ``Subject``.

    ``contexts`` names the policy of the joins that read the facts, where none of
    them heeds a test or an example: such files are then not read.
    """

    def declare(check: Check) -> Collector:
        collector = Collector(check.__name__, contexts)
        collector.subjects = [
            Subject(kind, triggers, check, also, paths) for kind in kinds_of(documents)
        ]
        return collector

    return declare


class Entry(NamedTuple):
    """What the index knows of a rule or, with an empty ``slug``, of a collector."""

    code: str
    slug: str
    module: str
    severity: int
    contexts: str
    tier: str
    fixable: bool
    joins: bool
    subjects: tuple[tuple[str, tuple[str, ...], tuple[str, ...], str], ...]
    needs: tuple[str, ...] = ()
    above: int = 1
    yields_to: tuple[str, ...] = ()
    since: str = FIRST_RELEASE

    @property
    def concern(self) -> str:
        """The folder below ``checks`` that holds the rule; "deploylint" for its own (DP0xx)."""
        package = "deploylint.checks."
        return (
            self.module[len(package) :].partition(".")[0]
            if self.module.startswith(package)
            else "deploylint"
        )

    @property
    def from_plugin(self) -> bool:
        """Whether it comes from a plug-in."""
        return not self.module.startswith("deploylint.") and not self.code.startswith("DP")


def entry_of(declared: Rule | Collector, module: str) -> Entry:
    subjects = tuple(
        (each.kind, each.triggers, each.also, each.paths) for each in declared.subjects
    )
    if isinstance(declared, Collector):
        return Entry(declared.name, "", module, 0, declared.contexts, "", False, False, subjects)
    return Entry(
        declared.code,
        declared.slug,
        module,
        int(declared.severity),
        declared.contexts,
        declared.tier,
        declared.fixable,
        declared.joined is not None,
        subjects,
        tuple(map(name_of, declared.needs)),
        declared.above,
        declared.yields_to,
        declared.since,
    )


def load(entry: Entry) -> Rule | Collector:
    """Import the module of an entry and return what it declares."""
    for declared in declared_in(import_module(entry.module)):
        name = declared.name if isinstance(declared, Collector) else declared.code
        if name == entry.code:
            return declared
    raise LookupError(f"{entry.module} declares no {entry.code}")


def declared_in(module: ModuleType) -> list[Rule | Collector]:
    """The rules and collectors that a module declares itself, in order of declaration."""
    own: dict[int, Rule | Collector] = {}
    for value in vars(module).values():
        if isinstance(value, Rule | Collector) and _made_in(value, module):
            own[id(value)] = value
    return list(own.values())


def _made_in(declared: Rule | Collector, module: ModuleType) -> bool:
    checks = [subject.check for subject in declared.subjects]
    if isinstance(declared, Rule) and declared.joined is not None:
        checks.append(declared.joined)
    return any(check.__module__ == module.__name__ for check in checks)


def module_names() -> tuple[str, ...]:
    """The modules below ``checks`` and ``collectors``, by listing the folders."""
    return tuple(sorted(name for name, _ in _modules()))


def _modules() -> Iterator[tuple[str, int]]:
    """Each module with the time of its last change (nanoseconds)."""
    root = os.path.dirname(os.path.dirname(__file__))
    yield from _modules_in(root, "checks")
    yield from _modules_in(root, "collectors")


def _modules_in(root: str, package: str) -> Iterator[tuple[str, int]]:
    with os.scandir(os.path.join(root, package)) as listing:
        for item in listing:
            if item.name.startswith(("_", ".")):
                continue
            name = f"{package}/{item.name}"
            if item.name.endswith(".py"):
                yield "deploylint." + name[:-3].replace("/", "."), item.stat().st_mtime_ns
            elif item.is_dir():
                yield from _modules_in(root, name)


def discover() -> tuple[Entry, ...]:
    """Every rule and collector, by importing every module: slow, always right."""
    return tuple(
        entry_of(declared, name)
        for name in module_names()
        for declared in declared_in(import_module(name))
    )


def _importable() -> Iterator[Entry]:
    """What can be discovered in a checkout where somebody is in the middle of a module."""
    import warnings

    for name in module_names():
        try:
            module = import_module(name)
        except Exception as error:
            warnings.warn(f"{name} cannot be imported: {error}", stacklevel=2)
            continue
        yield from (entry_of(declared, name) for declared in declared_in(module))


def entries() -> tuple[Entry, ...]:
    """Every rule and collector, from the generated index where it is current."""
    try:
        from deploylint.registry import _index
    except ImportError:
        return tuple(_importable())
    if _index.EDITABLE and not _is_current(_index):
        return tuple(_importable())
    return tuple(Entry(*row) for row in _index.ENTRIES)


def _is_current(index: ModuleType) -> bool:
    """Whether no module was added, removed or changed since the index was written, nor this one."""
    modules = dict(_modules())
    path = getattr(index, "__file__", None)
    written = os.stat(path).st_mtime_ns if path else max(modules.values())
    changed = max(os.stat(__file__).st_mtime_ns, *modules.values())
    return tuple(sorted(modules)) == index.MODULES and changed <= written


def is_checkout() -> bool:
    """Whether the package runs from a development checkout, where its modules may change."""
    try:
        from deploylint.registry import _index
    except ImportError:
        return True
    return _index.EDITABLE


def rules() -> tuple[Entry, ...]:
    """The rules, sorted by code."""
    return tuple(sorted(entry for entry in entries() if entry.slug))
