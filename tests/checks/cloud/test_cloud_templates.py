"""Descriptions of stacks, which are called templates and are none."""

from __future__ import annotations

import pytest

from deploylint.files.classify import Context, context_of
from deploylint.testing import lint

ALARM = (
    "Resources:\n  Failed:\n    Type: AWS::CloudWatch::Alarm\n    Properties:\n      Threshold: 5\n"
)


@pytest.mark.parametrize("path", ["template.yaml", "infra/template.yml"])
def test_default_name_of_a_stack_is_no_example(path: str) -> None:
    assert context_of(path, "yaml").context is Context.NEUTRAL
    assert lint({path: ALARM}, select=["DPJ008"]).findings


def test_example_of_a_stack() -> None:
    assert context_of("examples/template.yaml", "yaml").context is Context.EXAMPLE
    assert context_of("settings.template.yaml", "yaml").context is Context.EXAMPLE
