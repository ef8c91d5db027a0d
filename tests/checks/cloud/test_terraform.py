"""DPJ002, DPJ003, DPJ007 and DPJ008 in Terraform."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

CODES = ["DPJ002", "DPJ003", "DPJ007", "DPJ008"]


def said(text: str) -> list[str]:
    """``CODE severity text`` of each finding."""
    return [
        f"{each.code} {each.severity.label} {text[each.where.start : each.where.end]}"
        for each in lint({"infra/main.tf": text}, CODES).findings
        if each.severity
    ]


def policy(body: str) -> str:
    return f'resource "aws_iam_policy" "p" {{\n  policy = {body}\n}}\n'


def document(body: str) -> str:
    return f'data "aws_iam_policy_document" "d" {{\n  statement {{\n{body}\n  }}\n}}\n'


def target(body: str) -> str:
    return f'resource "aws_cloudwatch_event_target" "t" {{\n  arn = {body}\n}}\n'


def alarm(body: str) -> str:
    return f'resource "aws_cloudwatch_metric_alarm" "a" {{\n  alarm_name = "x"\n{body}\n}}\n'


ALL = '[{ Effect = "Allow", Action = "*", Resource = "*" }]'
JSON = '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
LAMBDA, QUEUE = "aws_lambda_function.f.arn", "aws_sqs_queue.q.arn"
DLQ = f"{LAMBDA}\n  dead_letter_config {{\n    arn = {QUEUE}\n  }}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (policy(f"jsonencode({{ Statement = {ALL} }})"), 'DPJ007 error "*"'),
        (policy(f"<<EOF\n{JSON}\nEOF"), 'DPJ007 warning "s3:*"'),
        (document('actions = ["s3:*"]\nresources = ["*"]'), 'DPJ007 warning "s3:*"'),
        (document('not_actions = ["iam:*"]\nresources = ["*"]'), "DPJ007 warning not_actions"),
        (target(LAMBDA), "DPJ003 warning arn"),
        (
            target(DLQ + "retry_policy {\n    maximum_retry_attempts = 500\n  }"),
            "DPJ002 error 500",
        ),
        (target(DLQ), "DPJ003 info dead_letter_config"),
        (alarm('metric_name = "m"'), "DPJ008 warning resource"),
        (alarm("alarm_actions = []"), "DPJ008 warning resource"),
        (alarm("alarm_actions = [x]\nactions_enabled = false"), "DPJ008 warning resource"),
    ],
)
def test_flagged(text: str, expected: str) -> None:
    assert said(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(document('effect = "Deny"\nactions = ["*"]\nresources = ["*"]'), id="denied"),
        pytest.param(
            document('actions = ["sts:AssumeRole"]\nprincipals {\ntype = "AWS"\n}'), id="trust"
        ),
        pytest.param(document('actions = ["s3:Get*"]\nresources = [x.arn]'), id="one resource"),
        pytest.param(document("actions = local.actions\nresources = x"), id="unknown"),
        pytest.param(policy(f"<<EOF\n{JSON.replace('s3:*', '${x}')}\nEOF"), id="interpolated"),
        pytest.param(
            target(DLQ + "retry_policy {\n    maximum_retry_attempts = 5\n  }"), id="both are there"
        ),
        pytest.param(target(QUEUE), id="a queue as target"),
        pytest.param(
            target(
                f'{LAMBDA}\n  dynamic "dead_letter_config" {{\n    for_each = x\n  }}\n'
                "retry_policy {}"
            ),
            id="a queue that may be there",
        ),
        pytest.param(alarm("alarm_actions = [aws_sns_topic.t.arn]"), id="tells somebody"),
        pytest.param(alarm("alarm_actions = var.actions"), id="may tell somebody"),
        pytest.param('resource "aws_other" "t" {\n  arn = x\n}\n', id="another resource"),
    ],
)
def test_silent(text: str) -> None:
    assert said(text) == []
