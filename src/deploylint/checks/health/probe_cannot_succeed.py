"""DPE011: a healthcheck fails whatever the service does."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.health._demands import Demand, demands
from deploylint.checks.health._forms import Misread, in_array, in_list
from deploylint.deployment import Deployment
from deploylint.deployment.facts.clues import CheckDemand
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.probes import Checked
from deploylint.deployment.programs import Presence, presence
from deploylint.deployment.services import Service
from deploylint.formats.compose.healthchecks import commands_of
from deploylint.formats.document import Document
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Related, Severity, Unknown, Where
from deploylint.registry import rule

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile
    from deploylint.formats.dockerfile import Dockerfile


@rule(
    "DPE011",
    "probe-cannot-succeed",
    on="dockerfile",
    severity=Severity.ERROR,
    triggers=("HEALTHCHECK", "healthcheck"),
    fixable=True,
    needs=(CheckDemand,),
)
def probe_cannot_succeed(document: Dockerfile) -> Iterator[Finding | CheckDemand]:
    for instruction in document.instructions:
        if instruction.keyword == "HEALTHCHECK" and instruction.healthcheck_kind == "CMD":
            if misread := in_array(document, instruction):
                yield _misread(misread)
            else:
                in_shell = not instruction.json_form
                yield from _demand(document, demands(instruction.commands, in_shell=in_shell))


@probe_cannot_succeed.on("compose", triggers=("healthcheck",))
def in_compose(document: ComposeFile) -> Iterator[Finding | CheckDemand]:
    seen: set[Where] = set()
    for service in document.services.values():
        check = service.healthcheck
        if check is None or check.disabled or check.where.path != document.path:
            continue
        if check.command is None or check.command.where in seen:
            continue
        seen.add(check.command.where)
        if misread := in_list(check):
            yield _misread(misread)
        else:
            in_shell = check.kind == "CMD-SHELL"
            yield from _demand(document, demands(commands_of(check), in_shell=in_shell))


def _misread(misread: Misread) -> Finding:
    return Finding(misread.where, misread.message, fix=misread.fix)


def _demand(document: Document, found: tuple[Demand, ...]) -> Iterator[CheckDemand]:
    if found:
        where = document.where(found[0].word.start, found[0].word.end)
        yield CheckDemand(where, tuple(" ".join(each.programs) for each in found))


@probe_cannot_succeed.join
def judge(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    checks = deployment.model(Checked)
    awaited = {
        (each.where.path, wait.service)
        for each in deployment.facts(ComposeService)
        for wait in each.depends_on
        if wait.condition == "service_healthy"
    }
    for demand in deployment.facts(CheckDemand):
        verdicts = [_verdict(demand, each, awaited) for each in checks.around(demand.where)]
        found = [each for each in verdicts if isinstance(each, Finding)]
        yield from found[:1] or verdicts[:1]


def _verdict(
    demand: CheckDemand, service: Service, awaited: set[tuple[str, str]]
) -> Finding | Evidence | Unknown:
    ways = [_way(service, each.split()) for each in demand.ways]
    if any(each.has is True for each in ways):
        return Evidence(demand.where, "the image has what the check runs", service.name)
    unknown = next((each for each in ways if each.has is None), None)
    if unknown:
        return Unknown(demand.where, unknown.reason, service.name)
    waits = service.compose is not None and any(
        (path, service.name) in awaited for path in service.compose.files
    )
    stage = service.stage
    related = (Related(stage.where, "the image that is checked"),) if stage else ()
    effect = ", and what waits for it never starts" if waits else ""
    return Finding(
        demand.where,
        f"The check of {service.title} can never succeed: {ways[0].reason}{effect}",
        related,
        severity=Severity.ERROR if waits else Severity.WARNING,
        scope=service.name,
    )


def _way(service: Service, programs: list[str]) -> Presence:
    """Whether one way of succeeding is open: closed where any of its programs is missing."""
    found = [presence(service, each) for each in programs]
    absent = [each for each in found if each.has is False]
    unknown = [each for each in found if each.has is None]
    return (*absent, *unknown, *found)[0]
