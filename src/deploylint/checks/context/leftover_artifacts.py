"""DPL007: files that somebody forgot are part of what is deployed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.contexts import normal
from deploylint.deployment.deployed import Deployed
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Image
from deploylint.deployment.sensitive import is_env_name
from deploylint.files.classify import Context
from deploylint.formats.systemd.merge import UnitFile
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Finding, Severity, start_of
from deploylint.registry import EVERYWHERE, rule

_UNREAL = frozenset({Context.TEST, Context.EXAMPLE, Context.DEV, Context.VENDORED})
# Path -> what such a file is. `verify_*` and the like are run against deployments.
_LEFT: tuple[tuple[re.Pattern[str], str], ...] = (
    (regex(r"(?:.*/)?[^/]+\.(?:bak|orig|rej|swp)"), "a backup copy"),
    (regex(r"(?:.*/)?[^/]*_pid\.txt|(?:.*/)?[^/]+\.pid"), "the process number of some run"),
    (regex(r"(?:.*/)?(?:nohup\.out|[^/]+\.log)"), "the log of some run"),
    (regex(r"(?:.*/)?[^/]+(?<!\.sql)\.sqlite3?"), "a database"),  # x.sql.sqlite is a script
    (regex(r"(?:scripts/)?debug_[^/]*\.py"), "a script for debugging"),
    (regex(r"test_[^/]*\.py"), "a test outside the folder of tests"),
)


@rule(
    "DPL007",
    "leftover-artifacts",
    on=Deployment,
    needs=(Image, UnitFile),
    severity=Severity.WARNING,
    contexts=EVERYWHERE,
)
def leftover_artifacts(deployment: Deployment) -> Iterator[Finding]:
    """Warning where an image holds the file, information elsewhere; env files are DPL005's."""
    deployed, mounted = deployment.model(Deployed), _mounted(deployment)
    for file in deployment.tree:
        kind = next((kind for left, kind in _LEFT if left.fullmatch(file.path)), "")
        folder, name = posixpath.split(file.path)
        if (
            not kind
            or is_env_name(name)
            or not file.tracked
            or file.path in mounted
            or _is_kept(deployment, folder)
        ):
            continue
        contained = deployed.holds(file.path)
        severity = Severity.WARNING if contained else Severity.INFO
        where = "in the repository and in an image" if contained else "in the repository"
        message = f"`{file.path}`, {kind}, is {where}"
        yield Finding(start_of(file.path), message, severity=severity, confidence=Confidence.MEDIUM)


def _mounted(deployment: Deployment) -> set[str | None]:
    """Files that a service is given by name: they are its input."""
    return {
        normal(posixpath.join(posixpath.dirname(service.where.path), volume.source))
        for service in deployment.facts(ComposeService)
        for volume in service.volumes
        if volume.source
    }


def _is_kept(deployment: Deployment, folder: str) -> bool:
    """A folder for tests or examples holds such files on purpose."""
    return bool(folder) and deployment.context_of(f"{folder}/_") in _UNREAL
