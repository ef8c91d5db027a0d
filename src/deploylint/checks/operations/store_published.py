"""DPO001: a data store is reachable from every network that the machine is on."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from deploylint.checks.operations._passwords import is_open
from deploylint.checks.operations._ports import bindings, is_public
from deploylint.deployment import Deployment
from deploylint.deployment.facts import UNKNOWN, PreparedFix
from deploylint.deployment.facts.compose import ComposeService, Port
from deploylint.deployment.projects import Project, Projects
from deploylint.deployment.services import Service
from deploylint.deployment.stores import Store, store_of
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Related, Severity, Unknown, Where
from deploylint.registry import DEPLOYED, rule
from deploylint.registry.options import Policy

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile

# Ports that are meant for clients outside: MQTT.
_FOR_CLIENTS = {"rabbitmq": frozenset({"1883", "8883", "15675"})}
# Variables that say that an object store hands out its own address.
_ADDRESSED = ("MINIO_PUBLIC", "MINIO_DOMAIN", "MINIO_SERVER_URL")
_ELSEWHERE = frozenset({"kafka", "etcd"})


@rule(
    "DPO001",
    "store-published",
    on="compose",
    triggers=("ports",),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    fixable=True,
    options=Policy,
    needs=(ComposeService,),
)
def store_published(document: ComposeFile, _: Policy) -> Iterator[PreparedFix]:
    for binding in bindings(document):
        yield PreparedFix(binding.where, binding.fix)


@store_published.join
def judge(deployment: Deployment, policy: Policy) -> Iterator[Finding | Evidence | Unknown]:
    fixes = deployment.prepared_fixes("DPO001")
    for project in deployment.model(Projects).all:
        yield from _left_out(project)
        for service, compose in project.daemons:
            store = store_of(service)
            if store and store.name not in _ELSEWHERE and not _accepted(compose.name, policy):
                yield from _verdict(project, service, compose, store, fixes)


def _left_out(project: Project) -> Iterator[Unknown]:
    """What is not judged of a project that may be deployed after all."""
    stores = (each for each in project.services if store_of(each))
    reason, first = project.aside or project.doubt, next(stores, None)
    if reason and first:
        yield Unknown(first.where, f"not judged as deployed: {reason}", first.name)


def _accepted(name: str, policy: Policy) -> bool:
    return any(fnmatchcase(name, glob) for glob in policy.published_stores)


def _verdict(
    project: Project,
    service: Service,
    compose: ComposeService,
    store: Store,
    fixes: dict[Where, Fix],
) -> Iterator[Finding | Evidence | Unknown]:
    ports = [each for each in compose.ports if not _is_for_clients(compose, store, each)]
    public = [each for each in ports if is_public(each)]
    hidden = next((each for each in ports if each.host == UNKNOWN), None)
    on_host = compose.network_mode == "host"
    if public or on_host:
        open_ = is_open(service, compose, store)
        severity = Severity.ERROR if open_ or project.is_production else Severity.WARNING
        where = public[0].where if public else compose.where
        numbers = "its own ports" if on_host else ", ".join(_numbers(public))
        without = " and asks for no password" if open_ else ""
        yield Finding(
            where,
            f"`{compose.name}` is published on every address of the machine ({numbers}){without}",
            tuple(_related(project, compose, public[1:], open_=open_)),
            fix=_all([fixes.get(each.where) for each in public]),
            severity=severity,
            scope=compose.name,
        )
    elif hidden:
        yield Unknown(
            hidden.where, "a variable says on which address it is published", compose.name
        )
    else:
        yield Evidence(
            compose.where, f"`{compose.name}` is not published to the network", compose.name
        )


def _all(fixes: list[Fix | None]) -> Fix | None:
    """One fix for all ports, None where one of them cannot be edited."""
    known = [each for each in fixes if each]
    if not known or len(known) < len(fixes):
        return None
    return known[0]._replace(edits=tuple(edit for each in known for edit in each.edits))


def _numbers(ports: list[Port]) -> list[str]:
    return list(dict.fromkeys(each.target for each in ports if each.target != UNKNOWN))


def _is_for_clients(compose: ComposeService, store: Store, port: Port) -> bool:
    if store.name == "minio" and port.target == "9000":
        return any(each.name.startswith(_ADDRESSED) for each in compose.environment)
    return port.target in _FOR_CLIENTS.get(store.name, ())


def _related(
    project: Project, compose: ComposeService, more: list[Port], *, open_: bool
) -> Iterator[Related]:
    for port in more:
        yield Related(port.where, "so is this port")
    for other in project.services:
        for wait in other.compose.depends_on if other.compose else ():
            if wait.service == compose.name:
                yield Related(wait.where, f"`{other.name}` reaches it by its name already")
    if open_ and compose.command:
        yield Related(compose.command[0].where, "nothing here sets a password")
