"""DPO004: after a crash or a reboot of the machine, services of compose stay down."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.projects import Project, Projects
from deploylint.formats.systemd.merge import UnitFile
from deploylint.model import Evidence, Finding, Related, Severity
from deploylint.registry import DEPLOYED, PREVIEW, rule

_MOST_NAMED = 3


@rule(
    "DPO004",
    "compose-no-restart",
    on=Deployment,
    needs=(ComposeService,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    tier=PREVIEW,
)
def compose_no_restart(deployment: Deployment) -> Iterator[Finding | Evidence]:
    if _is_restarted_by_a_unit(deployment):
        return
    for project in deployment.model(Projects).all:
        daemons = [compose for _, compose in project.daemons if compose.complete]
        down = [each for each in daemons if not _restarts(each)]
        if down:
            yield _finding(project, down, [each for each in daemons if _restarts(each)])
        elif daemons:
            message = "every service of the project comes up again"
            yield Evidence(daemons[0].where, message, daemons[0].name)


def _restarts(compose: ComposeService) -> bool:
    return compose.restart is not None or bool(compose.restart_policy)


def _finding(project: Project, down: list[ComposeService], up: list[ComposeService]) -> Finding:
    names = ", ".join(f"`{each.name}`" for each in down[:_MOST_NAMED])
    more = f" and {len(down) - _MOST_NAMED} more" if len(down) > _MOST_NAMED else ""
    stays = "stays" if len(down) == 1 else "stay"
    related = [Related(each.where, f"so does `{each.name}`") for each in down[1:]]
    related += [
        Related(each.restart.where, f"`{each.name}` comes up again")
        for each in up[:1]
        if each.restart
    ]
    known = project.is_production or bool(up)
    return Finding(
        down[0].where,
        f"{names}{more} {stays} down after a crash or a reboot",
        tuple(related),
        severity=Severity.WARNING if known else Severity.INFO,
        scope=down[0].name,
    )


def _is_restarted_by_a_unit(deployment: Deployment) -> bool:
    """Whether systemd starts compose projects."""
    return any(
        "compose" in setting.value
        for unit in deployment.facts(UnitFile)
        for setting in unit.settings
        if setting.key == "ExecStart"
    )
