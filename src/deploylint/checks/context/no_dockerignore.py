"""DPL001: an image takes a whole folder along, and nothing is ignored there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.checks.context._adding import creation
from deploylint.checks.context._unignored_secrets import lines_for
from deploylint.checks.context._unneeded_files import CACHES
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Unparsed
from deploylint.deployment.facts.images import Image
from deploylint.deployment.folders import Folder, Folders
from deploylint.deployment.sensitive import SECRETS, SecretFiles
from deploylint.formats.dockerignore import Matcher
from deploylint.model import Evidence, Finding, Fix, Related, Safety, Severity, Where
from deploylint.registry import DEPLOYED, rule


@rule(
    "DPL001",
    "no-dockerignore",
    on=Deployment,
    needs=(Image,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    fixable=True,
)
def no_dockerignore(deployment: Deployment) -> Iterator[Finding | Evidence]:
    known = deployment.model(SecretFiles)
    unread = {each.where.path for each in deployment.facts(Unparsed)}
    for folder in deployment.model(Folders).all:
        if folder.named:
            yield Evidence(folder.named.copy.where, "the image holds only what is named here")
        elif folder.ignore_file:
            if folder.whole:
                yield Evidence(folder.ignore_file.where, "it decides what the image holds")
        elif _path(folder) not in unread:
            yield from _findings(folder, known)


def _path(folder: Folder) -> str:
    return posixpath.join(folder.directory, ".dockerignore")


def _findings(folder: Folder, known: SecretFiles) -> Iterator[Finding]:
    path = _path(folder)
    edit = creation(path, _lines(folder, known))
    fix = Fix(f"Create `{path}`", (edit,), Safety.UNSAFE)
    places: dict[str, Where] = {}
    for part in folder.carried:
        if part.whole:
            places.setdefault(part.copy.where.path, part.copy.places[part.place])
    if places:
        first, *others = places.values()
        related = tuple(Related(each, "so does this image") for each in others)
        yield Finding(first, _message(folder), related, fix)


def _message(folder: Folder) -> str:
    where = f"`{folder.directory}/`" if folder.directory else "the root"
    also = "git history and local env files" if not folder.directory else "local env files"
    return f"Everything in {where} goes into the image, {also} included: no `.dockerignore`"


def _lines(folder: Folder, known: SecretFiles) -> list[str]:
    """A file that ignores secrets and caches, as far as no build needs them."""
    history = () if folder.directory else (".git",)
    caches = (each.line for each in CACHES if any(map(each.sign.fullmatch, folder.files)))
    secrets = _harmless(folder, [lines_for(folder, each, known) for each in SECRETS])
    local = _harmless(folder, [(line,) for line in (*history, *caches)])
    return ["# Secrets", *secrets, "", "# Caches and local files", *local]


def _harmless(folder: Folder, groups: list[tuple[str, ...]]) -> list[str]:
    needed = folder.needed
    safe = (lines for lines in groups if not any(map(Matcher(lines).excludes, needed)))
    return [line for lines in safe for line in lines]
