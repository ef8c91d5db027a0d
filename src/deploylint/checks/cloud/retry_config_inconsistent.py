"""DPJ006: EventBridge and NATS give up on the same events at different times."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.cloud._tables import AnyDocument, Leaf, tables
from deploylint.deployment import Deployment
from deploylint.deployment.facts.clues import RetryLimit
from deploylint.formats.nats import TRIGGERS, configurations
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.model import Evidence, Finding, Related, Severity, Where
from deploylint.registry import STEADY, rule

_RETRIES, _AGE = "MaximumRetryAttempts", "MaximumEventAgeInSeconds"
_DELIVERIES, _KEPT = "max_deliver", "max_age"
_FIELDS = {"ConsumerConfig": (_DELIVERIES,), "StreamConfig": (_KEPT,)}


@rule(
    "DPJ006",
    "retry-config-inconsistent",
    on=("json", "yaml"),
    severity=Severity.INFO,
    contexts=STEADY,
    triggers=(_RETRIES,),
    needs=(RetryLimit,),
)
def retry_config_inconsistent(document: AnyDocument) -> Iterator[RetryLimit]:
    for key in (_RETRIES, _AGE):
        for table in tables(document, key):
            value = table.get(key)
            if table.label.replace("_", "").lower() == "retrypolicy" and isinstance(value, Leaf):
                yield from _number(key, value.value, value.where)


@retry_config_inconsistent.on(PythonModule, triggers=(_RETRIES, *TRIGGERS))
def _in_python(module: PythonModule) -> Iterator[RetryLimit]:
    yield from retry_config_inconsistent.subjects[0].check(module)
    for made, call in configurations(module):
        for given in arguments(module, call):
            if given.name in _FIELDS[made]:
                yield from _number(given.name, module.fold(given.value), given.where)


def _number(name: str, value: object, where: Where) -> Iterator[RetryLimit]:
    if isinstance(value, int | float):
        yield RetryLimit(where, name, value)


@retry_config_inconsistent.join
def _in_project(deployment: Deployment) -> Iterator[Finding | Evidence]:
    only = dict(_stated_once(deployment.facts(RetryLimit)))
    if (found := _pair(only, _RETRIES, _DELIVERIES)) is not None:
        retries, deliveries, where, other = found
        message = f"EventBridge tries {retries + 1:g} times and NATS {deliveries:g} times"
        yield _outcome(deliveries in (retries, retries + 1), where, other, message)
    if (found := _pair(only, _AGE, _KEPT)) is not None:
        age, kept, where, other = found
        message = f"EventBridge keeps an event for {age:g} seconds and NATS for {kept:g}"
        yield _outcome(kept >= age, where, other, message)


def _stated_once(limits: list[RetryLimit]) -> Iterator[tuple[str, RetryLimit]]:
    names = [each.name for each in limits]
    for each in limits:
        if names.count(each.name) == 1:
            yield each.name, each


def _pair(
    only: dict[str, RetryLimit], bridge: str, nats: str
) -> tuple[float, float, Where, Where] | None:
    if bridge not in only or nats not in only:
        return None
    first, second = only[bridge], only[nats]
    return first.value, second.value, second.where, first.where


def _outcome(right: bool, where: Where, other: Where, message: str) -> Finding | Evidence:
    if right:
        return Evidence(where, message)
    return Finding(where, message, related=(Related(other, "the retry policy of EventBridge"),))
