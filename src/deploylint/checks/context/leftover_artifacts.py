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
    (regex(r"(?:.*/)?[^/]+\.(?:db|rdb|mdb|accdb|sqlite3?-(?:wal|journal))"), "a database"),
    (regex(r"(?:.*/)?[^/]+\.(?:dump|pgdump|bson)"), "the dump of a database"),
    (regex(r"(?:.*/)?[^/]*(?:dump|backup)[^/]*\.sql(?:\.gz)?", re.I), "the dump of a database"),
    (regex(r"(?:scripts/)?debug_[^/]*\.py"), "a script for debugging"),
    (regex(r"test_[^/]*\.py"), "a test outside the folder of tests"),
)


# Data that is made to be shipped.
_SHIPPED = regex(
    r"(?:.*/)?[^/]*(?:sample|demo|example|fixture|seed|search|index|geo|lookup|dictionary|thumbs)[^/]*",
    re.I,
)
# What applications call the files that they are sent: a UUID, a digest, a time.
_UPLOADED_TO = regex(r"(?P<folder>(?:.*/)?(?:media|uploads?|attachments|user_uploads))(?:/.*)?")
_UPLOAD = regex(
    r"[^/]*?(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{24}|1[5-9]\d{8,11})"
    r"[^/]*\.(?:pdf|docx?|xlsx?|csv|jpe?g|png|webp|heic|mp[34]|wav|zip)",
    re.I,
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
    yield from _uploads(deployment)
    for file in deployment.tree:
        kind = _kind(file.path)
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


def _kind(path: str) -> str:
    kind = next((kind for left, kind in _LEFT if left.fullmatch(path)), "")
    data = "database" in kind and not path.endswith((".sqlite", ".sqlite3"))
    return "" if data and _SHIPPED.fullmatch(path) else kind


def _uploads(deployment: Deployment) -> Iterator[Finding]:
    """One finding for each folder of files that users have sent."""
    found: dict[str, list[str]] = {}
    for file in deployment.tree:
        folder, name = posixpath.split(file.path)
        upload = (
            _UPLOADED_TO.fullmatch(folder) if file.tracked and _UPLOAD.fullmatch(name) else None
        )
        if upload and not _is_kept(deployment, folder):
            found.setdefault(upload["folder"], []).append(file.path)
    for folder, paths in found.items():
        many = f"{len(paths)} files" if len(paths) > 1 else "a file"
        message = f"`{folder}/` holds {many} that somebody uploaded, and is in the repository"
        yield Finding(start_of(paths[0]), message, confidence=Confidence.MEDIUM)


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
