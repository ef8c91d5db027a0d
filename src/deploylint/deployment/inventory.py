"""Every service that is deployed with all that is known of it: nothing falls silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from deploylint.deployment.compositions import Compositions
from deploylint.deployment.production import is_deployed
from deploylint.deployment.services import Service, Services
from deploylint.deployment.statements import State, Statement, Statements
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Where

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

# The aspects of a service, in the order of a report.
ASPECTS: dict[str, Callable[[Statements, Service], Statement]] = {
    "image": Statements.image,
    "start": Statements.start,
    "application": Statements.application,
    "user": Statements.user,
    "ports": Statements.ports,
    "probe": Statements.probe,
    "restart": Statements.restart,
    "stores": Statements.stores,
    "variables": Statements.variables,
}
# Without these nobody can say what runs: what is unknown of them stands in the way of a sign-off.
FOLLOWING = ("application", "ports")
BLOCKING = ("start", "application", "ports", "probe")


class Described(NamedTuple):
    """A service and a statement on each of ``ASPECTS``."""

    name: str
    where: Where
    statements: dict[str, Statement]

    @property
    def blocking(self) -> tuple[str, ...]:
        """The aspects of which something is there and not understood.

        What follows from a start command that is not understood is not counted again.
        """
        unknown = tuple(each for each in BLOCKING if self.statements[each].state is State.UNKNOWN)
        return tuple(each for each in unknown if each not in FOLLOWING or "start" not in unknown)


class LeftOut(NamedTuple):
    """A service that is not deployed, and why."""

    name: str
    where: Where
    reason: str


class Unresolved(NamedTuple):
    """Something that is there and is not understood."""

    service: str
    aspect: str
    where: Where
    reason: str


class Inventory:
    """``services`` are those that are deployed, ``left_out`` the others."""

    def __init__(self, deployment: Deployment) -> None:
        compositions, statements = deployment.model(Compositions), deployment.model(Statements)
        services: list[Described] = []
        left_out: list[LeftOut] = []
        for service in deployment.model(Services).all:
            if service.compose and compositions.repeats(service.compose):
                continue
            context = deployment.context_of(service.where.path)
            deployed = is_deployed(deployment, service.where.path)
            reason = service.development or ("" if deployed else f"{context.value} file")
            if reason:
                left_out.append(LeftOut(service.name, service.where, reason))
            else:
                said = {name: state(statements, service) for name, state in ASPECTS.items()}
                services.append(Described(service.name, service.where, said))
        self.services, self.left_out = tuple(services), tuple(left_out)

    @property
    def unresolved(self) -> Iterator[Unresolved]:
        """What stands in the way of a sign-off, by service."""
        for each in self.services:
            for aspect in each.blocking:
                said = each.statements[aspect]
                yield Unresolved(each.name, aspect, said.where, said.text)
