"""The commands ``audit`` and ``map``."""

from __future__ import annotations

from deploylint.cli.check import CLEAN, FAILED, FOUND
from deploylint.cli.project import Checked, checked
from deploylint.configuration.settings import SettingsError
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.report.output import complain, show

if TYPE_CHECKING:
    from deploylint.map.model import Map


def audit(paths: tuple[str, ...], name: str, config: str | None = None) -> int:
    """Print the readiness report; 1 where a finding reaches ``fail-on``, 2 where a rule failed."""
    from deploylint.audit import render
    from deploylint.audit.building import build

    try:
        found = checked(paths, config)
    except SettingsError as error:
        complain(str(error))
        return FAILED
    made = build(found.name, found.project, found.outcome, found.setup.rules)
    show(render(made, name))
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
    show(render(drawn(found), name))
    return FAILED if found.outcome.defects else CLEAN


def drawn(found: Checked) -> Map:
    from deploylint.map.drawing import draw as draw_map
    from deploylint.map.model import with_findings

    return with_findings(draw_map(found.project.deployment()), found.outcome.findings)
