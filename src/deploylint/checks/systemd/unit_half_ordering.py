"""DPI016: a unit wants another, or comes after it, and not both."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import PreparedFix
from deploylint.deployment.services import Service, Services
from deploylint.formats.systemd import MergedUnit, Setting, UnitFile, boolean, is_user_unit
from deploylint.formats.systemd.templates import is_template
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Safety, Severity, Where
from deploylint.registry import PEDANTIC, rule

if TYPE_CHECKING:
    from deploylint.formats.systemd import SystemdUnit

_ONLINE = "network-online.target"
_WANTING = ("Wants", "Requires", "BindsTo", "Requisite", "Upholds")
_ORDERING = ("After", "Before")


@rule(
    "DPI016",
    "unit-half-ordering",
    on="systemd",
    severity=Severity.INFO,
    tier=PEDANTIC,
    triggers=("Wants", "Requires", _ONLINE),
    fixable=True,
    needs=(UnitFile,),
)
def unit_half_ordering(unit: SystemdUnit) -> Iterator[PreparedFix]:
    """The other half for each unit that a line names; whether it is missing is yet to be seen."""
    for setting in unit.assignments:
        other = "Wants" if setting.key == "After" else "After"
        for name in setting.value.split() if setting.key in (*_WANTING, "After") else ():
            end = unit.source.line_span(unit.source.line_of(setting.end))[1]
            edit = unit.source.insert(end, f"\n{other}={name}")
            fix = Fix(f"Add `{other}={name}`", (edit,), Safety.SAFE)
            yield PreparedFix(unit.where(*setting.span()), fix, name)


@unit_half_ordering.join
def half_of_it(deployment: Deployment) -> Iterator[Finding | Evidence]:
    fixes = {(each.where, each.case): each.fix for each in deployment.prepared("DPI016")}
    for service in deployment.model(Services).all:
        if service.unit and _is_ordered(service.unit):
            yield from _verdicts(service, service.unit, fixes)


def _is_ordered(unit: MergedUnit) -> bool:
    """Whether the unit can be read, and has the dependencies that units have by default."""
    default = unit.get("Unit", "DefaultDependencies")
    return unit.complete and (default is None or boolean(default.value) is not False)


def _verdicts(
    service: Service, unit: MergedUnit, fixes: dict[tuple[Where, str], Fix | None]
) -> Iterator[Finding | Evidence]:
    wanted, ordered = _named(unit, _WANTING), _named(unit, _ORDERING)
    for name, setting in (wanted | ordered).items():
        message = _message(name, unit, wanted, ordered)
        if message:
            fix = fixes.get((setting.where, name))
            fix = None if is_user_unit(unit.paths[0]) else fix
            yield Finding(setting.where, message, fix=fix, scope=service.name)
        elif name in wanted and name in ordered:
            yield Evidence(setting.where, f"`{name}` is wanted, and waited for", service.name)


def _message(
    name: str, unit: MergedUnit, wanted: dict[str, Setting], ordered: dict[str, Setting]
) -> str:
    """What is wrong with the way in which another unit is named; empty where nothing is."""
    if name == _ONLINE and is_user_unit(unit.paths[0]):
        return f"`{name}` does not exist for the units of a user's session"
    if name == _ONLINE and name not in ordered:
        return f"`{name}` is wanted, but nothing waits for it: no `After=`"
    if name == _ONLINE and name not in wanted:
        return f"Nothing wants `{name}`, so that `After=` may wait for nothing"
    key = wanted[name].key if name in wanted else ""
    if key == "Requires" and name.endswith(".service") and name not in ordered:
        return f"`{name}` is required, but both start at once: no `After=`"
    return ""


def _named(unit: MergedUnit, keys: tuple[str, ...]) -> dict[str, Setting]:
    """The units that settings of [Unit] name, each with the first that does."""
    found: dict[str, Setting] = {}
    for key in keys:
        for setting in unit.all("Unit", key):
            for name in () if is_template(setting.value) else setting.value.split():
                found.setdefault(name, setting)
    return found
