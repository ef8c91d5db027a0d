"""Which settings Django projects run with in production, and what finally holds in them.

A star import assigns every name of the other module where it stands, and later statements win,
as in Python. ``if DEBUG`` is judged for production, where ``DEBUG`` is off; under any other
condition both the value before and the one of the statement are possible.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from deploylint.deployment.development import is_development
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.django import DjangoSetting, SettingsDefault, SettingsModule
from deploylint.deployment.modules import Modules
from deploylint.deployment.services import Services
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

VARIABLE = "DJANGO_SETTINGS_MODULE"
_PRODUCTION = regex(r"(?:^|[/_.-])(?:prod|production|live)(?:[/_.-]|$)", re.I)
_TESTING = regex(r"(?:^|[/_.-])(?:tests?|testing|ci|e2e|docs?)(?:[/_.-]|$)", re.I)
_DEFAULTS = "django.conf.global_settings"
_DEPLOYED = frozenset({Context.NEUTRAL, Context.PROD})
_MAX_STATEMENTS = 2000


class Holding(NamedTuple):
    """What a setting may be: statements one of which holds, or none where ``maybe_unset``."""

    statements: tuple[DjangoSetting, ...] = ()
    maybe_unset: bool = True

    @property
    def only(self) -> DjangoSetting | None:
        """The statement that certainly holds."""
        certain = len(self.statements) == 1 and not self.maybe_unset
        return self.statements[0] if certain else None

    @property
    def value(self) -> str:
        """The value where one is certain, ``UNKNOWN`` otherwise; "" where nothing sets it."""
        if not self.statements:
            return ""
        only = self.only
        value = only.value if only else UNKNOWN
        # Production has DEBUG off; where it is on, that is the finding.
        return {"DEBUG": "False", "not DEBUG": "True"}.get(value, value)


class ProductionSettings(NamedTuple):
    """The settings of a module that runs in production.

    ``name`` is its dotted name, ``open`` says why there may be more settings than those that
    ``holdings`` has, ``files`` are the modules that take part, this one first.
    """

    name: str
    module: SettingsModule
    holdings: dict[str, Holding]
    open: str
    files: tuple[SettingsModule, ...]

    def holding(self, name: str) -> Holding:
        return self.holdings.get(name, Holding())

    def value(self, name: str) -> str:
        """As ``Holding.value``, ``UNKNOWN`` where an unset one may be set out of sight."""
        found = self.holding(name).value
        return UNKNOWN if not found and self.open else found

    def is_true(self, name: str) -> bool:
        return self.value(name) == "True"

    def items(self, name: str) -> tuple[str, ...]:
        """The texts of a sequence that certainly holds."""
        only = self.holding(name).only
        return only.items if only else ()


class DjangoSettings:
    """Tells the settings modules of production from the others, and evaluates them."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._resolve = deployment.model(Modules).resolve
        self._stated = {each.where.path: each for each in deployment.facts(SettingsModule)}
        self._managed = {posixpath.dirname(p) for p in deployment.paths() if _is_manage(p)}
        self.modules = {p: each for p, each in self._stated.items() if self._is_settings(p)}
        # What only modules for development take over may still be that of production.
        serving = [path for path in self.modules if not _is_elsewhere(path)]
        bases = {base for path in serving for base in self._bases(path)}
        self.leaves = tuple(path for path in self.modules if path not in bases)
        self.production = tuple(self._evaluated(path, name) for path, name in self._named())

    def resolve(self, name: str, importer: str) -> str | None:
        """The settings module of the project that a dotted name means; see ``Modules.resolve``."""
        path = self._resolve(name, importer)
        return path if path in self.modules else None

    def is_for_development(self, path: str) -> bool:
        """Whether a name, or ``DEBUG = True``, says that a module is not for production."""
        if _is_elsewhere(path):
            return True
        debug = self._evaluated(path, "").holding("DEBUG").only
        return debug is not None and debug.value == "True" and not debug.variable

    def for_production(self, site: str) -> list[str]:
        """The leaves of a site (see ``site``) whose names say that they are for production."""
        return [
            path
            for path in self.leaves
            if self.site(path) == site
            and _PRODUCTION.search(path.removesuffix(".py"))
            and not _is_elsewhere(path)
        ]

    def site(self, path: str) -> str:
        """The nearest folder above a file that has a ``manage.py``, the root without one."""
        folder = posixpath.dirname(path)
        while folder and folder not in self._managed:
            folder = posixpath.dirname(folder)
        return folder

    def dotted(self, path: str) -> str:
        """The name by which a module of a site is imported."""
        inside = path.removeprefix(self.site(path) + "/").removeprefix("src/")
        return inside.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def _is_settings(self, path: str, depth: int = 8) -> bool:
        stated = self._stated.get(path)
        if stated is None or not depth:
            return False
        return stated.own or any(self._is_settings(b, depth - 1) for b in self._bases(path))

    def _bases(self, path: str) -> Iterator[str]:
        for each in self._stated[path].statements:
            found = self._resolve(each.value, path) if each.name == "*" else None
            if found in self._stated and found is not None and found != path:
                yield found

    def _named(self) -> Iterator[tuple[str, str]]:
        """Path and name of each module of production; the first of four ways that tells it."""
        sites = {self.site(path) for path in self.modules}
        for site in sorted(sites):
            yield from sorted(dict(self._of_site(site)).items())

    def _of_site(self, site: str) -> Iterator[tuple[str, str]]:
        mine = [path for path in self.leaves if self._is_deployed(path, site)]
        named = [*self._by_services(site)] or [*self._by_entries(site)]
        if named:
            yield from named
        elif telling := [path for path in self.for_production(site) if path in mine]:
            yield from ((path, self.dotted(path)) for path in telling)
        elif len(own := [each for each in mine if not _is_elsewhere(each)]) == 1:
            yield own[0], self.dotted(own[0])

    def _is_deployed(self, path: str, site: str) -> bool:
        return self.site(path) == site and self._deployment.context_of(path) in _DEPLOYED

    def _by_services(self, site: str) -> Iterator[tuple[str, str]]:
        environments = self._deployment.model(Environments)
        for service in self._deployment.model(Services).all:
            deployed = self._deployment.context_of(service.where.path) in _DEPLOYED
            value = environments.of(service).value(VARIABLE) if deployed else None
            if value and not service.is_development:
                yield from self._meant(value, posixpath.join(site, "manage.py"), site)

    def _by_entries(self, site: str) -> Iterator[tuple[str, str]]:
        for entry in self._deployment.facts(SettingsDefault):
            if entry.entry in ("wsgi", "asgi") and self._is_deployed(entry.where.path, site):
                yield from self._meant(entry.module, entry.where.path, site)

    def _meant(self, name: str, importer: str, site: str) -> Iterator[tuple[str, str]]:
        path = self.resolve(name, importer)
        if path and self.site(path) == site and not _is_elsewhere(path):
            yield path, name

    def _evaluated(self, path: str, name: str) -> ProductionSettings:
        holdings: dict[str, Holding] = {}
        files: dict[str, SettingsModule] = {}
        opened: list[str] = []
        flat = self._flat(path, "", files, opened)
        for _, each in zip(range(_MAX_STATEMENTS), flat, strict=False):
            _state(holdings, each)
        stated = self._stated[path]
        return ProductionSettings(
            name, stated, holdings, "; ".join(dict.fromkeys(opened)), tuple(files.values())
        )

    def _flat(
        self, path: str, condition: str, files: dict[str, SettingsModule], opened: list[str]
    ) -> Iterator[DjangoSetting]:
        """The statements of a module and of those that it takes over, in Python's order."""
        stated = self._stated[path]
        if path in files:
            return
        files[path] = stated
        opened.extend([stated.open] if stated.open else [])
        for each in stated.statements:
            under = each.condition if condition in ("", each.condition) else UNKNOWN
            under = under or condition
            if each.name != "*":
                yield each._replace(condition=under)
                continue
            found = self._resolve(each.value, path)
            if found in self._stated and found is not None:
                yield from self._flat(found, under, files, opened)
            elif found is None and each.value != _DEFAULTS:
                opened.append(f"`{each.value}` is not in the repository")


def _state(holdings: dict[str, Holding], each: DjangoSetting) -> None:
    before = holdings.get(each.name, Holding())
    truth = _truth(each.condition, holdings)
    if truth is True:
        holdings[each.name] = Holding((each,), maybe_unset=False)
    elif truth is None:
        holdings[each.name] = before._replace(statements=(*before.statements, each))


def _truth(condition: str, holdings: dict[str, Holding]) -> bool | None:
    """Whether a condition holds in production; None where that cannot be told."""
    if not condition:
        return True
    debug = holdings.get("DEBUG", Holding()).only
    # DEBUG = True is a mistake, or not the module of production.
    if condition == UNKNOWN or (debug and debug.value == "True" and not debug.variable):
        return None
    return condition == "not DEBUG"


def _is_elsewhere(path: str) -> bool:
    return is_development(path) or _TESTING.search(path.removesuffix(".py")) is not None


def _is_manage(path: str) -> bool:
    return posixpath.basename(path) == "manage.py"
