"""What configuration files of servers state."""

from __future__ import annotations

from deploylint.deployment.facts.images import Setting
from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class ServerSettings(NamedTuple):
    """A configuration file of ``server``: its settings under the names of command options.

    ``complete`` tells that what is not among them is not set: nothing in the file decides.
    """

    where: Where
    server: str
    options: tuple[Setting, ...]
    complete: bool = True
