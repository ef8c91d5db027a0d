"""DPO003: RabbitMQ keeps its data under a host name that is another one after every `up`."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.operations._added import added_to, additions
from deploylint.deployment import Deployment
from deploylint.deployment.facts import PreparedFix
from deploylint.deployment.facts.compose import ComposeService, Volume
from deploylint.deployment.projects import Projects
from deploylint.deployment.stores import store_of
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile

_FOLDERS = ("/var/lib/rabbitmq", "/bitnami/rabbitmq")
_NODE = frozenset({"RABBITMQ_NODENAME", "RABBITMQ_NODE_NAME"})


@rule(
    "DPO003",
    "rabbitmq-loses-node",
    on="compose",
    triggers=("rabbitmq",),
    needs=(ComposeService,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    fixable=True,
)
def rabbitmq_loses_node(document: ComposeFile) -> Iterator[PreparedFix]:
    yield from additions(document, "Fix the host name", "hostname: {0}")


@rabbitmq_loses_node.join
def judge(deployment: Deployment) -> Iterator[Finding | Evidence]:
    for project in deployment.model(Projects).all:
        for service, compose in project.daemons:
            store = store_of(service)
            kept = next(filter(_keeps_nodes, compose.volumes), None)
            if store and store.name == "rabbitmq" and kept and compose.complete:
                yield _verdict(deployment, compose, kept)


def _keeps_nodes(volume: Volume) -> bool:
    return volume.target.startswith(_FOLDERS)


def _verdict(deployment: Deployment, compose: ComposeService, kept: Volume) -> Finding | Evidence:
    named = any(each.name in _NODE for each in compose.environment)
    if compose.hostname or named or compose.env_files or compose.network_mode == "host":
        return Evidence(kept.where, f"the name of the node `{compose.name}` is fixed", compose.name)
    return Finding(
        kept.where,
        f"`{compose.name}` has no host name, by which its data is kept: a new container"
        " does not see the old queues and users",
        fix=added_to(deployment, "DPO003", [compose.where]),
        scope=compose.name,
    )
