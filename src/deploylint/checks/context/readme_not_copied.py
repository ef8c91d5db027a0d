"""DPL009: the distribution is built before a file that it reads is copied."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.checks.context._installs import Install, copies_before, installs, reads, takes
from deploylint.deployment import Deployment
from deploylint.deployment.contexts import BuildContext, normal
from deploylint.deployment.facts.versions import BuildInput
from deploylint.deployment.folders import Folders
from deploylint.model import Edit, Evidence, Finding, Fix, Related, Safety, Severity, Unknown, Where
from deploylint.registry import DEPLOYED, rule


@rule(
    "DPL009",
    "readme-not-copied",
    on=Deployment,
    needs=(BuildInput,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    fixable=True,
)
def readme_not_copied(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    for folder in deployment.model(Folders).all:
        found: dict[tuple[Where, str], Finding | Evidence | Unknown] = {}
        for build in folder.builds:
            for install in installs(build, folder):
                for each, path in reads(folder, build, install, deployment.facts(BuildInput)):
                    key = (install.command.where, path)
                    found.setdefault(key, _judge(build, install, each, path))
        yield from found.values()


def _judge(
    build: BuildContext, install: Install, each: BuildInput, path: str
) -> Finding | Evidence | Unknown:
    where = install.command.where
    there = takes(build, install, path)
    if there:
        return Evidence(where, f"`{path}` is copied before the distribution is built")
    if there is None:
        return Unknown(where, f"`{path}` may come from another stage or command")
    command = " ".join(install.command.words[:2])
    return Finding(
        where,
        f"`{command}` builds the distribution, which reads `{path}`, before that is copied",
        (Related(each.where, f"`{each.key}` names it"),),
        _fix(build, install, each, path),
    )


def _fix(build: BuildContext, install: Install, each: BuildInput, path: str) -> Fix | None:
    """Name the file in the COPY that takes the manifest along, where both lie in one folder."""
    manifest = build.inside(each.manifest) or ""
    if posixpath.dirname(manifest) != posixpath.dirname(path):
        return None
    for copy in copies_before(build, install.stage, install.command.where):
        for source, place in zip(copy.sources, copy.places, strict=False):
            folder_like = copy.target in (".", "./") or copy.target.endswith("/")
            plain = place.end - place.start == len(source)
            if normal(source.lstrip("/")) == manifest and folder_like and plain:
                name = posixpath.join(posixpath.dirname(source), posixpath.basename(path))
                end = (place.end, place.end, place.end_line, place.end_column)
                at = Where(place.path, *end, place.end_line, place.end_column)
                return Fix(f"Copy `{path}` as well", (Edit(at, f" {name}"),), Safety.UNSAFE)
    return None
