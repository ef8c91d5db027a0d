"""DPJ001: a retry policy of EventBridge sets the age under a name that the API does not know."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.cloud._tables import AnyDocument, Entry, Table, tables
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.clues import RetryKeyRead
from deploylint.formats.python import PythonModule
from deploylint.model import Edit, Evidence, Finding, Fix, Safety, Severity
from deploylint.registry import ABSOLUTE, rule

_WRONG, _RIGHT = "MaximumEventAge", "MaximumEventAgeInSeconds"


@rule(
    "DPJ001",
    "eventbridge-unknown-retry-key",
    on=(PythonModule, "json", "yaml"),
    severity=Severity.ERROR,
    contexts=ABSOLUTE,
    triggers=(_WRONG,),
    fixable=True,
)
def eventbridge_unknown_retry_key(
    document: AnyDocument,
) -> Iterator[Candidate | Evidence | RetryKeyRead]:
    for table in tables(document, _WRONG):
        if entry := _wrong_entry(table):
            message = f"The API knows no `{_WRONG}`, only `{_RIGHT}`"
            fix = Fix(f"Rename to `{_RIGHT}`", (_rename(document, entry),), Safety.SAFE)
            finding = Finding(entry.key_where, message, fix=fix, scope=table.scope)
            yield Candidate(entry.key_where, finding)
    for table in tables(document, _RIGHT):
        if _is_retry_policy(table):
            yield Evidence(table.where, "the keys of the retry policy are those of the API")
    if isinstance(document, PythonModule):
        yield from _reads(document)


@eventbridge_unknown_retry_key.join
def _in_project(deployment: Deployment) -> Iterator[Finding]:
    """Where own code reads the key back, a new name in one place would break it."""
    safety = Safety.DISPLAY if deployment.facts(RetryKeyRead) else Safety.SAFE
    for each in deployment.candidates("DPJ001"):
        fix = each.finding.fix
        if fix is not None:
            yield each.finding._replace(fix=fix._replace(safety=safety))


def _wrong_entry(table: Table) -> Entry | None:
    if table.entry("MaximumRetryAttempts") or _is_retry_policy(table):
        return table.entry(_WRONG)
    return None


def _is_retry_policy(table: Table) -> bool:
    return table.label.replace("_", "").lower().endswith("retrypolicy")


def _rename(document: AnyDocument, entry: Entry) -> Edit:
    text = document.source.cut(entry.key_where)
    return document.source.replace(entry.key_where, text.replace(_WRONG, _RIGHT))


def _reads(module: PythonModule) -> Iterator[RetryKeyRead]:
    for node in (*module.nodes(ast.Subscript), *module.nodes(ast.Call)):
        match node:
            case (
                ast.Subscript(slice=ast.Constant(value="MaximumEventAge"))
                | ast.Call(
                    func=ast.Attribute(attr="get" | "pop"),
                    args=[ast.Constant(value="MaximumEventAge"), *_],
                )
            ):
                yield RetryKeyRead(module.where(node))
