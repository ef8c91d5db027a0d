"""DPJ001, DPJ002, DPJ003 and DPJ008: what is sent to EventBridge and CloudWatch."""

from __future__ import annotations

import pytest

from deploylint.model import Finding, Safety, Severity
from deploylint.run.reporting import outcome_of
from deploylint.testing import Sample, check, fix, lint

POLICY = 'RETRY_POLICY = {"MaximumRetryAttempts": 3, "MaximumEventAge": 3600}\n'


def findings(code: str, text: str, path: str = "app/a.py") -> tuple[Finding, ...]:
    return lint({path: text}, select=[code]).findings


def test_wrong_key_is_renamed() -> None:
    sample = Sample({"app/a.py": POLICY.encode()})
    [finding] = outcome_of(check(sample, ["DPJ001"]), "2000-01-01").findings
    assert finding.severity.label == "error"
    changed = fix(check(sample, ["DPJ001"]), unsafe=False).changes["app/a.py"][1]
    assert changed == POLICY.replace("Age", "AgeInSeconds").encode()


@pytest.mark.parametrize(
    "reader",
    ['age = policy["MaximumEventAge"]\n', 'age = policy.get("MaximumEventAge", 60)\n'],
    ids=["subscript", "getter"],
)
def test_key_that_own_code_reads_is_only_shown(reader: str) -> None:
    [finding] = lint({"app/a.py": POLICY, "app/b.py": reader}, select=["DPJ001"]).findings
    assert finding.fix is not None
    assert finding.fix.safety is Safety.DISPLAY


WRONG = {
    "keyword": "f(RetryPolicy={'MaximumEventAge': 60})\n",
    "variable": "retry_policy = {'MaximumEventAge': 60}\n",
    "sibling": "x = [{'MaximumEventAge': 60, 'MaximumRetryAttempts': n}]\n",
}
RIGHT = {
    "right key": "retry_policy = {'MaximumEventAgeInSeconds': 60}\n",
    "newer names": "retry_policy = {'MaxRetryAttempts': 3, 'MaxEventAgeInSeconds': 60}\n",
    "something else": "LIMITS = {'MaximumEventAge': 60}\n",
    "serverless": "x = {'maximumEventAge': 60, 'maximumRetryAttempts': 1}\n",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_wrong_key(text: str) -> None:
    [finding] = findings("DPJ001", text)
    assert text[finding.where.start : finding.where.end] == "'MaximumEventAge'"


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_right_key(text: str) -> None:
    assert findings("DPJ001", text) == ()


def test_key_in_json() -> None:
    text = '{"RetryPolicy": {"MaximumEventAge": 60}}\n'
    sample = Sample({"infra/a.json": text.encode()})
    changed = fix(check(sample, ["DPJ001"]), unsafe=False).changes["infra/a.json"][1]
    assert changed == text.replace("Age", "AgeInSeconds").encode()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("retry_policy = {'MaximumRetryAttempts': 186}\n", "186"),
        ("retry_policy = {'MaximumEventAgeInSeconds': 59}\n", "59"),
        ("f(RetryPolicy={'MaximumEventAgeInSeconds': 60 * 60 * 25})\n", "60 * 60 * 25"),
        ("c.put_function_event_invoke_config(MaximumEventAgeInSeconds=86400)\n", "86400"),
    ],
)
def test_range(text: str, number: str) -> None:
    [finding] = findings("DPJ002", text)
    assert text[finding.where.start : finding.where.end] == number


@pytest.mark.parametrize(
    "text",
    [
        "retry_policy = {'MaximumRetryAttempts': 0, 'MaximumEventAgeInSeconds': 86400}\n",
        "retry_policy = {'MaximumRetryAttempts': retries}\n",
        "mapping = {'MaximumRetryAttempts': 9999}\n",
    ],
    ids=["at the limits", "unknown number", "of an event source mapping, with other limits"],
)
def test_in_range(text: str) -> None:
    assert findings("DPJ002", text) == ()


NO_QUEUE = {
    "literal": "e.put_targets(Targets=[{'Id': '1', 'Arn': a}])\n",
    "variable": "targets = [{'Id': '1', 'Arn': a}]\ne.put_targets(Rule=r, Targets=targets)\n",
    "with retries": "e.put_targets(Targets=[{'Arn': a, 'RetryPolicy': p}])\n",
    "schedule": "s.create_schedule(Target={'Arn': a, 'RoleArn': r})\n",
}
QUEUE = {
    "queue": "e.put_targets(Targets=[{'Arn': a, 'DeadLetterConfig': q, 'RetryPolicy': p}])\n",
    "built elsewhere": "e.put_targets(Targets=build())\n",
    "spread": "e.put_targets(Targets=[{'Arn': a, **target}])\n",
    "comprehension": "e.put_targets(Targets=[make(a) for a in arns])\n",
    "queue as target": "e.put_targets(Targets=[{'Arn': 'arn:aws:sqs:eu-west-1:1:x'}])\n",
    "queue by name": "e.put_targets(Targets=[{'Arn': audit_queue.arn}])\n",
    "schedule": (
        "s.create_schedule(Target={'Arn': a, 'DeadLetterConfig': {'Arn': q}, 'RetryPolicy': p})\n"
    ),
}


@pytest.mark.parametrize("text", NO_QUEUE.values(), ids=NO_QUEUE)
def test_no_queue(text: str) -> None:
    assert len(findings("DPJ003", text)) == 1


def test_a_queue_without_a_retry_policy_is_information() -> None:
    text = "e.put_targets(Targets=[{'Arn': a, 'DeadLetterConfig': q}])\n"
    (finding,) = findings("DPJ003", text)
    assert finding.severity is Severity.INFO


@pytest.mark.parametrize("text", QUEUE.values(), ids=QUEUE)
def test_queue(text: str) -> None:
    assert findings("DPJ003", text) == ()


ALARMS = {
    "none": ("AlarmName='x', MetricName='m'", "warning"),
    "empty": ("AlarmName='x', AlarmActions=[]", "warning"),
    "disabled": ("AlarmName='x', AlarmActions=[a], ActionsEnabled=False", "warning"),
    "string": ("AlarmName='x', AlarmActions='arn:aws:sns:x'", "error"),
    "spread": ("**{'AlarmName': 'x', 'MetricName': 'm'}", "warning"),
    "list": ("AlarmName='x', AlarmActions=[topic]", ""),
    "variable": ("AlarmName='x', AlarmActions=actions", ""),
    "unknown": ("AlarmName='x', **rest", ""),
}


@pytest.mark.parametrize(("given", "severity"), ALARMS.values(), ids=ALARMS)
def test_alarm(given: str, severity: str) -> None:
    found = findings("DPJ008", f"c.put_metric_alarm({given})\n")
    assert [each.severity.label for each in found] == [severity] * bool(severity)


def test_alarm_whose_actions_come_later() -> None:
    text = "k = {'AlarmName': 'x'}\nk['AlarmActions'] = [t]\nc.put_metric_alarm(**k)\n"
    assert findings("DPJ008", text) == ()
