"""What services claim for themselves alone, and who that runs with them claimed it first."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService
from deploylint.lazy.records import NamedTuple
from deploylint.model import Where

# So many earlier claims are told.
_MOST = 3
# The key of services that whoever has no profile runs with.
_SURE = "\0"


class Claim(NamedTuple):
    """A service claims something at a place; ``number`` is the order of the claims."""

    number: int
    service: ComposeService
    where: Where


class Claims:
    """Earlier claims by what is claimed and the profiles of who claims it."""

    def __init__(self) -> None:
        self._found: dict[tuple[Hashable, str], dict[Where, Claim]] = {}
        self._count = 0

    def add(self, claimed: Iterable[Hashable], service: ComposeService, where: Where) -> None:
        self._count += 1
        claim = Claim(self._count, service, where)
        for key in ((each, profile) for each in claimed for profile in _own(service)):
            self._found.setdefault(key, {}).setdefault(where, claim)

    def rivals(
        self, claimed: Iterable[Hashable], service: ComposeService, where: Where
    ) -> list[Claim]:
        """The first claims to one of these, by services that some choice of profiles starts too."""
        found = {
            claim.where: claim
            for each in claimed
            for profile in _others(service)
            for claim in self._first(each, profile, where)
        }
        return sorted(found.values())[:_MOST]

    def _first(self, claimed: Hashable, profile: str, where: Where) -> Iterator[Claim]:
        places = self._found.get((claimed, profile), {})
        others = (claim for place, claim in places.items() if place != where)
        yield from (claim for claim, _ in zip(others, range(_MOST), strict=False))


def _own(service: ComposeService) -> tuple[str, ...]:
    """The keys under which others find what a service claims."""
    if UNKNOWN in service.profiles:
        return tuple(each for each in service.profiles if each != UNKNOWN)
    return (*(service.profiles or ("",)), _SURE)


def _others(service: ComposeService) -> tuple[str, ...]:
    """The keys of services that run whenever this one does, or may be chosen to."""
    if not service.profiles:
        return (_SURE,)
    if UNKNOWN in service.profiles:
        return tuple(each for each in service.profiles if each != UNKNOWN)
    return (*service.profiles, "")
