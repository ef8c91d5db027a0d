"""Workflows as pipelines."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts.delivery import Pipeline
from deploylint.deployment.pipelines import pipeline_of
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.workflow import Workflow


@collect("workflow", triggers=("jobs:",))
def pipelines(document: Workflow) -> Iterator[Pipeline]:
    yield document.model(pipeline_of)
