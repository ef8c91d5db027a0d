"""What probes and environment files state."""

from __future__ import annotations

from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class Probe(NamedTuple):
    """Something that asks a service whether it is healthy.

    ``origin`` says what does: ``image``, ``compose``, ``nginx``, a platform (``kubernetes``,
    ``fly``, ``render`` and so on), or ``script`` for what a file asks if it is run. ``owner``
    names the container or service that is probed, as far as the file says; ``port`` is ""
    when the URL leaves it out. ``port_where`` and ``path_where`` are the places of just these,
    None where an edit could not be sure of them.
    """

    where: Where
    origin: str
    owner: str
    scheme: str
    host: str
    port: str
    path: str
    port_where: Where | None = None
    path_where: Where | None = None


class Forwarding(NamedTuple):
    """A port at which something but nginx reaches a service.

    ``origin`` says what does: ``traefik``, ``caddy`` or ``fly``. ``owner`` is the name of the
    compose service, or the path of the Dockerfile that the platform builds.
    """

    where: Where
    origin: str
    owner: str
    port: str


class EnvironmentFile(NamedTuple):
    """An env file: the names it sets, and which of them are blank, with their places.

    ``values`` are those that are literal and no secrets; ``secrets`` name those that hold
    one, which a blank, a template or a placeholder does not.
    """

    where: Where
    names: tuple[str, ...]
    blank: tuple[str, ...] = ()
    blank_places: tuple[Where, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    secrets: tuple[str, ...] = ()


class BrokerNamed(NamedTuple):
    """The address of a broker, or of what may be one, by the variable that holds it.

    ``name`` is empty where code names the broker itself, ``service`` where no compose service
    is given the variable. ``host`` is empty where code takes the broker from the variable.
    """

    where: Where
    name: str
    service: str
    scheme: str
    host: str
