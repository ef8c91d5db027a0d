"""DPM005: an image installs whatever version of a dependency is newest."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.contexts import Contexts, normal
from deploylint.deployment.deployed import covers
from deploylint.deployment.facts import Candidate
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import DEPLOYED, PEDANTIC, rule

if TYPE_CHECKING:
    from deploylint.formats.requirements import Requirements

_CONSTRAINED = frozenset({"-c", "--constraint", "--require-hashes"})


@rule(
    "DPM005",
    "unpinned-requirements",
    on="requirements",
    severity=Severity.INFO,
    contexts=DEPLOYED,
    tier=PEDANTIC,
)
def unpinned_requirements(document: Requirements) -> Iterator[Candidate | Evidence]:
    constrained = any(each.name in ("-c", "--require-hashes") for each in document.options)
    named = [each for each in document.requirements if each.name and not each.url]
    bare = [each for each in named if not each.specifier and not each.hashes]
    if not document.path.endswith(".txt") or not named:
        return
    if constrained or not bare:
        yield Evidence(document.start_of_file, "every requirement is restricted")
        return
    first = document.where(bare[0].start, bare[0].name_end)
    more = f" and {len(bare) - 1} more" if len(bare) > 1 else ""
    message = f"Any version of `{bare[0].name}`{more} may be installed on the day of the build"
    severity = Severity.WARNING if len(bare) == len(named) else Severity.INFO
    yield Candidate(first, Finding(first, message, severity=severity))


@unpinned_requirements.join
def in_images(deployment: Deployment) -> Iterator[Finding]:
    installed = set(_installed(deployment))
    for candidate in deployment.candidates("DPM005"):
        if candidate.where.path in installed:
            yield candidate.finding


def _installed(deployment: Deployment) -> Iterator[str]:
    """The requirements files that an image installs without constraints."""
    for build in deployment.model(Contexts).all:
        names = {
            posixpath.basename(name)
            for stage in build.image.stages
            for command in stage.runs
            if not _CONSTRAINED & set(command.words)
            for flag, name in zip(command.words, command.words[1:], strict=False)
            if flag in ("-r", "--requirement", "--requirements")
        }
        copies = (copy for stage in build.image.stages for copy in (*stage.copies, *stage.mounts))
        sources = [source for copy in copies if not copy.stage for source in copy.sources]
        for path in deployment.paths():
            inside = build.inside(path)
            if inside and posixpath.basename(path) in names:
                normalised = (normal(source.lstrip("/")) for source in sources)
                if any(each is not None and covers(each, inside) for each in normalised):
                    yield path
