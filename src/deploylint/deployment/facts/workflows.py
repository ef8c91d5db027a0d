"""What CI workflows state, and scripts that build images."""

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


class ImageBuilds(NamedTuple):
    """The images that a script or a Makefile builds, started in the root or in its own folder."""

    where: Where
    builds: tuple[Build, ...]
