"""systemd units and drop-ins, as their own plain trees."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.systemd import SystemdUnit, UnitFile
from deploylint.registry import collect


@collect(SystemdUnit)
def units(document: SystemdUnit) -> Iterator[UnitFile]:
    yield document.unit_file()
