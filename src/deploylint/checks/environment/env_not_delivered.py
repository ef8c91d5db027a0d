"""DPN021: a service reads a variable at its start that compose does not hand over."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase

from deploylint.checks.environment import _undelivered as undelivered
from deploylint.deployment import Deployment
from deploylint.deployment.facts.clues import EnvironmentBlock
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.python import EnvironmentRead
from deploylint.deployment.projects import Projects
from deploylint.formats.compose.edits import add_entry, add_item
from deploylint.formats.compose.values import Array, Table
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Edit, Evidence, Finding, Fix, Related, Severity, Unknown, Where
from deploylint.registry import DEPLOYED, rule
from deploylint.registry.options import Policy

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile, Service


@rule(
    "DPN021",
    "env-not-delivered",
    on="compose",
    triggers=("environment",),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    fixable=True,
    options=Policy,
    needs=(ComposeService,),
)
def env_not_delivered(document: ComposeFile, _: Policy) -> Iterator[EnvironmentBlock]:
    passes = any(
        each.value is None or each.value.variables
        for service in document.services.values()
        for each in service.environment
    )
    for service in document.services.values():
        entry = service.entry("environment")
        if entry:
            edit, line = _addition(service) if passes else (None, "")
            key, place = entry.key.where, edit.where if edit else None
            yield EnvironmentBlock(key, service.name.text, place, line)


def _addition(service: Service) -> tuple[Edit | None, str]:
    """The edit that passes the variable ``{0}`` on."""
    block = service.get("environment")
    edit = None
    if isinstance(block, Table):
        edit = add_entry(block, "{0}: ${{{0}}}")
    elif isinstance(block, Array):
        edit = add_item(block, "{0}")
    return edit, edit.text if edit else ""


@env_not_delivered.join
def judge(deployment: Deployment, policy: Policy) -> Iterator[Finding | Evidence | Unknown]:
    blocks = deployment.facts(EnvironmentBlock)
    for project in deployment.model(Projects).all:
        for service, compose in project.deployed:
            found = undelivered.of(deployment, project, service)
            if found is None:
                continue
            allowed = policy.delivered_elsewhere
            required, documented = (
                [each for each in reads if not _is_one_of(each.name, allowed)]
                for reads in (found.required, found.documented)
            )
            if found.doubts and (required or documented):
                yield Unknown(compose.where, found.doubts[0], compose.name)
                continue
            block = _block(compose, blocks)
            if required:
                yield _finding(compose, block, required, None)
            if documented:
                yield _finding(compose, block, documented, found.example)
            if found.delivered and not required and not found.doubts:
                message = f"compose passes all that `{compose.name}` needs to start"
                yield Evidence(compose.where, message, compose.name)


def _is_one_of(name: str, globs: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, each) for each in globs)


def _block(compose: ComposeService, blocks: list[EnvironmentBlock]) -> EnvironmentBlock | None:
    """The block of a service in the last of its files that has one."""
    own = [each for each in blocks if each.service == compose.name]
    placed = [each for path in compose.files for each in own if each.where.path == path]
    return placed[-1] if placed else None


def _finding(
    compose: ComposeService,
    block: EnvironmentBlock | None,
    reads: list[EnvironmentRead],
    example: Where | None,
) -> Finding:
    """``example`` lists the variables; without one the start fails without them."""
    names = list(dict.fromkeys(each.name for each in reads))
    shown, them = ", ".join(f"`{each}`" for each in names), "it" if len(names) == 1 else "them"
    related = [Related(each.where, f"`{each.name}` is read here") for each in reads[:5]]
    message = f"`{compose.name}` does not start without {shown}: compose does not pass {them}"
    where = block.where if block else compose.where
    if example is None:
        return Finding(where, message, tuple(related), scope=compose.name)
    listing = posixpath.basename(example.path)
    message = f"`{compose.name}` runs without {shown}: compose does not pass {them}"
    related.append(Related(example, f"{listing} lists {them}"))
    fix = _fix(block, names)
    return Finding(where, message, tuple(related), fix, Severity.INFO, scope=compose.name)


def _fix(block: EnvironmentBlock | None, names: list[str]) -> Fix | None:
    if block is None or block.after is None:
        return None
    text = "".join(block.entry.format(each) for each in names)
    return Fix("Pass the variables on", (Edit(block.after, text),))
