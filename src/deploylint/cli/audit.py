"""The commands ``audit`` and ``map``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from deploylint.cli.check import CLEAN, FAILED, FOUND, complain
from deploylint.cli.project import Checked, checked
from deploylint.settings import SettingsError

if TYPE_CHECKING:
    from deploylint.audit.model import Audit
    from deploylint.map.model import Map


def audit(paths: tuple[str, ...], name: str, config: str | None = None) -> int:
    """Print the readiness report; the exit code is that of ``check``."""
    from deploylint.audit import render

    try:
        found = checked(paths, config)
    except SettingsError as error:
        complain(str(error))
        return FAILED
    _write(render(audited(found), name))
    if found.outcome.defects:
        return FAILED
    threshold = found.setup.settings.fail_on
    failing = any((each.severity or 0) >= threshold for each in found.outcome.findings)
    return FOUND if failing else CLEAN


def draw(paths: tuple[str, ...], name: str, config: str | None = None) -> int:
    """Print the map of the deployment."""
    from deploylint.map import render

    try:
        found = checked(paths, config)
    except SettingsError as error:
        complain(str(error))
        return FAILED
    _write(render(drawn(found), name))
    return FAILED if found.outcome.defects else CLEAN


def audited(found: Checked) -> Audit:
    from deploylint.audit.model import Audit, Lines, absent_from, present, rows_of
    from deploylint.deployment.services import Services

    settings, deployment = found.setup.settings, found.project.deployment()
    slugs = {each.code: each.slug for each in found.setup.rules if each.code in settings.selected}
    services = frozenset(each.name for each in deployment.model(Services).all)
    rows = rows_of(found.outcome, slugs, services, Lines(found.workspace.source))
    presence = present(settings.options.audit, deployment.paths())
    return Audit(found.name, rows, absent_from(rows, slugs), presence, drawn(found))


def drawn(found: Checked) -> Map:
    from deploylint.map.drawing import draw as draw_map
    from deploylint.map.model import with_findings

    return with_findings(draw_map(found.project.deployment()), found.outcome.findings)


def _write(text: str) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write((text + "\n").encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()
