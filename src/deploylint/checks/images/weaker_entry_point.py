"""DPN007: the plain entry point runs although a hardened one lies beside it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.imports import ImportPaths, named_by
from deploylint.deployment.launches import LAUNCHED, Launches
from deploylint.deployment.production import is_deployed
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity, Where, start_of
from deploylint.registry import DEPLOYED, rule

_HARDENED = regex(
    r"(?:secure|secured|hardened|prod|production)_(?P<after>\w+)"
    r"|(?P<before>\w+?)_(?:secure|secured|hardened|prod|production)"
)


@rule(
    "DPN007",
    "weaker-entry-point",
    on=Deployment,
    needs=LAUNCHED,
    severity=Severity.INFO,
    contexts=DEPLOYED,
)
def weaker_entry_point(deployment: Deployment) -> Iterator[Finding | Evidence]:
    hardened = dict(_hardened(deployment.paths()))
    if not hardened:
        return
    paths = deployment.model(ImportPaths)
    run: dict[str, Where] = {}
    for launch in deployment.model(Launches).all:
        named = named_by(launch.process)
        path = paths.find(launch, named).path if named else None
        place = launch.process.command.where
        if path and not launch.development and is_deployed(deployment, place.path):
            run.setdefault(path, place)
    for path, place in run.items():
        if path in hardened.values():
            yield Evidence(place, f"{path} is the hardened entry point")
        elif path in hardened and hardened[path] not in run:
            message = f"This runs {path}, and nothing runs {hardened[path]}"
            where = start_of(hardened[path])
            yield Finding(place, message, (Related(where, "the hardened entry point"),))


def _hardened(paths: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The plain module beside each hardened one, both of which exist."""
    for path in paths:
        folder, name = posixpath.split(path)
        match = _HARDENED.fullmatch(name.removesuffix(".py")) if name.endswith(".py") else None
        if match:
            plain = posixpath.join(folder, f"{match['after'] or match['before']}.py")
            if plain in paths:
                yield plain, path
