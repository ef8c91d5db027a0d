"""DPJ007: a policy of IAM allows more than anybody has listed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.checks.cloud._statements import statements, texts
from deploylint.checks.cloud._tables import AnyDocument, Leaf, Table
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import STEADY, rule

_ALL = frozenset({"*", "*:*"})
# Actions that cannot be limited to a resource, and services made of such actions.
_UNLIMITED = regex(
    r"[\w-]+:(?:Describe|List)\w*\*?|logs:CreateLogGroup|ecr:GetAuthorizationToken"
    r"|logs:\w{0,20}(?:LogDelivery|ResourcePolicy)"
    r"|ecr-public:\w+|sts:GetCallerIdentity|sts:GetServiceBearerToken|iam:Get(?:Account\w+|\*)"
    r"|cloudwatch:(?:PutMetricData|GetMetric\w+)|ec2:(?:Create|Delete)NetworkInterface"
    r"|ec2:(?:Un)?[Aa]ssignPrivateIpAddresses|s3:ListAllMyBuckets|ssm:GetParametersByPath"
    r"|(?:xray|ssmmessages|ec2messages|textract|translate|comprehend|polly|ce|cur|pricing|budgets"
    r"|rekognition|transcribe|tag|health|support):[\w*]+"
)
_BOUNDARY = regex(r"scp|boundary|service.?control|guardrail", re.I)


@rule(
    "DPJ007",
    "iam-wildcard",
    on=(PythonModule, "json", "yaml", "terraform"),
    severity=Severity.ERROR,
    contexts=STEADY,
    triggers=("Effect", "PolicyStatement", "aws_iam_policy_document"),
)
def iam_wildcard(document: AnyDocument) -> Iterator[Finding | Evidence]:
    for statement in statements(document):
        if statement.text("Effect") not in ("Allow", "") or _is_about_callers(statement):
            continue
        finding = _finding(statement)
        if finding is not None:
            severity = finding.severity or Severity.ERROR
            lower = statement.entry("Condition") or _BOUNDARY.search(document.path)
            severity = Severity(max(Severity.INFO, severity - 1)) if lower else severity
            yield finding._replace(severity=severity)
        elif texts(statement.get("Action")):
            message = "every action is listed for what it is needed on"
            yield Evidence(statement.where, message, statement.scope)


def _is_about_callers(statement: Table) -> bool:
    """A trust policy, or the policy of a resource, where ``*`` means that resource."""
    return bool(statement.entry("Principal") or statement.entry("NotPrincipal"))


def _finding(statement: Table) -> Finding | None:
    everywhere = next(
        (each for each in texts(statement.get("Resource")) if each.value == "*"), None
    )
    if (excepted := statement.entry("NotAction")) is not None:
        message = "`Allow` with `NotAction` allows every action that is not named, new ones as well"
        return Finding(
            excepted.key_where, message, severity=Severity.WARNING, scope=statement.scope
        )
    actions = texts(statement.get("Action"))
    for action in actions:
        if action.value in _ALL:
            return Finding(action.where, "This allows every action of every service")
    return _on_everything(statement, actions, everywhere) if everywhere else None


def _on_everything(statement: Table, actions: tuple[Leaf, ...], everywhere: Leaf) -> Finding | None:
    limited = [each for each in actions if not _UNLIMITED.fullmatch(str(each.value))]
    for action in limited:
        if str(action.value).endswith(":*"):
            message = f"`{action.value}` allows every action of the service on every resource"
            return Finding(action.where, message, severity=Severity.WARNING, scope=statement.scope)
    if not limited:
        return None
    message = f"`{limited[0].value}` is allowed on every resource"
    return Finding(everywhere.where, message, severity=Severity.INFO, scope=statement.scope)
