"""systemd units and drop-ins, as their own plain trees; entries that may be secrets are hidden."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts import UNKNOWN
from deploylint.formats.systemd import UnitFile
from deploylint.formats.systemd.written import SIGNS, units_in
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.registry import collect
from deploylint.secrets.private import is_private

if TYPE_CHECKING:
    from deploylint.formats.shell import ShellScript
    from deploylint.formats.systemd import SystemdUnit


@collect("systemd")
def units(document: SystemdUnit) -> Iterator[UnitFile]:
    yield _without_secrets(document.unit_file())


@collect("shell", triggers=SIGNS)
def written_units(script: ShellScript) -> Iterator[UnitFile]:
    """Units that a script puts onto the server."""
    for unit in units_in(script):
        yield _without_secrets(unit.unit_file())


def _without_secrets(unit: UnitFile) -> UnitFile:
    settings = tuple(
        each._replace(value=UNKNOWN)
        if each.key == "Environment" and is_private(each.value, each.value)
        else each
        for each in unit.settings
    )
    return unit._replace(settings=settings)
