"""DPL002: ``.dockerignore`` lets secrets into an image that takes everything along."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.context._adding import added, insertion
from deploylint.checks.context._unignored_secrets import (
    UnignoredSecret,
    safety_of,
    unignored_secrets,
)
from deploylint.deployment import Deployment
from deploylint.deployment.copies import Carried
from deploylint.deployment.facts.images import IgnoreFile, Image
from deploylint.deployment.folders import Folder, Folders
from deploylint.deployment.sensitive import SecretFiles
from deploylint.files.classify import Context
from deploylint.model import Evidence, Finding, Fix, Related, Severity
from deploylint.registry import DEPLOYED, rule

_ELSEWHERE = (Context.DEV, Context.TEST, Context.EXAMPLE, Context.VENDORED)


@rule(
    "DPL002",
    "dockerignore-secrets",
    on=Deployment,
    needs=(Image,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    fixable=True,
)
def dockerignore_secrets(deployment: Deployment) -> Iterator[Finding | Evidence]:
    known = deployment.model(SecretFiles)
    for folder in deployment.model(Folders).all:
        file, whole = folder.ignore_file, _whole(deployment, folder)
        if file is None or whole is None:
            continue
        related = (Related(whole.copy.where, "this copies everything that is not ignored"),)
        found = list(unignored_secrets(folder, file, known))
        back = [
            (unignored, at)
            for unignored in found
            if (at := folder.matcher.last(unignored.paths[0])) >= 0
        ]
        for unignored, at in back:
            yield _taken_back(file, at, unignored)._replace(related=related)
        if missing := [
            unignored for unignored in found if folder.matcher.last(unignored.paths[0]) < 0
        ]:
            yield _missing(folder, file, missing)._replace(related=related)
        elif not back:
            yield Evidence(file.where, "secrets stay out of the image")


def _whole(deployment: Deployment, folder: Folder) -> Carried | None:
    """The COPY that takes everything into an image that is not just for developers."""
    return next(
        (
            each
            for each in folder.carried
            if each.whole and deployment.context_of(each.copy.where.path) not in _ELSEWHERE
        ),
        None,
    )


def _taken_back(file: IgnoreFile, at: int, unignored: UnignoredSecret) -> Finding:
    pattern = file.patterns[at]
    message = f"`{pattern.text}` takes {unignored.label} back into the image"
    return Finding(pattern.where, message, severity=unignored.severity)


def _missing(folder: Folder, file: IgnoreFile, missing: list[UnignoredSecret]) -> Finding:
    worst = max(unignored.severity for unignored in missing)
    gravest = [unignored for unignored in missing if unignored.severity is worst]
    labels = [unignored.label for unignored in gravest]
    listed = " and ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))
    many = len(gravest) > 1 or gravest[0].plural
    verbs = "are not ignored and go" if many else "is not ignored and goes"
    message = f"{listed[0].upper()}{listed[1:]} {verbs} into the image"
    return Finding(file.where, message, fix=_fix(folder, file, missing), severity=worst)


def _fix(folder: Folder, file: IgnoreFile, missing: list[UnignoredSecret]) -> Fix | None:
    """None where a build needs what a line would ignore, or a negation overrules the lines."""
    groups = [unignored.lines for unignored in missing]
    lines, at, after = added(file, groups, folder.needed, folder.matcher)
    if not all(after.excludes(path) for unignored in missing for path in unignored.paths):
        return None
    edit = insertion(file, "Secrets", lines, at)
    return Fix("Ignore secrets", (edit,), safety_of(folder, lines))
