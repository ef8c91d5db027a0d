"""What a checked project is told to say: joined, suppressed, narrowed to what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.engine.calling import own_finding
from deploylint.engine.fingerprints import sort_key, with_fingerprints
from deploylint.engine.joining import apply_context_severity, check_project
from deploylint.files import classify
from deploylint.files.listing import Entry
from deploylint.files.workspace import Workspace
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding, Unknown
from deploylint.run.outcome import Outcome
from deploylint.run.project import Project
from deploylint.suppression.comments import Suppressed, judge_ignores, suppress

if TYPE_CHECKING:
    from deploylint.deployment import Deployment
    from deploylint.engine.checking import FileResult
    from deploylint.files.git_changes import Changes

# Kinds that are read for what they say of other files, and endings of what may be any data.
_PROSE = frozenset({"text", "gitignore"})
_DATA = (".json", ".yml", ".yaml")
# What the inventory is made of, by name: most runs on one file have no use for these classes.
_RUNNING = (
    "deploylint.deployment.facts.images.Image",
    "deploylint.deployment.facts.compose.ComposeService",
    "deploylint.formats.systemd.merge.UnitFile",
)


def outcome_of(project: Project, today: str) -> Outcome:
    """Join the facts, apply suppressions and configuration, keep what was asked for.

    ``today`` (``2026-12-31``) decides which dated ignore comments still count.
    """
    deployment = project.deployment()
    joined = check_project(deployment, project.plan)
    linked = project.linked_results()
    results = [linked[path] for path in sorted(linked)]
    findings = [finding for result in results for finding in result.findings]
    findings += _fingerprinted(project, joined.findings)
    findings = list(_weighed(project, findings, deployment))
    ignores = {path: result.ignores for path, result in project.results.items()}
    asked = sorted((each for each in findings if _is_requested(project, each)), key=sort_key)
    kept = [each for each in asked if project.settings.keeps(each)]
    standing, silenced = suppress(kept, ignores, today)
    about = _about_ignores(project, silenced, today)
    standing += _weighed(project, about, deployment)
    new, baselined, resolved = _narrowed(project, sorted(standing, key=sort_key), today)
    return Outcome(
        new,
        tuple(silenced),
        (*(each for result in results for each in result.evidence), *joined.evidence),
        tuple(_undecided(project, results, joined.unknown)),
        (
            *project.settings.broken_plugins(),
            *(each for result in results for each in result.defects),
            *joined.defects,
        ),
        tuple(project.notes),
        len(project.results),
        sum(result.parsed for result in results),
        baselined,
        resolved,
        _answers(project),
        _unresolved(deployment, project.discovery.requested),
        len(asked) - len(kept),
    )


def state_of(project: Project, today: str) -> str:
    """A name for all that the outcome follows from, "" where that cannot be told."""
    entries, changes = project.reported
    if changes is not None:
        return ""
    discovery, settings = project.discovery, project.settings
    ignores = [(pattern, sorted(codes)) for pattern, codes in settings.per_file_ignores]
    severities = settings.severities
    requested = None if discovery.requested is None else sorted(discovery.requested)
    return project.cache.state(
        (entry.path for entry in discovery.tree if classify.kind_of(entry.path)),
        (
            today,
            discovery.tree,
            discovery.notes,
            requested,
            ignores,
            settings.names,
            severities,
            entries,
        ),
    )


def _weighed(
    project: Project, findings: Iterable[Finding], deployment: Deployment
) -> Iterator[Finding]:
    """The severity of the context, unless the configuration gives the rule one of its own."""
    own = dict(project.settings.severities)
    for finding in apply_context_severity(findings, project.plan, deployment):
        yield finding._replace(severity=own.get(finding.code, finding.severity))


def _answers(project: Project) -> bool:
    requested = project.discovery.requested
    asked = project.results.keys() if requested is None else project.results.keys() & requested
    return any(_is_lintable(path, project.results[path]) for path in asked)


def _is_lintable(path: str, result: FileResult) -> bool:
    """Prose and data are read for the sake of others, unless they hold something themselves."""
    if classify.kind_of(path) in _PROSE:
        return bool(result.findings)
    return result.parsed or not path.endswith(_DATA)


def _undecided(
    project: Project, results: Iterable[FileResult], joined: Iterable[Unknown]
) -> Iterator[Unknown]:
    """What rules could not decide in the files that were asked for."""
    requested = project.discovery.requested
    everywhere = (*(each for result in results for each in result.unknown), *joined)
    return (each for each in everywhere if requested is None or each.where.path in requested)


def _unresolved(deployment: Deployment, requested: frozenset[str] | None) -> int:
    """How many services that are asked about are not understood."""
    if not any(map(deployment.holds, _RUNNING)):
        return 0
    from deploylint.deployment.inventory import Inventory

    found = deployment.model(Inventory).unresolved
    return len(
        {each.service for each in found if requested is None or each.where.path in requested}
    )


def _is_wanted(project: Project, finding: Finding) -> bool:
    return project.settings.keeps(finding) and _is_requested(project, finding)


def _is_requested(project: Project, finding: Finding) -> bool:
    """Whether one of the places of a finding lies in a file that was asked for."""
    requested = project.discovery.requested
    if requested is None:
        return True
    places = (finding.where, *(related.where for related in finding.related))
    return any(where.path in requested for where in places)


def _fingerprinted(project: Project, findings: Iterable[Finding]) -> Iterator[Finding]:
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.where.path, []).append(finding)
    for path, group in by_path.items():
        source = project.workspace.source(path)
        yield from with_fingerprints(group, source) if source else group


def _about_ignores(project: Project, silenced: list[Suppressed], today: str) -> Iterator[Finding]:
    names = dict(project.settings.names)
    everywhere = (
        ignore for path in sorted(project.results) for ignore in project.results[path].ignores
    )
    judged = judge_ignores(everywhere, silenced, names, today)
    found = (own_finding(code, finding, project.plan) for code, finding in judged)
    wanted = (each for each in found if each and _is_wanted(project, each))
    return _fingerprinted(project, wanted)


def _narrowed(
    project: Project, findings: list[Finding], today: str
) -> tuple[tuple[Finding, ...], tuple[Finding, ...], int]:
    """What a change takes part in: what is new, what the baseline knows; its fixed entries."""
    entries, changes = project.reported
    if changes is not None:
        involved = {finding for finding in findings if changes.involve(finding)}
        others = [each for each in findings if each not in involved]
        involved.update(_caused(project, changes, others, today) if others else ())
        findings = [finding for finding in findings if finding in involved]
    if entries is None:
        return tuple(findings), (), 0
    from deploylint.suppression import baseline

    split = baseline.split(findings, entries, project.workspace.source)
    return split.new, split.known, len(split.fixed)


def _caused(
    project: Project, changes: Changes, findings: list[Finding], today: str
) -> Iterator[Finding]:
    """Those that were not there before the change, such as the check of a deleted route."""
    from deploylint.suppression import baseline

    earlier = _before(project, changes)
    found = outcome_of(earlier, today).findings
    entries = [baseline.entry_of(each, earlier.workspace.source(each.where.path)) for each in found]
    for finding in baseline.split(findings, entries, project.workspace.source).new:
        if finding.where.path not in changes.moved:
            yield finding


def _before(project: Project, changes: Changes) -> Project:
    """The project as it was before the change, with the settings of today."""
    old = {
        path: data
        for path, data in changes.before.items()
        if data is not None and not project.settings.excludes(path)
    }
    workspace = Workspace(project.workspace.root, project.workspace.max_size)
    workspace.overlay = old
    same = [entry for entry in project.discovery.tree if entry.path not in changes.before]
    gone = [Entry(path, tracked=True) for path in old]
    discovery = project.discovery._replace(tree=tuple(sorted([*same, *gone])), notes=())
    earlier = Project(discovery, workspace, project.settings, project.plan, project.cache)
    for path, result in project.results.items():
        if path not in changes.before:
            earlier.results[path] = result
            earlier.classified[path] = project.classified[path]
    earlier.recheck(old)
    return earlier
