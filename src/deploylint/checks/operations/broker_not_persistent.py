"""DPO011: jobs that are queued in Redis do not outlast its container."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.operations._brokers import Broker, brokers
from deploylint.deployment import Deployment
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.environment import BrokerNamed
from deploylint.deployment.stores import store_of
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity, Unknown
from deploylint.registry import DEPLOYED, PEDANTIC, rule

_NO_SAVE = regex(r"--save(?:\s+|=)?(?:\"\"|''|\s*(?=--|$))")
_APPENDS = regex(r"appendonly[\s=]+yes")


@rule(
    "DPO011",
    "broker-not-persistent",
    on=Deployment,
    needs=(BrokerNamed,),
    severity=Severity.INFO,
    contexts=DEPLOYED,
    tier=PEDANTIC,
)
def broker_not_persistent(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    for broker in brokers(deployment):
        yield _verdict(broker)


def _verdict(broker: Broker) -> Finding | Evidence | Unknown:
    compose, store = broker.compose, store_of(broker.service)
    targets = [each.target.rstrip("/") for each in compose.volumes]
    if UNKNOWN in targets or not compose.complete or compose.configs:
        return Unknown(compose.where, "where its data lies is not known", compose.name)
    text = " ".join(word for each in broker.service.commands or () for word in each.words)
    kept = any(store and (store.folder + "/").startswith(f"{target}/") for target in targets)
    if kept and (not _NO_SAVE.search(text) or _APPENDS.search(text)):
        return Evidence(compose.where, f"`{compose.name}` keeps queued jobs", compose.name)
    why = "it saves nothing" if kept else "no volume holds its data"
    return Finding(
        compose.where,
        f"Jobs queued in `{compose.name}` are gone with its container: {why}",
        (Related(broker.named, "the broker is named here"),),
        scope=compose.name,
    )
