"""How a check is called, and what its findings and its failures are named."""

from __future__ import annotations

from deploylint.engine.plan import Plan
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding, Severity
from deploylint.registry import Collector, Entry, Rule
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import Any

    from deploylint.registry.options import OptionTables


def arguments(subject: Any, declared: Rule | Collector, options: OptionTables) -> tuple[Any, ...]:
    wanted = declared.options if isinstance(declared, Rule) else None
    if wanted is None:
        return (subject,)
    return (subject, next(table for table in options if isinstance(table, wanted)))


def verify_plugin(outcome: Any, source: Source | None) -> None:
    from deploylint.registry.plugin_types import verify

    verify(outcome, source)


def describe(error: BaseException) -> str:
    import traceback

    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({place.filename.rsplit('/', 1)[-1]}:{place.lineno})"


def own_finding(code: str, finding: Finding, plan: Plan) -> Finding | None:
    """A finding about a comment, None where its rule is switched off."""
    entry = next((entry for entry in plan.problems if entry.code == code), None)
    return named(finding, entry) if entry else None


def named(finding: Finding, entry: Entry) -> Finding:
    """The finding with its rule's names; its severity is still that of a production file."""
    severity = finding.severity or Severity(entry.severity)
    return finding._replace(code=entry.code, slug=entry.slug, severity=severity)
