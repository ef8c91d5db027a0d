"""DPL008: git tracks what a package manager puts there."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator

from deploylint.checks.context._folders import start_of
from deploylint.deployment import Deployment
from deploylint.deployment.facts.images import IgnoreFile, Image
from deploylint.deployment.facts.python import Import
from deploylint.deployment.facts.versions import Dependency
from deploylint.model import Finding, Severity
from deploylint.registry import STEADY, rule

_INSTALLED = frozenset(
    {"node_modules", "site-packages", "__pycache__", ".venv", "bower_components"}
)


@rule(
    "DPL008",
    "tracked-vendor-dir",
    on=Deployment,
    needs=(IgnoreFile, Import, Dependency, Image),
    severity=Severity.WARNING,
    contexts=STEADY,
)
def tracked_vendor_dir(deployment: Deployment) -> Iterator[Finding]:
    """The finding stands in the ignore file that lets the folder in, if there is one."""
    paths = [file.path for file in deployment.tree if file.tracked]
    environments = {posixpath.dirname(each) for each in paths if each.endswith("/pyvenv.cfg")}
    counted = Counter(folder for path in paths if (folder := _installed_in(path, environments)))
    ignoring = {
        posixpath.dirname(each.where.path): each
        for each in deployment.facts(IgnoreFile)
        if each.kind == "gitignore"
    }
    for folder, count in sorted(counted.items()):
        files = f"{count:,} file{'s' if count > 1 else ''}"
        message = f"git tracks {files} in `{folder}/`, which a package manager or Python makes"
        file = ignoring.get("")
        yield Finding(file.where if file else start_of(folder), message, scope=folder)


def _installed_in(path: str, environments: set[str]) -> str:
    """The uppermost folder of the path that is made by a tool."""
    parts = path.split("/")[:-1]
    for end in range(1, len(parts) + 1):
        folder = "/".join(parts[:end])
        if parts[end - 1] in _INSTALLED or folder in environments:
            return folder
    return ""
