"""systemd units and drop-ins, as their own plain trees; entries that may be secrets are hidden."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts import UNKNOWN
from deploylint.formats.systemd import UnitFile
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.registry import collect
from deploylint.secrets.private import is_private

if TYPE_CHECKING:
    from deploylint.formats.systemd import SystemdUnit


@collect("systemd")
def units(document: SystemdUnit) -> Iterator[UnitFile]:
    unit = document.unit_file()
    settings = tuple(
        each._replace(value=UNKNOWN)
        if each.key == "Environment" and is_private(each.value, each.value)
        else each
        for each in unit.settings
    )
    yield unit._replace(settings=settings)
