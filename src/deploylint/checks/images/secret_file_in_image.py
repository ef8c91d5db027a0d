"""DPN001: a COPY takes a file that holds secrets into an image."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase

from deploylint.deployment import Deployment
from deploylint.deployment.copies import Carried
from deploylint.deployment.facts.images import IgnoreFile, Image
from deploylint.deployment.folders import Folder, Folders, takes
from deploylint.deployment.sensitive import SecretFiles, sensitive_class
from deploylint.model import Evidence, Finding, Related, Severity, start_of
from deploylint.registry import DEPLOYED, rule


@rule(
    "DPN001",
    "secret-file-in-image",
    on=Deployment,
    needs=(Image,),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
)
def secret_file_in_image(deployment: Deployment) -> Iterator[Finding | Evidence]:
    files = deployment.model(SecretFiles)
    secret = files.databases.union(files.classes)
    for folder in deployment.model(Folders).all:
        held = [path for path in folder.files if folder.outside(path) in secret]
        held = [path for path in held if not folder.matcher.excludes(path)]
        for part in folder.carried:
            # Which secrets an ignore file lets in is the matter of DPL002.
            elsewhere = part.whole and folder.ignore_file is not None
            wanted = files.databases if elsewhere else secret
            found = [each for each in held if folder.outside(each) in wanted]
            if contained := list(_contained(deployment, folder, part, found)):
                yield _finding(deployment, folder, part, contained)
            elif part.copy.places and not elsewhere and not _matches_env(part.source):
                yield Evidence(part.copy.places[part.place], "it holds no secret that is known")


def _contained(
    deployment: Deployment, folder: Folder, part: Carried, held: list[str]
) -> Iterator[str]:
    """Files of the project, and the source itself where git ignores it."""
    yield from (folder.outside(path) for path in held if takes(part, path))
    if _matches_env(part.source) and _ignored(deployment) and not folder.matcher.excludes(".env"):
        yield folder.outside(posixpath.join(posixpath.dirname(part.source), ".env"))
    named = folder.outside(part.source)
    unseen = sensitive_class(named) and not (_is_pattern(named) or named in deployment.paths())
    if unseen and not folder.matcher.excludes(part.source):
        yield named


def _matches_env(source: str) -> bool:
    """Whether a pattern takes the environment file of each developer along."""
    name = posixpath.basename(source)
    return _is_pattern(name) and name.startswith(".") and fnmatchcase(".env", name)


def _is_pattern(source: str) -> bool:
    return not set("*?[").isdisjoint(source)


def _ignored(deployment: Deployment) -> bool:
    """Whether git ignores ``.env``, so that it lies beside the code without being seen here."""
    return any(
        fnmatchcase(".env", pattern.text.removeprefix("**/").strip("/"))
        for file in deployment.facts(IgnoreFile)
        if file.kind == "gitignore"
        for pattern in file.patterns
    )


def _finding(
    deployment: Deployment, folder: Folder, part: Carried, contained: list[str]
) -> Finding:
    more = f" and {len(contained) - 1} more go" if len(contained) > 1 else " goes"
    message = f"`{contained[0]}`{more} into the image, readable for everyone who pulls it"
    known = (path for path in contained[:3] if path in deployment.paths())
    related = [Related(start_of(path), "this file") for path in known]
    stages = (build.stage for build in folder.builds if build.dockerfile == part.copy.where.path)
    if not related:
        related += [Related(stage.where, "this image") for stage in stages if stage][:1]
    return Finding(part.copy.places[part.place], message, tuple(related))
