"""SARIF 2.1.0, for code scanning services: every finding, suppressed ones included.

Artifacts are named relative to the project root, as services resolve them
against the root of the repository.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from deploylint import __version__
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Confidence, Edit, Finding, Fix, Related, Safety, Severity, Where
from deploylint.report.excerpts import Excerpts
from deploylint.report.json import dumped, valid
from deploylint.report.summary import marked, severity_of
from deploylint.report.terminal import harmless
from deploylint.rulepages import description_of, summary_of

if TYPE_CHECKING:
    from deploylint.files.listing import Note
    from deploylint.registry import Entry
    from deploylint.registry.own_rules import Defect
    from deploylint.report import Report
    from deploylint.suppression.comments import Suppressed

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PRECISIONS = {
    Confidence.HIGH: "high",
    Confidence.MEDIUM: "medium",
    Confidence.LOW: "low",
}
# Concerns whose findings are openings for an attacker; of others, services fail.
_SECURITY = frozenset({"context", "cors", "credentials", "devserver", "errors", "nginx", "secrets"})
_SCORES = {Severity.ERROR: "8.0", Severity.WARNING: "5.5", Severity.INFO: "3.0"}

Json = dict[str, Any]


def render(report: Report) -> str:
    """One SARIF log with one run."""
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report)]})


def _run(report: Report) -> Json:
    outcome = report.outcome
    silenced = [each.finding for each in outcome.suppressed]
    rules = _Rules(report, [*outcome.findings, *silenced])
    excerpts = Excerpts(report)
    results = [_result(each, rules, excerpts) for each in outcome.findings]
    results += (
        {**_result(each.finding, rules, excerpts), "suppressions": [_suppression(each)]}
        for each in outcome.suppressed
    )
    driver = {
        "name": "deploylint",
        "version": __version__,
        "rules": [rules.descriptor(code) for code in rules.codes],
    }
    return {
        "tool": {"driver": driver},
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the project."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }


# --- rules -------------------------------------------------------------------------


class _Rules:
    """The rules that found something, in the order in which results refer to them."""

    def __init__(self, report: Report, findings: Iterable[Finding]) -> None:
        self.slugs = {finding.code: finding.slug for finding in findings}
        self.codes = sorted(self.slugs)
        self.index = {code: index for index, code in enumerate(self.codes)}
        self.entries: dict[str, Entry] = {entry.code: entry for entry in report.rules}
        self.explain, self.address = report.explain, report.address

    def descriptor(self, code: str) -> Json:
        slug, entry = self.slugs[code], self.entries.get(code)
        severity = Severity(entry.severity) if entry else Severity.WARNING
        page = self.explain(code)
        described: Json = {
            "id": code,
            "name": slug,
            "shortDescription": {"text": description_of(page) or slug.replace("-", " ")},
            "defaultConfiguration": {"level": _LEVELS[severity]},
        }
        if entry:
            described["properties"] = _properties(entry)
        if address := self.address(code, slug):
            described["helpUri"] = address
        if page:
            described["fullDescription"] = {"text": summary_of(page) or slug}
            described["help"] = {"text": page, "markdown": page}
        return described


def _properties(entry: Entry) -> Json:
    """What code scanning sorts alerts by: the concern, and how severe a flaw in security is."""
    concern = entry.module.rpartition(".")[0].rpartition(".")[2]
    secure = concern in _SECURITY
    found: Json = {
        "tier": entry.tier,
        "contexts": entry.contexts,
        "tags": ["security" if secure else "reliability", *([concern] if concern else [])],
    }
    if secure:
        found["security-severity"] = _SCORES[Severity(entry.severity)]
    return found


# --- results -----------------------------------------------------------------------


def _result(finding: Finding, rules: _Rules, excerpts: Excerpts) -> Json:
    place = _location(finding.where)
    if finding.scope:
        scope = valid(excerpts.prose(finding.scope))
        place["logicalLocations"] = [{"fullyQualifiedName": scope}]
    result: Json = {
        "ruleId": finding.code,
        "ruleIndex": rules.index[finding.code],
        "level": _LEVELS[severity_of(finding)],
        "message": _message(marked(finding, finding.message)),
        "locations": [place],
        "properties": {"slug": finding.slug, "precision": _PRECISIONS[finding.confidence]},
    }
    if finding.fingerprint:
        result["partialFingerprints"] = {"deploylint/v1": finding.fingerprint}
    if finding.related:
        result["relatedLocations"] = list(_related(finding.related))
    if finding.fix and (change := _fix(finding.fix, excerpts)):
        result["fixes"] = [change]
    return result


def _related(places: Iterable[Related]) -> Iterator[Json]:
    for number, place in enumerate(places):
        yield {"id": number, **_location(place.where), "message": _message(place.message)}


def _fix(fix: Fix, excerpts: Excerpts) -> Json | None:
    """A fix that a reader may apply: not one for display, nor one whose text is masked."""
    masked = any(excerpts.edit(edit) != edit.text for edit in fix.edits)
    if fix.safety is Safety.DISPLAY or not fix.edits or masked:
        return None
    by_path: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.where.path, []).append(edit)
    return {
        "description": _message(fix.title),
        "artifactChanges": [
            {
                "artifactLocation": _artifact(path),
                "replacements": [_replacement(edit) for edit in edits],
            }
            for path, edits in by_path.items()
        ],
        "properties": {"safety": fix.safety.value},
    }


def _replacement(edit: Edit) -> Json:
    return {
        "deletedRegion": _region(edit.where),
        "insertedContent": {"text": valid(edit.text)},
    }


def _suppression(suppressed: Suppressed) -> Json:
    ignore = suppressed.ignore
    suppression: Json = {"kind": "inSource", "status": "accepted", **_at(ignore.where)}
    if ignore.reason:
        suppression["justification"] = harmless(Excerpts.prose(ignore.reason))
    return suppression


def _at(where: Where) -> Json:
    return {"location": _location(where)}


def _location(where: Where) -> Json:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(where.path),
            "region": _region(where),
        }
    }


def _artifact(path: str) -> Json:
    from urllib.parse import quote

    uri = quote(path, safe="/", errors="surrogateescape")
    return {"uri": f"file://{uri}"} if uri.startswith("/") else {"uri": uri, "uriBaseId": _ROOT}


def _region(where: Where) -> Json:
    return {
        "startLine": where.line,
        "startColumn": where.column,
        "endLine": where.end_line,
        "endColumn": where.end_column,
    }


def _message(text: str) -> Json:
    """What a viewer shows: `[text](target)` of a repository is no link to click."""
    return {"text": harmless(Excerpts.prose(text)).replace("](", "] (")}


# --- the run itself ------------------------------------------------------------------


def _invocation(report: Report) -> Json:
    outcome = report.outcome
    failed = any(note.failed for note in outcome.notes)
    notifications = [_defect(each) for each in outcome.defects]
    notifications += (_note(each) for each in outcome.notes)
    return {
        "executionSuccessful": not outcome.defects and not failed,
        "toolExecutionNotifications": notifications,
    }


def _defect(defect: Defect) -> Json:
    notification: Json = {
        "level": "error",
        "message": _message(
            f"internal error in {defect.code}: {defect.error}" if defect.code else defect.error
        ),
    }
    if defect.path:
        notification["locations"] = [_file(defect.path)]
    return notification


def _note(note: Note) -> Json:
    return {
        "level": "error" if note.failed else "note",
        "message": _message(f"not checked: {note.message}"),
        "locations": [_file(note.path)],
    }


def _file(path: str) -> Json:
    return {"physicalLocation": {"artifactLocation": _artifact(path)}}
