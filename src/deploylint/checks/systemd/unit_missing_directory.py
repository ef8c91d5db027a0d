"""DPI013: a service needs a folder that nothing creates."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.systemd._written_paths import needed_by
from deploylint.deployment import Deployment
from deploylint.deployment.facts import PreparedFix
from deploylint.deployment.facts.clues import NeededFolder
from deploylint.deployment.facts.folders import MadeFolder
from deploylint.deployment.services import Service, Services
from deploylint.formats.systemd import MergedUnit, UnitFile
from deploylint.formats.systemd.templates import is_template
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Severity, Unknown
from deploylint.registry import rule

if TYPE_CHECKING:
    from deploylint.formats.systemd import SystemdUnit

_ROOT = frozenset(("", "root", "0"))
# Packages create these, with the rights of their own users.
_OF_PACKAGES = frozenset(
    "nginx postgresql redis mysqld mysql apache2 httpd uwsgi supervisor journal systemd user lock"
    " sshd docker dbus memcached rabbitmq mongodb haproxy prometheus".split()
)


@rule(
    "DPI013",
    "unit-missing-directory",
    on="systemd",
    severity=Severity.ERROR,
    triggers=("/run/", "/var/log/"),
    fixable=True,
    needs=(UnitFile, NeededFolder),
)
def unit_missing_directory(unit: SystemdUnit) -> Iterator[NeededFolder | PreparedFix]:
    """Each folder that the unit needs, with the fix; who creates it is yet to be seen."""
    after = unit.setting("Service", "Group") or unit.setting("Service", "User")
    for needed in needed_by(unit):
        fix = None
        if after and not unit.setting("Service", needed.key):
            end = unit.source.line_span(unit.source.line_of(after.end))[1]
            edit = unit.source.insert(end, f"\n{needed.key}={needed.name}")
            fix = Fix(f"Let systemd create `{needed.path}`", (edit,))
        yield PreparedFix(needed.where, fix)
        yield needed


@unit_missing_directory.join
def nothing_creates_it(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    fixes = deployment.prepared_fixes("DPI013")
    by_path: dict[str, list[NeededFolder]] = {}
    for each in deployment.facts(NeededFolder):
        by_path.setdefault(each.where.path, []).append(each)
    for service in deployment.model(Services).all:
        for path in service.unit.paths if service.unit else ():
            for needed in by_path.get(path, ()):
                yield from _verdict(deployment, service, needed, fixes.get(needed.where))


def _verdict(
    deployment: Deployment, service: Service, needed: NeededFolder, fix: Fix | None
) -> Iterator[Finding | Evidence | Unknown]:
    unit, key, path = service.unit, needed.key, needed.path
    user = unit.get("Service", "User") if unit else None
    if unit is None or user is None or user.value in _ROOT:
        return
    if needed.name in _OF_PACKAGES:
        return
    if _declares(unit, needed):
        yield Evidence(needed.where, f"systemd creates `{path}`", service.name)
    elif doubt := _doubt(deployment, unit, needed):
        yield Unknown(needed.where, doubt, service.name)
    else:
        again = " after the next boot" if key == "RuntimeDirectory" else ""
        yield Finding(
            needed.where,
            f"Nothing creates `{path}`{again} for `{user.value}`: no `{key}=`",
            fix=fix,
            severity=Severity.ERROR if key == "RuntimeDirectory" else Severity.WARNING,
            scope=service.name,
        )


def _declares(unit: MergedUnit, needed: NeededFolder) -> bool:
    named = [each.value.split() for each in unit.all("Service", needed.key)]
    return any(name.split("/")[0] == needed.name for names in named for name in names)


def _doubt(deployment: Deployment, unit: MergedUnit, needed: NeededFolder) -> str:
    """What else may create the folder, empty where nothing does."""
    user = unit.get("Service", "User")
    if not unit.complete or (user and is_template(user.value)):
        return "part of the unit cannot be read"
    if any(needed.path in each.value for each in unit.all("Service", "ExecStartPre")):
        return "a command before the start may create it"
    others = [each for file in deployment.facts(UnitFile) for each in file.settings]
    if any(each.key.startswith("Listen") and needed.path in each.value for each in others):
        return "a socket creates it"
    if any(each.key == needed.key and needed.name in each.value.split() for each in others):
        return "another unit creates it"
    if any("tmpfiles" in path for path in deployment.paths()):
        return "a configuration of tmpfiles may create it"
    made = any(each.path == needed.path for each in deployment.facts(MadeFolder))
    lasting = needed.key == "LogsDirectory"
    return "a script or document of the project creates it" if made and lasting else ""
