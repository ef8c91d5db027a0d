"""DPO007: compose starts a service when the store's container has started, not when it answers."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import PreparedFix
from deploylint.deployment.facts.compose import ComposeService, DependsOn
from deploylint.deployment.facts.images import Command
from deploylint.deployment.probes import effective_check
from deploylint.deployment.projects import Project, Projects
from deploylint.deployment.services import Service
from deploylint.deployment.stores import CACHE, QUEUE, store_of
from deploylint.formats.compose.order import order_of
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Evidence, Finding, Fix, Related, Safety, Severity, Where
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile

_WAITS = regex(
    r"wait[-_]for|wait-?for-?it|pg_isready|\bnc\b|dockerize|mysqladmin|\buntil\b|\bwhile\b"
    r"|wait_for_db|--wait"
)
_MIGRATES = regex(r"\balembic\b.*\bupgrade\b|\bmigrate\b|\bdb\b.*\bupgrade\b|aerich upgrade")
# Ready within moments, and clients try again.
_QUICK = frozenset({CACHE, QUEUE})


@rule(
    "DPO007",
    "waits-for-start-only",
    on="compose",
    triggers=("depends_on",),
    needs=(ComposeService,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    fixable=True,
)
def waits_for_start_only(document: ComposeFile) -> Iterator[PreparedFix]:
    for service in document.services.values():
        if order := order_of(service):
            fix = Fix("Wait until it answers", order.edits, Safety.SAFE)
            yield PreparedFix(order.where, fix, blanks=order.names)


@waits_for_start_only.join
def judge(deployment: Deployment) -> Iterator[Finding | Evidence]:
    orders = deployment.prepared("DPO007")
    for project in deployment.model(Projects).all:
        stores = {each.name: each for each in project.services if store_of(each)}
        for service, compose in project.daemons:
            if compose.build and not _waits_itself(service):
                waits = [each for each in compose.depends_on if each.service in stores]
                yield from _verdict(project, service, waits, stores, orders)


def _waits_itself(service: Service) -> bool:
    return any(_WAITS.search(_line(each)) for each in service.commands or ())


def _line(command: Command) -> str:
    return " ".join(command.words)


def _verdict(
    project: Project,
    service: Service,
    waits: list[DependsOn],
    stores: dict[str, Service],
    orders: list[PreparedFix],
) -> Iterator[Finding | Evidence]:
    early = [each for each in waits if each.condition == "service_started"]
    early = [each for each in early if not _waited_for_before(project, service, each.service)]
    missed = [each for each in early if effective_check(stores[each.service])]
    migrated = [each for each in early if each not in missed and _migrates_at_once(service)]
    slow = [each for each in (*missed, *migrated) if not _is_quick(stores[each.service])]
    chosen = slow or missed
    if not chosen:
        if waits and not early:
            message = f"`{service.name}` waits until its stores answer"
            yield Evidence(waits[0].where, message, service.name)
        return
    names = ", ".join(f"`{each.service}`" for each in chosen)
    yield Finding(
        chosen[0].where,
        f"`{service.name}` starts before {names} {'answer' if len(chosen) > 1 else 'answers'}",
        tuple(_related(stores, chosen)),
        fix=_fix(orders, chosen) if all(each in missed for each in chosen) else None,
        severity=Severity.WARNING if slow else Severity.INFO,
        scope=service.name,
    )


def _fix(orders: list[PreparedFix], chosen: list[DependsOn]) -> Fix | None:
    """The conditions of one ``depends_on`` that names all stores; the others stay as they are."""
    for order in orders:
        if order.fix and all(_holds(order.where, each.where) for each in chosen):
            healthy = {each.service for each in chosen}
            filled = (_filled(each, order.blanks, healthy) for each in order.fix.edits)
            return order.fix._replace(edits=tuple(each for each in filled if each))
    return None


def _holds(outer: Where, inner: Where) -> bool:
    return outer.path == inner.path and outer.start <= inner.start and inner.end <= outer.end


def _filled(edit: Edit, names: tuple[str, ...], healthy: set[str]) -> Edit | None:
    """The edit with its condition; None for a condition that is written and stays."""
    for name in names:
        if edit.text == f"{{{name}}}" and name not in healthy:
            return None
        condition = "service_healthy" if name in healthy else "service_started"
        edit = edit._replace(text=edit.text.replace(f"{{{name}}}", condition))
    return edit


def _is_quick(service: Service) -> bool:
    store = store_of(service)
    return store is not None and store.kind in _QUICK


def _migrates_at_once(service: Service) -> bool:
    """Whether the start migrates, and nothing starts it again when that fails."""
    compose = service.compose
    again = compose is None or compose.restart is not None or bool(compose.restart_policy)
    return not again and any(_MIGRATES.search(_line(each)) for each in service.commands or ())


def _waited_for_before(project: Project, service: Service, store: str) -> bool:
    """Whether something that ends well before the service starts has waited for the store."""
    done = {
        wait.service
        for wait in (service.compose.depends_on if service.compose else ())
        if wait.condition in ("service_completed_successfully", "service_healthy")
    }
    return any(
        wait.service == store and wait.condition == "service_healthy"
        for other in project.services
        if other.name in done and other.compose
        for wait in other.compose.depends_on
    )


def _related(stores: dict[str, Service], chosen: list[DependsOn]) -> Iterator[Related]:
    for wait in chosen:
        compose: ComposeService | None = stores[wait.service].compose
        if compose and compose.healthcheck_where:
            yield Related(compose.healthcheck_where, "nobody waits for this check")
