"""Puts the readiness report together from a project that was checked."""

from __future__ import annotations

from collections.abc import Iterable

from deploylint.audit.model import (
    Aspect,
    Audit,
    LeftOut,
    Lines,
    Running,
    absent_from,
    present,
    rows_of,
)
from deploylint.deployment.inventory import Described, Inventory
from deploylint.deployment.services import Services
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.map.drawing import draw, shown
from deploylint.map.model import place_of, with_findings

if TYPE_CHECKING:
    from deploylint.registry import Entry
    from deploylint.run.outcome import Outcome
from deploylint.run.project import Project


def build(name: str, project: Project, outcome: Outcome, rules: Iterable[Entry]) -> Audit:
    """The report on the selected ones among ``rules``."""
    settings, deployment = project.settings, project.deployment()
    known = {each.code: each for each in rules if each.slug and each.code in settings.selected}
    services = frozenset(each.name for each in deployment.model(Services).all)
    rows = rows_of(outcome, known, services, Lines(project.workspace.source))
    presence = present(settings.options.audit, deployment.paths())
    drawn = with_findings(draw(deployment), outcome.findings)
    inventory = deployment.model(Inventory)
    return Audit(
        name,
        rows,
        absent_from(rows, known),
        presence,
        drawn,
        tuple(_running(each) for each in inventory.services),
        tuple(
            LeftOut(each.name, place_of(each.where), shown(each.reason))
            for each in inventory.left_out
        ),
    )


def _running(service: Described) -> Running:
    aspects = (
        Aspect(
            name,
            said.state.value,
            shown(said.text),
            place_of(said.where),
            blocking=name in service.blocking,
        )
        for name, said in service.statements.items()
    )
    return Running(service.name, place_of(service.where), tuple(aspects))
