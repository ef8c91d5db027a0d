"""DPQ003: a delivery is told to go on although what it waits for has failed."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.acts import PUSH, TEST, tokens
from deploylint.deployment.deliveries import SENT, Deliveries, Delivery, is_beside
from deploylint.deployment.facts import PreparedFix
from deploylint.deployment.facts.delivery import Pipeline
from deploylint.deployment.pipelines import pipeline_of
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Evidence, Finding, Fix, Related, Severity, Where
from deploylint.registry import EVERYWHERE, rule

if TYPE_CHECKING:
    from deploylint.formats.workflow import Workflow

_REGARDLESS = regex(r"\balways\(\)|!\s*cancelled\(\)|(?<![!\w])(?<!! )failure\(\)")
_HEEDS = regex(r"needs\.[\w*-]+\.result|!\s*failure\(\)|steps\.[\w-]+\.(?:outcome|conclusion)")
# Such jobs find out what is to be done; no harm follows from their failure.
_SORTING = frozenset("changes change filter paths detect setup prepare matrix vars meta".split())


@rule(
    "DPQ003",
    "deploys-after-failure",
    on="workflow",
    severity=Severity.ERROR,
    contexts=EVERYWHERE,
    triggers=("always()", "cancelled()", "failure()"),
    needs=(Pipeline,),
    fixable=True,
)
def deploys_after_failure(document: Workflow) -> Iterator[PreparedFix]:
    """The fix for each condition, should it stand before a delivery."""
    for job in document.model(pipeline_of).jobs:
        conditions = [job.condition_where, *(act.condition_where for act in job.acts)]
        for where in dict.fromkeys(conditions):
            if where and (edit := _without(document, where)):
                yield PreparedFix(where, Fix("Delete the condition", (edit,)))


def _without(document: Workflow, where: Where) -> Edit | None:
    source = document.source
    alone = source.line_text(where.line).split(":")[0].strip() == "if"
    one_line = where.line == where.end_line
    return source.replace(source.whole_line(where.line), "") if alone and one_line else None


@deploys_after_failure.join
def goes_on_regardless(deployment: Deployment) -> Iterator[Finding | Evidence]:
    deliveries = deployment.model(Deliveries)
    fixes = deployment.prepared_fixes("DPQ003")
    for delivery in deliveries.all(*SENT, PUSH):
        if is_beside(delivery) or not _waits(delivery):
            continue
        if where := _regardless(delivery):
            yield _finding(deliveries, delivery, where, fixes.get(where))
        else:
            yield Evidence(delivery.act.where, "is not reached where a needed job has failed")


def _waits(delivery: Delivery) -> bool:
    return any(not (_SORTING & tokens(name)) for name in delivery.job.needs)


def _regardless(delivery: Delivery) -> Where | None:
    job, act = delivery.job, delivery.act
    for condition, where in (
        (job.condition, job.condition_where),
        (act.condition, act.condition_where),
    ):
        if where and _REGARDLESS.search(condition) and not _HEEDS.search(condition):
            return where
    return None


def _finding(deliveries: Deliveries, delivery: Delivery, where: Where, fix: Fix | None) -> Finding:
    needed = deliveries.needed(delivery.pipeline, delivery.job)
    testing = [each for each in needed if any(act.kind == TEST for act in each.acts)]
    related = [Related(each.where, "may have failed") for each in (testing or needed)[:1]]
    return Finding(
        where,
        f"`{delivery.job.id}` delivers also where a job that it needs has failed",
        related=tuple(related),
        fix=fix,
        scope=delivery.job.id,
    )
