"""DPH020: nginx hands out the folder that the project is deployed in."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._edits import insert_first
from deploylint.checks.nginx._levels import name_of
from deploylint.checks.nginx._project_folders import ProjectFolder, project_folders
from deploylint.checks.nginx._served import Served, keeps_hidden_files_back, served
from deploylint.deployment import Deployment
from deploylint.deployment.configurations import is_below
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Image
from deploylint.deployment.production import is_deployed
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Level, NginxFile
from deploylint.model import Evidence, Finding, Fix, Related, Severity
from deploylint.registry import DEPLOYED, PREVIEW, rule

# What nginx's image serves where nobody configures it.
_DEFAULT_ROOT = "/usr/share/nginx/html"
_DENY = ["location ~ /\\.(?!well-known/) { deny all; }"]


@rule(
    "DPH020",
    "project-folder-served",
    on=Deployment,
    needs=(NginxFile, Image, ComposeService),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    tier=PREVIEW,
    fixable=True,
)
def project_folder_served(deployment: Deployment) -> Iterator[Finding | Evidence]:
    proxies = deployment.model(Proxies)
    levels = [each for each in proxies.levels if not each.block or each.block.in_project]
    folders = list(project_folders(deployment))
    found = served(levels) if folders else ()
    shown = [each for each in found if is_deployed(deployment, each.placed.path)]
    told: dict[object, Finding | Evidence] = {}
    for each in shown:
        for folder in folders:
            if verdict := _judged(proxies, levels, each, folder):
                told.setdefault(verdict.where, verdict)
    yield from told.values()
    yield from (_by_default(each) for each in folders if _is_default(proxies, each))


def _judged(
    proxies: Proxies, levels: list[Level], each: Served, folder: ProjectFolder
) -> Finding | Evidence | None:
    machines = proxies.machines_of(each.placed.path)
    own = [machine.service for machine in machines]
    if folder.service and folder.service.compose not in own:
        return None
    if not folder.service and machines:
        return None
    where, scope = proxies.head(each.placed), name_of(each.level)
    if not _covers(each.folder, folder.path):
        part = Evidence(where, f"only a part of `{folder.path}` is served", scope)
        return part if is_below(each.folder, folder.path) else None
    if denied := keeps_hidden_files_back(each.level, levels):
        return Evidence(proxies.head(denied), "hidden files are not served", scope)
    return Finding(
        where,
        f"`{folder.path}`, where the project is deployed, is served with `{folder.holds}` in it",
        (Related(folder.where, "the project lies there"),),
        _fix(proxies, each),
        Severity.ERROR if folder.has_secrets else Severity.WARNING,
        scope=scope,
    )


def _covers(shown: str, folder: str) -> bool:
    return shown == folder or is_below(folder, shown.rstrip("/"))


def _fix(proxies: Proxies, each: Served) -> Fix | None:
    server = next((level for level in each.level.outwards() if level.kind == "server"), None)
    if server is None or server.block is None or server.block.path != each.placed.path:
        return None
    edit = insert_first(proxies.files[each.placed.path], server.block.directive, _DENY)
    return Fix("Refuse hidden files", (edit,)) if edit else None


def _is_default(proxies: Proxies, folder: ProjectFolder) -> bool:
    """Whether a container serves a folder without a configuration of the project."""
    service = folder.service
    if service is None or not _covers(_DEFAULT_ROOT, folder.path):
        return False
    own = (each for path in proxies.files for each in proxies.machines_of(path))
    return all(each.service != service.compose or service.compose is None for each in own)


def _by_default(folder: ProjectFolder) -> Finding:
    severity = Severity.ERROR if folder.has_secrets else Severity.WARNING
    message = f"All of `{folder.path}` is served, and `{folder.holds}` is put there"
    return Finding(folder.where, message, severity=severity)
