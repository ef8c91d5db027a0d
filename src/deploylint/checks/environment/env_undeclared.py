"""DPN003: code needs a variable that no env file, artifact or document of the project names."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.environment._given import is_given
from deploylint.deployment import Deployment
from deploylint.deployment.applications import ApplicationModules
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts.environment import EnvironmentFile
from deploylint.deployment.facts.python import EnvironmentRead
from deploylint.deployment.facts.workflows import Workflow
from deploylint.deployment.production import is_deployed
from deploylint.deployment.services import Services
from deploylint.lazy.records import NamedTuple
from deploylint.model import Evidence, Finding, Related, Severity
from deploylint.registry import DEPLOYED, PEDANTIC, rule

# A list of variables that is shorter does not claim to be the list of all.
_ENOUGH = 3


class Listing(NamedTuple):
    """An env file that lists what the application reads."""

    file: EnvironmentFile
    known: int


@rule(
    "DPN003",
    "env-undeclared",
    on=Deployment,
    needs=(EnvironmentRead,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    tier=PEDANTIC,
)
def env_undeclared(deployment: Deployment) -> Iterator[Finding | Evidence]:
    modules = deployment.model(ApplicationModules).paths
    reads = [
        each
        for each in deployment.facts(EnvironmentRead)
        if each.where.path in modules and is_deployed(deployment, each.where.path)
    ]
    listing, declared = _listing(deployment, reads), _declared(deployment)
    optional = {each.name for each in reads if not each.required}
    for read in reads if listing else ():
        if not read.required or read.name in optional or is_given(read.name):
            continue
        assert listing is not None
        if read.name.upper() in declared:
            yield Evidence(read.where, f"`{read.name}` is declared", read.source)
        else:
            message = f"`{read.name}` is required, and nothing in the project sets or lists it"
            related = (Related(listing.file.where, f"{listing.known} others are listed here"),)
            yield Finding(read.where, message, related, scope=read.source)


def _listing(deployment: Deployment, reads: list[EnvironmentRead]) -> Listing | None:
    """The env file that lists most of the variables that are read."""
    names = {each.name.upper() for each in reads}
    found = [
        Listing(file, len(names & {each.upper() for each in file.names}))
        for file in deployment.facts(EnvironmentFile)
    ]
    best = max(found, key=lambda each: each.known, default=None)
    return best if best and best.known >= _ENOUGH else None


def _declared(deployment: Deployment) -> frozenset[str]:
    """Every name that some artifact of the project sets."""
    names = {name for file in deployment.facts(EnvironmentFile) for name in file.names}
    names |= {name for each in deployment.facts(Workflow) for name in each.variables}
    environments = deployment.model(Environments)
    for service in deployment.model(Services).all:
        names |= environments.of(service).names
    return frozenset(name.upper() for name in names)
