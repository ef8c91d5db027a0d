"""Runs the selected joins on the deployment that the facts of all files make up.

Pure, as the checking of a file is; a join that fails is a defect as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint import registry
from deploylint.engine.budget import Budget, OverBudget
from deploylint.engine.calling import arguments, describe, named, verify_plugin
from deploylint.engine.plan import Plan
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Evidence, Finding, Severity, Unknown
from deploylint.registry import SENSITIVE, Entry, Rule
from deploylint.registry.own_rules import UNCHECKED, UNPARSABLE, Defect

if TYPE_CHECKING:
    from typing import Any

    from deploylint.deployment import Deployment
    from deploylint.registry.options import OptionTables


# By its name: most runs on one file have no use for the facts of images.
_IMAGE = "deploylint.deployment.facts.images.Image"
_UNCHECKED = "deploylint.deployment.facts.Unchecked"
_COMPOSED = "deploylint.deployment.facts.compose.ComposeService"


class JoinResult(NamedTuple):
    """What the checks of the whole deployment say; findings carry no fingerprint yet."""

    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    defects: tuple[Defect, ...] = ()


def check_project(deployment: Deployment, plan: Plan) -> JoinResult:
    """Run every selected join rule on the deployment."""
    findings: list[Finding] = []
    evidence: list[Evidence] = []
    unknown: list[Unknown] = []
    defects: list[Defect] = []
    with Budget(plan.limits.run) as budget:
        for entry in plan.joins:  # nothing takes long outside of the guarded steps
            try:
                for outcome in _join(entry, deployment, plan.options):
                    match outcome:
                        case Finding():
                            findings.append(named(outcome, entry))
                        case Evidence():
                            evidence.append(outcome._replace(code=entry.code))
                        case Unknown():
                            unknown.append(outcome._replace(code=entry.code))
            except OverBudget:
                budget.go_on()
                seconds = f"{plan.limits.run} seconds of the processor (option `max-run-seconds`)"
                defects.append(Defect(entry.code, "", f"takes too long, of {seconds}"))
            except (Exception, SystemExit) as error:
                defects.append(Defect(entry.code, "", describe(error)))
    for outcome in _unchecked(deployment):
        if isinstance(outcome, Unknown):
            unknown.append(outcome._replace(code=UNCHECKED.code))
        elif UNCHECKED in plan.problems:
            findings.append(named(outcome, UNCHECKED))
    return JoinResult(
        tuple(_distinct(findings)),
        tuple(dict.fromkeys(evidence)),
        tuple(dict.fromkeys(unknown)),
        tuple(defects),
    )


def _unchecked(deployment: Deployment) -> Iterable[Finding | Unknown]:
    if not deployment.holds(_UNCHECKED):
        return deployment.left_out
    from deploylint.engine.unchecked import unchecked

    return unchecked(deployment)


def _distinct(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each statement about a place once, of however many services it is true."""
    seen: set[tuple[str, Any, str]] = set()
    for finding in findings:
        key = (finding.code, finding.where, finding.message)
        if key not in seen:
            seen.add(key)
            yield finding


def has_input(entry: Entry, deployment: Deployment) -> bool:
    """Whether there is anything for a join to decide, so that its module must be imported."""
    if any(deployment.holds(fact) for fact in entry.needs):
        return True
    if deployment.candidates(entry.code) or deployment.prepared(entry.code):
        return True
    return not entry.needs and not entry.subjects


def _join(entry: Entry, deployment: Deployment, options: OptionTables) -> Iterator[Any]:
    if not has_input(entry, deployment):
        return
    declared = registry.load(entry)
    assert isinstance(declared, Rule)
    assert declared.joined is not None
    for outcome in declared.joined(*arguments(deployment, declared, options)):
        if entry.from_plugin:
            verify_plugin(outcome, None)
        yield outcome


def apply_context_severity(
    findings: Iterable[Finding], plan: Plan, deployment: Deployment
) -> Iterator[Finding]:
    """Shift each finding to the severity that it has in its file's context.

    A file of no telling name that ends up in an image is not lowered below warning:
    what the production machine runs is not worth less for being called ``main.py``.
    """
    images = deployment.holds(_IMAGE)
    for finding in findings:
        context, base = deployment.context_of(finding.where.path), finding.severity
        assert base is not None
        policy = finding.contexts or plan.policies[finding.code]
        severity = registry.severity_in(context, base, policy)
        if severity is None:
            continue
        if images and context is Context.NEUTRAL and severity < min(base, Severity.WARNING):
            from deploylint.deployment.deployed import Deployed

            is_deployed = deployment.model(Deployed).holds(finding.where.path)
            severity = Severity.WARNING if is_deployed else severity
        if policy == SENSITIVE and deployment.holds(_COMPOSED):
            severity = _on_a_desk(finding.where.path, severity, deployment)
        shifted = finding._replace(severity=severity)
        yield _read_with_another_python(shifted, deployment) or shifted


def _on_a_desk(path: str, severity: Severity, deployment: Deployment) -> Severity:
    """The values of a stack whose own code is mounted into it protect nothing but a desk."""
    from deploylint.deployment.projects import Projects

    return Severity.INFO if path in deployment.model(Projects).desks else severity


def _read_with_another_python(finding: Finding, deployment: Deployment) -> Finding | None:
    """The syntax of a Python that is newer than all that are known is no mistake of the project."""
    if finding.code != UNPARSABLE.code or not finding.where.path.endswith(".py"):
        return None
    import sys

    from deploylint.deployment.interpreter import NewestPython
    from deploylint.formats.python.newer import KNOWN

    newest = deployment.model(NewestPython)
    if newest.version <= max(KNOWN, sys.version_info[:2]):
        return None
    running = ".".join(map(str, sys.version_info[:2]))
    message = f"{finding.message} (read with Python {running}; the project names {newest})"
    return finding._replace(message=message, severity=Severity.INFO)
