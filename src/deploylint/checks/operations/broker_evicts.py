"""DPO010: Redis may throw away jobs that are queued in it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.checks.operations._brokers import Broker, brokers
from deploylint.deployment import Deployment
from deploylint.deployment.contexts import normal
from deploylint.deployment.facts import PreparedFix
from deploylint.deployment.facts.clues import EvictionPolicy
from deploylint.deployment.facts.environment import BrokerNamed
from deploylint.formats.document import Document
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Fix, Related, Severity, Where
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile

_POLICY = regex(r"maxmemory-policy[\s=]+(?P<policy>[\w-]+)")
_LIMIT = regex(r"maxmemory[\s=]+(?!0\b)\S+")
_EVICTING = regex(r"(?m)^(?!\s*#).*?(?P<policy>allkeys-(?:lru|lfu|random))")
_ARGUMENTS = frozenset("REDIS_ARGS REDIS_EXTRA_FLAGS VALKEY_EXTRA_FLAGS VALKEY_ARGS".split())
_TITLE = "Refuse new jobs instead"


class _Policy(NamedTuple):
    where: Where
    name: str
    limited: bool


@rule(
    "DPO010",
    "broker-evicts",
    on="compose",
    triggers=("allkeys-",),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    fixable=True,
    needs=(BrokerNamed,),
)
def broker_evicts(document: ComposeFile) -> Iterator[PreparedFix]:
    yield from _fixes(document)


@broker_evicts.on("text", triggers=("maxmemory-policy",))
def in_configuration(document: Document) -> Iterator[EvictionPolicy | PreparedFix]:
    lines = [line for line in document.source.text.splitlines() if not line.startswith("#")]
    for found in map(_POLICY.search, lines):
        if found and document.path.endswith(".conf"):
            where = document.where(*_span(document, found[0]))
            yield EvictionPolicy(where, found["policy"], any(map(_LIMIT.match, lines)))
    yield from _fixes(document)


def _span(document: Document, text: str) -> tuple[int, int]:
    start = document.source.text.rfind(text)
    return start, start + len(text)


def _fixes(document: Document) -> Iterator[PreparedFix]:
    for found in _EVICTING.finditer(document.source.text):
        where = document.where(*found.span("policy"))
        yield PreparedFix(where, Fix(_TITLE, (document.source.replace(where, "noeviction"),)))


@broker_evicts.join
def judge(deployment: Deployment) -> Iterator[Finding | Evidence]:
    fixes = deployment.prepared_fixes("DPO010")
    for broker in brokers(deployment):
        policy = _policy(deployment, broker)
        if policy is None or not policy.limited or not policy.name.startswith("allkeys-"):
            where = policy.where if policy else broker.compose.where
            yield Evidence(where, f"`{broker.compose.name}` evicts no jobs", broker.compose.name)
            continue
        place, fix = _narrowed(policy.where, fixes)
        yield Finding(
            place,
            f"`{broker.compose.name}` may throw away queued jobs of `{broker.worker.name}`:"
            f" `{policy.name}` evicts any key when the memory is full",
            (
                Related(broker.named, "the broker is named here"),
                Related(broker.worker.where, "this waits for its jobs"),
            ),
            fix=fix,
            scope=broker.compose.name,
        )


def _narrowed(where: Where, fixes: dict[Where, Fix]) -> tuple[Where, Fix | None]:
    """The word of the policy within a place, with what changes it."""
    for place, fix in fixes.items():
        if place.path == where.path and where.start <= place.start and place.end <= where.end:
            return place, fix
    return where, None


def _policy(deployment: Deployment, broker: Broker) -> _Policy | None:
    """What the command, a variable or a mounted file says of eviction."""
    for command in broker.service.commands or ():
        if found := _read(" ".join(command.words), command.where):
            return found
    for setting in broker.compose.environment:
        if setting.name in _ARGUMENTS and (found := _read(setting.value, setting.where)):
            return found
    base = posixpath.dirname(broker.compose.where.path)
    mounted = {normal(posixpath.join(base, each.source)) for each in broker.compose.volumes}
    for each in deployment.facts(EvictionPolicy):
        if {each.where.path, posixpath.dirname(each.where.path)} & mounted:
            return _Policy(each.where, each.policy, each.limited)
    return None


def _read(text: str, where: Where) -> _Policy | None:
    found = _POLICY.search(text)
    return _Policy(where, found["policy"], bool(_LIMIT.search(text))) if found else None
