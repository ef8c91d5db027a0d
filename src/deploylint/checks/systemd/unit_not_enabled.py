"""DPI015: nothing starts a service again after the machine has."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import PreparedFix
from deploylint.deployment.facts.clues import StartedUnit
from deploylint.deployment.services import Service, Services
from deploylint.formats.systemd import MergedUnit, UnitFile, is_user_unit
from deploylint.formats.systemd.names import unit_name
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Severity, Unknown, Where
from deploylint.registry import PEDANTIC, rule

if TYPE_CHECKING:
    from deploylint.formats.shell import ShellScript
    from deploylint.formats.systemd import SystemdUnit

_PULLING = frozenset("Wants Requires BindsTo Upholds Also Unit Service OnFailure OnSuccess".split())
_STARTING = frozenset("start restart add-wants add-requires".split())


@rule(
    "DPI015",
    "unit-not-enabled",
    on="systemd",
    severity=Severity.WARNING,
    tier=PEDANTIC,
    triggers=("ExecStart",),
    fixable=True,
    needs=(UnitFile,),
)
def unit_not_enabled(unit: SystemdUnit) -> Iterator[PreparedFix]:
    """What enables the unit, at the place of its first setting."""
    target = "default.target" if is_user_unit(unit.path) else "multi-user.target"
    line = f"WantedBy={target}"
    header = next((each for each in unit.sections if each.name == "Install"), None)
    text, source = unit.source.text, unit.source
    if header:
        edit = source.insert(source.line_span(source.line_of(header.end))[1], f"\n{line}")
    else:
        edit = source.insert(
            len(text), f"{'' if text.endswith(chr(10)) else chr(10)}\n[Install]\n{line}\n"
        )
    for setting in unit.assignments[:1]:
        yield PreparedFix(unit.where(*setting.span()), Fix("Let it be enabled", (edit,)))


@unit_not_enabled.on("shell", triggers=("systemctl",))
def started_by(script: ShellScript) -> Iterator[StartedUnit]:
    for command in script.commands:
        words = [word.text for word in command.words]
        if "systemctl" in words and _STARTING & {*words}:
            where = script.where(command.start, command.end)
            yield from (StartedUnit(where, word) for word in words if word not in _STARTING)


@unit_not_enabled.join
def never_enabled(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    fixes = deployment.prepared_fixes("DPI015")
    for service in deployment.model(Services).all:
        if service.unit and _lasts(service.unit, service.name):
            yield from _verdict(deployment, service, service.unit, fixes)


def _lasts(unit: MergedUnit, name: str) -> bool:
    kind = unit.get("Service", "Type")
    once = kind is not None and kind.value in ("oneshot", "dbus")
    return unit.get("Service", "ExecStart") is not None and not once and "@." not in name


def _verdict(
    deployment: Deployment, service: Service, unit: MergedUnit, fixes: dict[Where, Fix]
) -> Iterator[Finding | Evidence | Unknown]:
    enabling = [
        each for each in unit.settings if each.key in ("WantedBy", "RequiredBy", "UpheldBy")
    ]
    if enabling:
        yield Evidence(enabling[0].where, f"`{enabling[0].key}=` is decided", service.name)
    elif not unit.complete or unit.get("Service", "BusName"):
        yield Unknown(service.where, "part of the unit cannot be read", service.name)
    elif by := _pulled_in(deployment, service):
        yield Unknown(service.where, by, service.name)
    else:
        message = f"`systemctl enable {service.name}` does nothing: no `WantedBy=` in [Install]"
        yield Finding(service.where, message, fix=fixes.get(service.where), scope=service.name)


def _pulled_in(deployment: Deployment, service: Service) -> str:
    """What else starts the service, empty where nothing does."""
    stem = service.name.removesuffix(".service")
    for file in deployment.facts(UnitFile):
        other = unit_name(file.path)
        if other and other.type in ("timer", "socket", "path") and other.stem == stem:
            return f"`{other.name}` starts it"
        for each in file.settings:
            if each.key in _PULLING and service.name in each.value.split():
                return f"`{file.path}` pulls it in"
    for started in deployment.facts(StartedUnit):
        if started.name in (stem, service.name):
            return f"`{started.where.path}` starts it"
    targets = [path for path in deployment.paths() if path.endswith((".target", f"/{stem}.path"))]
    return f"`{min(targets)}` may pull it in" if targets else ""
