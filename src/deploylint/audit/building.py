"""Puts the readiness report together from a project that was checked."""

from __future__ import annotations

from collections.abc import Iterable

from deploylint.audit.model import (
    Aspect,
    Audit,
    Head,
    LeftOut,
    Lines,
    Row,
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
from deploylint.model import Severity
from deploylint.registry.own_rules import OWN_RULES
from deploylint.rulepages import description_of, explain

if TYPE_CHECKING:
    from deploylint.configuration.settings import Settings
    from deploylint.registry import Entry
    from deploylint.run.outcome import Outcome
from deploylint.run.project import Project


def build(
    name: str, project: Project, outcome: Outcome, rules: Iterable[Entry], head: Head | None = None
) -> Audit:
    """The report on the selected ones among ``rules``."""
    settings, deployment = project.settings, project.deployment()
    known = {each.code: each for each in rules if each.slug and each.code in settings.selected}
    services = frozenset(each.name for each in deployment.model(Services).all)
    lines = Lines(project.workspace.source)
    own = {each.code: each for each in OWN_RULES}
    found = rows_of(outcome, {**known, **own}, services, lines, settings.fail_on)
    rows = tuple(_explained(row, settings) for row in found)
    failing = [each for each in outcome.findings if (each.severity or 0) >= settings.fail_on]
    errors = sum(each.severity is Severity.ERROR for each in failing)
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
        head or Head(),
        errors,
        len(failing) - errors,
    )


def _explained(row: Row, settings: Settings) -> Row:
    about = description_of(explain(row.code, settings.page_folders()))
    return row._replace(about=about, page=settings.page_address(row.code, row.slug))


def head_of(project: Project, outcome: Outcome, date: str) -> Head:
    """What the report says of itself: the commit, the day, the version, what configured it."""
    from deploylint import __version__
    from deploylint.files.git_changes import head_commit

    settings, root = project.settings, project.discovery.root
    commit, changed = head_commit(root)
    state = "" if not commit else "with changes that are not committed" if changed else "clean"
    named = {origin for _, origin in settings.origins if origin.endswith(".toml")}
    baseline = settings.baseline and f"{settings.baseline}, {len(outcome.baselined)} findings in it"
    return Head(commit, state, date, __version__, ", ".join(sorted(named)), baseline)


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
