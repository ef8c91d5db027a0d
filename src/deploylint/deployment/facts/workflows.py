"""What CI workflows state."""

from __future__ import annotations

from deploylint.deployment.facts.compose import Build
from deploylint.deployment.facts.images import Setting
from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class Workflow(NamedTuple):
    """A CI workflow: images of its services, contexts that it builds, variables that it sets."""

    where: Where
    service_images: tuple[Setting, ...]
    builds: tuple[Build, ...]
    variables: tuple[str, ...] = ()
