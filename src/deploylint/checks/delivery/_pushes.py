"""Whether a job delivers what is pushed to a branch, and what speaks against that."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.acts import tokens
from deploylint.deployment.deliveries import Delivery
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where

_TRIAL = frozenset(
    "dev develop development preview previews pr staging stage test testing sandbox demo qa"
    " nightly canary feature docs doc documentation pages storybook".split()
)
# Clauses of a condition that hold for every push to the branch.
_TRANSPARENT = regex(
    r"[\s(]*(?:success\(\)|always\(\)|(?:!\s*)?cancelled\(\)|!\s*failure\(\)"
    r"|github\.ref(?:_name)?\s*==\s*'(?:refs/heads/)?(?:main|master|production|prod|release)'"
    r"|github\.event_name\s*==\s*'push'|github\.event_name\s*!=\s*'pull_request(?:_target)?'"
    r"|github\.repository(?:_owner)?\s*==\s*'[^']*'|needs\.[\w-]+\.result\s*[!=]=\s*'\w+'"
    r"|github\.ref\s*==\s*format\([^)]*default_branch\))[\s)]*"
)
_EXPRESSION = regex(r"^\s*\$\{\{|\}\}\s*$")


class Push(NamedTuple):
    """The push that starts a delivery; ``doubt`` is why not every one may do so."""

    where: Where
    branch: str
    doubt: str


def push_of(delivery: Delivery) -> Push | None:
    """None where no push to a branch that counts starts the delivery."""
    events = delivery.pipeline.events
    found = next((each for each in events if each.name == "push"), None)
    if found is None or any(each.name in ("merge_group", "workflow_call") for each in events):
        return None
    only_tags = "tags" in found.filters and not {"branches", "branches-ignore"} & {*found.filters}
    branches = [each for each in found.branches if not (_TRIAL & tokens(each))]
    if only_tags or (found.branches and not branches) or _for_trial(delivery):
        return None
    return Push(found.where, branches[0] if branches else "*", next(_doubts(delivery), ""))


def _for_trial(delivery: Delivery) -> bool:
    job = delivery.job
    return any(
        _TRIAL & tokens(each)
        for each in (job.id, job.name, job.environment, delivery.act.what, delivery.pipeline.name)
    )


def _doubts(delivery: Delivery) -> Iterator[str]:
    job = delivery.job
    if job.environment:
        yield f"the environment `{job.environment}` may ask for an approval"
    for condition in (job.condition, delivery.act.condition):
        clauses = _EXPRESSION.sub("", condition).split("&&") if condition else []
        if not all(map(_TRANSPARENT.fullmatch, clauses)):
            yield "a condition decides which pushes are delivered"
