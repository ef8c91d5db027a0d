"""DPQ001: what is pushed goes to production whether or not the tests pass."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from deploylint.checks.delivery._pushes import Push, push_of
from deploylint.deployment import Deployment
from deploylint.deployment.acts import TEST
from deploylint.deployment.deliveries import SENT, Deliveries, Delivery, is_beside
from deploylint.deployment.facts import PreparedFix
from deploylint.deployment.facts.delivery import Pipeline
from deploylint.deployment.pipelines import pipeline_of
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Related, Severity, Unknown
from deploylint.registry import EVERYWHERE, rule
from deploylint.registry.options import Policy

if TYPE_CHECKING:
    from deploylint.formats.workflow import Workflow


@rule(
    "DPQ001",
    "deploy-not-gated",
    on="workflow",
    severity=Severity.WARNING,
    contexts=EVERYWHERE,
    triggers=("jobs:",),
    also=("push",),
    options=Policy,
    needs=(Pipeline,),
    fixable=True,
)
def deploy_not_gated(document: Workflow, _policy: Policy) -> Iterator[PreparedFix]:
    """For each job that waits for none: the fix that lets it wait for the job that tests."""
    pipeline = document.model(pipeline_of)
    testing = [job.id for job in pipeline.jobs if any(act.kind == TEST for act in job.acts)]
    for written, job in zip(document.jobs, pipeline.jobs, strict=False):
        sends = any(act.kind in SENT for act in job.acts)
        if sends and testing and not job.needs and written.body is not None:
            before = document.source.text[: written.body].rpartition("\n")[2]
            edit = document.source.insert(written.body, f"needs: [{testing[0]}]\n{before}")
            yield PreparedFix(job.where, Fix(f"Wait for `{testing[0]}`", (edit,)))


@deploy_not_gated.join
def deploys_untested(
    deployment: Deployment, policy: Policy
) -> Iterator[Finding | Evidence | Unknown]:
    deliveries = deployment.model(Deliveries)
    fixes = deployment.prepared_fixes("DPQ001")
    for delivery in deliveries.all(*SENT):
        push = push_of(delivery)
        if push and deliveries.has_tests and not is_beside(delivery):
            fix = fixes.get(delivery.job.where)
            yield _verdict(deliveries, delivery, push, policy, fix)


def _verdict(
    deliveries: Deliveries, delivery: Delivery, push: Push, policy: Policy, fix: Fix | None
) -> Finding | Evidence | Unknown:
    where, scope = delivery.act.where, delivery.job.id
    gate = next(deliveries.gates(delivery), None)
    if gate:
        return Evidence(where, f"`{gate.job.id}` tests before `{scope}` delivers", scope)
    if _is_gated(deliveries, delivery, policy):
        return Evidence(where, f"`{scope}` waits for a job of `policy.gates`", scope)
    if unread := deliveries.unread(delivery):
        return Unknown(where, f"`{unread}` may test, and lies in another repository", scope)
    if push.doubt:
        return Unknown(where, push.doubt, scope)
    return Finding(
        where,
        f"`{scope}` delivers every push to `{push.branch}`, and waits for no tests",
        related=tuple(_related(deliveries, delivery, push)),
        fix=fix,
        scope=scope,
    )


def _is_gated(deliveries: Deliveries, delivery: Delivery, policy: Policy) -> bool:
    needed = deliveries.needed(delivery.pipeline, delivery.job)
    return any(fnmatchcase(job.id, name) for job in needed for name in policy.gates)


def _related(deliveries: Deliveries, delivery: Delivery, push: Push) -> Iterator[Related]:
    yield Related(push.where, "started by every push")
    if other := deliveries.testing(beside=delivery.pipeline):
        yield Related(other.where, "tests the same push, and is not waited for")
