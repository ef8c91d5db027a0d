"""DPJ007: policies of IAM."""

from __future__ import annotations

import json

import pytest

from deploylint.testing import lint


def severities(path: str, text: str) -> list[str]:
    return [each.severity.label for each in lint({path: text}, select=["DPJ007"]).findings]


def statement(action: object, resource: object = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


WILD = {
    "everything": (statement("*"), "error"),
    "everything, spelled out": (statement(["*:*"]), "error"),
    "everything on one": (statement("*", "arn:aws:s3:::x"), "error"),
    "service": (statement(["logs:CreateLogGroup", "s3:*"]), "warning"),
    "all but": ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, "warning"),
    "actions": (statement(["s3:GetObject"]), "info"),
    "with a condition": (statement("*", Condition={"Bool": {"aws:x": "true"}}), "warning"),
}
TAME = {
    "limited": statement(["s3:GetObject"], "arn:aws:s3:::x/*"),
    "service on one": statement("s3:*", ["arn:aws:s3:::x", "arn:aws:s3:::x/*"]),
    "denied (Q26)": {"Effect": "Deny", "Action": "*", "Resource": "*"},
    "policy of a key (Q26)": statement("kms:*", Principal={"AWS": "arn:aws:iam::1:root"}),
    "trust": {"Effect": "Allow", "Principal": {"Service": "x"}, "Action": "sts:AssumeRole"},
    "cannot be limited (Q26)": statement(["logs:CreateLogGroup", "ec2:Describe*", "s3:ListAll*"]),
    "delivery of logs": statement(["logs:CreateLogDelivery", "logs:PutResourcePolicy"]),
    "any region": statement("events:PutEvents", "arn:aws:events:*:*:event-bus/oms-events"),
    "unknown case": {"effect": "Allow", "action": "*", "resource": "*"},
}


@pytest.mark.parametrize(("value", "severity"), WILD.values(), ids=WILD)
def test_wild(value: object, severity: str) -> None:
    policy = {"Version": "2012-10-17", "Statement": [value]}
    assert severities("infra/policy.json", json.dumps(policy)) == [severity]
    assert severities("infra/policy.json", json.dumps({"Statement": value})) == [severity]
    assert severities("app/a.py", f"POLICY = {policy!r}\n") == [severity]
    assert severities("app/a.py", f"POLICY = '''{json.dumps(policy)}'''\n") == [severity]
    assert severities("infra/role.yaml", json.dumps(policy, indent=1)) == [severity]


@pytest.mark.parametrize("value", TAME.values(), ids=TAME)
def test_tame(value: object) -> None:
    assert severities("infra/policy.json", json.dumps({"Statement": [value]})) == []
    assert severities("app/a.py", f"POLICY = {value!r}\n") == []


def test_boundary() -> None:
    assert severities("infra/permission-boundary.json", json.dumps(statement("*"))) == ["warning"]


def test_cdk() -> None:
    head = "from aws_cdk import aws_iam as iam\n"
    wild = head + 'iam.PolicyStatement(actions=["*"], resources=["*"])\n'
    assert severities("app/stack.py", wild) == ["error"]
    assert severities("app/stack.py", wild.replace("])\n", "], effect=iam.Effect.DENY)\n")) == []


def test_place_within_a_string() -> None:
    text = f"POLICY = '''{json.dumps(statement('*'))}'''\n"
    [finding] = lint({"app/a.py": text}, select=["DPJ007"]).findings
    assert text[finding.where.start : finding.where.end] == '"*"'
    assert text[finding.where.start - 10 : finding.where.start] == '"Action": '
