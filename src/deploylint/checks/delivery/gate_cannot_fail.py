"""DPQ002: the tests that a delivery waits for cannot stop it."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.acts import PUSH, TEST
from deploylint.deployment.deliveries import SENT, Deliveries, Delivery, Gate, is_beside
from deploylint.deployment.facts import PreparedFix
from deploylint.deployment.facts.delivery import Pipeline
from deploylint.deployment.pipelines import pipeline_of
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Edit, Evidence, Finding, Fix, Related, Severity, Where
from deploylint.registry import EVERYWHERE, rule

if TYPE_CHECKING:
    from deploylint.formats.workflow import Workflow

_KEY = "continue-on-error"


@rule(
    "DPQ002",
    "gate-cannot-fail",
    on="workflow",
    severity=Severity.WARNING,
    contexts=EVERYWHERE,
    triggers=(_KEY, "||"),
    needs=(Pipeline,),
    fixable=True,
)
def gate_cannot_fail(document: Workflow) -> Iterator[PreparedFix]:
    """The fix for each test whose failure is passed over, should a delivery wait for it."""
    for job in document.model(pipeline_of).jobs:
        passed = [act.tolerated for act in job.acts if act.kind == TEST]
        for where in dict.fromkeys((job.tolerated, *passed)):
            if where and (edit := _without(document, where)):
                yield PreparedFix(where, Fix("Let the failure count", (edit,)))


def _without(document: Workflow, where: Where) -> Edit | None:
    source = document.source
    if source.cut(where).startswith("||"):
        start = len(source.text[: where.start].rstrip(" \t"))
        return source.replace(source.where(start, where.end), "")
    alone = source.line_text(where.line).split(":")[0].strip() == _KEY
    return source.replace(source.whole_line(where.line), "") if alone else None


@gate_cannot_fail.join
def gate_is_passed_over(deployment: Deployment) -> Iterator[Finding | Evidence]:
    deliveries = deployment.model(Deliveries)
    fixes = deployment.prepared_fixes("DPQ002")
    seen: set[Where] = set()
    for delivery in deliveries.all(*SENT, PUSH):
        gates = [each for each in deliveries.gates(delivery) if not is_beside(delivery)]
        for gate in gates:
            where = _passed_over(gate)
            if where and where not in seen:
                seen.add(where)
                yield _finding(gate, delivery, where, fixes.get(where))
        if gates and not any(map(_passed_over, gates)):
            yield Evidence(gates[0].job.where, "a failure of the tests stops the delivery")


def _passed_over(gate: Gate) -> Where | None:
    if gate.act is None or gate.act.kind != TEST:
        return None
    return gate.act.tolerated or gate.job.tolerated


def _finding(gate: Gate, delivery: Delivery, where: Where, fix: Fix | None) -> Finding:
    tested = gate.act.what if gate.act else gate.job.id
    return Finding(
        where,
        f"A failure of `{tested}` does not stop `{delivery.job.id}`, which waits for it",
        related=(Related(delivery.act.where, "delivers all the same"),),
        fix=fix,
        scope=gate.job.id,
    )
