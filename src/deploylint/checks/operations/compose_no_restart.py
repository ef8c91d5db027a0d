"""DPO004: after a crash or a reboot of the machine, services of compose stay down."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.checks.operations._added import added_to, additions
from deploylint.deployment import Deployment
from deploylint.deployment.facts import PreparedFix
from deploylint.deployment.facts.clues import StackDeployed
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.projects import Project, Projects
from deploylint.formats.systemd.merge import UnitFile
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile
    from deploylint.formats.document import Document

_MOST_NAMED = 3
_STACK = regex(r"\bdocker\s+stack\s+deploy\b(?:[^\n\\]|\\\n)*")
_STACK_FILE = regex(r"(?:-c|--compose-file)[ =]+([\w./-]+)")
_COMPOSE = regex(r"\bdocker[ -]compose\b|\bpodman-compose\b")
_FILE = regex(r"(?:^|\s)(?:-f|--file)[ =]?(\S+)")
_DEFAULT_NAMES = frozenset(
    "compose.yaml compose.yml docker-compose.yml docker-compose.yaml".split()
)


@rule(
    "DPO004",
    "compose-no-restart",
    on="compose",
    triggers=("image", "build"),
    needs=(ComposeService,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    fixable=True,
)
def compose_no_restart(document: ComposeFile) -> Iterator[PreparedFix]:
    yield from additions(document, "Start it again", "restart: unless-stopped")


@compose_no_restart.on(("shell", "text", "workflow"), triggers=("stack deploy",))
def stacks(document: Document) -> Iterator[StackDeployed]:
    for command in _STACK.finditer(document.source.text):
        for named in _STACK_FILE.finditer(command[0]):
            yield StackDeployed(document.where(*command.span()), named[1])


@compose_no_restart.join
def judge(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    for project in deployment.model(Projects).all:
        daemons = [compose for _, compose in project.daemons if compose.complete]
        down = [each for each in daemons if not _restarts(each)]
        if not daemons:
            continue
        if down and (any(each.swarm for each in daemons) or _is_a_stack(deployment, project)):
            yield Unknown(down[0].where, "a swarm starts its services again by itself")
        elif down and _is_started_by_a_unit(deployment, project):
            yield Unknown(down[0].where, "a unit starts the project, and may do so again")
        elif down:
            up = [each for each in daemons if _restarts(each)]
            fix = added_to(deployment, "DPO004", [each.where for each in down])
            yield _finding(project, down, up)._replace(fix=fix)
        else:
            message = "every service of the project comes up again"
            yield Evidence(daemons[0].where, message, daemons[0].name)


def _restarts(compose: ComposeService) -> bool:
    return compose.restart is not None or bool(compose.restart_policy)


def _is_a_stack(deployment: Deployment, project: Project) -> bool:
    """Whether a command of the project hands one of its files to a swarm."""
    names = {posixpath.basename(path) for path in project.files}
    found = deployment.facts(StackDeployed)
    return any(posixpath.basename(each.file) in names for each in found)


def _finding(project: Project, down: list[ComposeService], up: list[ComposeService]) -> Finding:
    names = ", ".join(f"`{each.name}`" for each in down[:_MOST_NAMED])
    more = f" and {len(down) - _MOST_NAMED} more" if len(down) > _MOST_NAMED else ""
    stays = "stays" if len(down) == 1 else "stay"
    related = [Related(each.where, f"so does `{each.name}`") for each in down[1:]]
    related += [
        Related(each.restart.where, f"`{each.name}` comes up again")
        for each in up[:1]
        if each.restart
    ]
    known = project.is_production or bool(up)
    return Finding(
        down[0].where,
        f"{names}{more} {stays} down after a crash or a reboot",
        tuple(related),
        severity=Severity.WARNING if known else Severity.INFO,
        scope=down[0].name,
    )


def _is_started_by_a_unit(deployment: Deployment, project: Project) -> bool:
    """Whether a unit of systemd starts the project: by the file that it names, else by its folder.

    A unit that names none is meant for the files that compose finds by itself.
    """
    names = {posixpath.basename(path) for path in project.files}
    for unit in deployment.facts(UnitFile):
        for setting in unit.settings:
            if setting.key == "ExecStart" and _COMPOSE.search(setting.value):
                named = {posixpath.basename(each) for each in _FILE.findall(setting.value)}
                if named & names or (not named and names & _DEFAULT_NAMES):
                    return True
    return False
