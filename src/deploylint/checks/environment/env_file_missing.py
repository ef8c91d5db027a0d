"""DPN005: a service reads an env file of which the repository says nothing."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.contexts import normal
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService, EnvFileReference
from deploylint.deployment.production import deployed
from deploylint.deployment.sensitive import PROVIDED
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity
from deploylint.registry import DEPLOYED, PEDANTIC, rule

_SAMPLE = regex(r"example|sample|template|tmpl|dist|default", re.I)
_ENV = regex(r"(?:\.env[\w.\-]*|[\w.\-]*\.env[\w.\-]*|env[\w.\-]*|[\w\-]*env)", re.I)


@rule(
    "DPN005",
    "env-file-missing",
    on=Deployment,
    needs=(ComposeService,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    tier=PEDANTIC,
)
def env_file_missing(deployment: Deployment) -> Iterator[Finding | Evidence]:
    paths = deployment.paths()
    seen: set[tuple[str, str]] = set()
    for service in deployed(deployment):
        for reference in service.compose.env_files if service.compose else ():
            target = _target(reference)
            if target is None or not reference.required or (reference.where.path, target) in seen:
                continue
            seen.add((reference.where.path, target))
            named = next(_described(target, paths), None)
            if named:
                yield Evidence(reference.where, f"{named} says what it holds", service.name)
            else:
                message = f"`{reference.target}` is not in the repository, nor an example of it"
                related = (Related(service.where, f"`{service.name}` does not start without it"),)
                yield Finding(reference.where, message, related, scope=service.name)


def _target(reference: EnvFileReference) -> str | None:
    if reference.target == UNKNOWN or posixpath.basename(reference.target) == PROVIDED:
        return None
    return normal(posixpath.join(posixpath.dirname(reference.where.path), reference.target))


def _described(target: str, paths: frozenset[str]) -> Iterator[str]:
    """The file itself, an example beside it or in the root, one of its own name anywhere."""
    if target in paths:
        yield target
    folders = {posixpath.dirname(target), ""}
    stem = posixpath.basename(target).lstrip(".")
    for path in sorted(paths):
        folder, name = posixpath.split(path)
        near = folder in folders and _ENV.fullmatch(name)
        if _SAMPLE.search(name) and (near or name.lstrip(".").startswith(stem)):
            yield path
