"""DPJ001: a retry policy of EventBridge sets the age under a name that the API does not know."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.cloud._tables import AnyDocument, Entry, Table, tables
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.formats.python import PythonModule
from deploylint.model import Edit, Evidence, Finding, Fix, Safety, Severity
from deploylint.registry import ABSOLUTE, rule

_WRONG, _RIGHT = "MaximumEventAge", "MaximumEventAgeInSeconds"
_WRITTEN, _READ = "written", "read"


@rule(
    "DPJ001",
    "eventbridge-unknown-retry-key",
    on=(PythonModule, "json", "yaml"),
    severity=Severity.ERROR,
    contexts=ABSOLUTE,
    triggers=(_WRONG,),
    fixable=True,
)
def eventbridge_unknown_retry_key(document: AnyDocument) -> Iterator[Candidate | Evidence]:
    for table in tables(document, _WRONG):
        if entry := _wrong_entry(table):
            message = f"The API knows no `{_WRONG}`, only `{_RIGHT}`"
            fix = Fix(f"Rename to `{_RIGHT}`", (_rename(document, entry),), Safety.SAFE)
            finding = Finding(entry.key_where, message, fix=fix, scope=table.scope)
            yield Candidate(entry.key_where, finding, (_WRITTEN,))
    for table in tables(document, _RIGHT):
        if _is_retry_policy(table):
            yield Evidence(table.where, "the keys of the retry policy are those of the API")
    if isinstance(document, PythonModule):
        yield from _reads(document)


@eventbridge_unknown_retry_key.join
def _in_project(deployment: Deployment) -> Iterator[Finding]:
    """Where own code reads the key back, a new name in one place would break it."""
    candidates = deployment.candidates("DPJ001")
    is_read = any(each.detail == (_READ,) for each in candidates)
    for each in candidates:
        fix = each.finding.fix
        if each.detail == (_WRITTEN,) and fix is not None:
            safety = Safety.DISPLAY if is_read else Safety.SAFE
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


def _reads(module: PythonModule) -> Iterator[Candidate]:
    for node in (*module.nodes(ast.Subscript), *module.nodes(ast.Call)):
        match node:
            case (
                ast.Subscript(slice=ast.Constant(value="MaximumEventAge"))
                | ast.Call(
                    func=ast.Attribute(attr="get" | "pop"),
                    args=[ast.Constant(value="MaximumEventAge"), *_],
                )
            ):
                where = module.where(node)
                yield Candidate(where, Finding(where, ""), (_READ,))
