"""DPL008: git tracks what a package manager puts there."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts.images import IgnoreFile, Image
from deploylint.deployment.facts.python import Import
from deploylint.deployment.facts.versions import Dependency
from deploylint.model import Finding, Severity, start_of
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
    file = ignoring.get("")
    for folders in _grouped(sorted(counted)):
        count = sum(counted[each] for each in folders)
        also = f" and {_counted(len(folders) - 1, 'more folder')} like it" if folders[1:] else ""
        message = (
            f"Git tracks {_counted(count, 'file')} in `{folders[0]}/`{also},"
            " which a package manager or Python makes"
        )
        yield Finding(file.where if file else start_of(folders[0]), message, scope=folders[0])


def _grouped(folders: list[str]) -> list[list[str]]:
    """Folders of bytecode are one mistake, mended at once; any other folder is one of its own."""
    bytecode = [each for each in folders if posixpath.basename(each) == "__pycache__"]
    others = [[each] for each in folders if each not in bytecode]
    return [bytecode, *others] if bytecode else others


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' if number > 1 else ''}"


def _installed_in(path: str, environments: set[str]) -> str:
    """The uppermost folder of the path that is made by a tool."""
    parts = path.split("/")[:-1]
    for end in range(1, len(parts) + 1):
        folder = "/".join(parts[:end])
        if parts[end - 1] in _INSTALLED or folder in environments:
            return folder
    return ""
