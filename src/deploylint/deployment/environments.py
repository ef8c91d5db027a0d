"""The environment of each service, from every place that sets it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.contexts import normal
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.environment import EnvironmentFile
from deploylint.deployment.facts.images import Setting
from deploylint.deployment.services import Service
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class Environment(NamedTuple):
    """The variables of a service.

    ``settings`` are those with a place in compose or a Dockerfile, the effective one
    of each name; ``names`` adds those that env files and units set. ``doubts`` say why
    there may be more.
    """

    settings: dict[str, Setting]
    names: frozenset[str]
    unknown_reasons: tuple[str, ...]

    def value(self, name: str) -> str | None:
        """The value of a variable: None where it is certainly not set, else maybe ``UNKNOWN``."""
        if name in self.settings:
            return self.settings[name].value
        return UNKNOWN if name in self.names or self.unknown_reasons else None


class Environments:
    """Works out environments; compose goes before env files, these before the image."""

    def __init__(self, deployment: Deployment) -> None:
        self._files = {each.where.path: each for each in deployment.facts(EnvironmentFile)}

    def of(self, service: Service) -> Environment:
        settings: dict[str, Setting] = {}
        for stage in reversed(service.build.lineage if service.build else ()):
            settings.update({each.name: each for each in stage.environment})
        names: set[str] = set()
        unknown_reasons: list[str] = []
        if service.compose:
            for path, read in self._env_files(service.compose):
                if read is None:
                    unknown_reasons.append(f"{path} is not in the repository")
                names.update(read.names if read else ())
            settings.update({each.name: each for each in service.compose.environment})
            if not service.compose.complete:
                unknown_reasons.append("part of the service is defined elsewhere")
        for name, doubt in _of_unit(service):
            names.add(name)
            unknown_reasons += [doubt] if doubt else []
        return Environment(settings, frozenset({*settings, *names} - {""}), tuple(unknown_reasons))

    def _env_files(self, compose: ComposeService) -> Iterator[tuple[str, EnvironmentFile | None]]:
        for reference in compose.env_files:
            folder = posixpath.dirname(reference.where.path)
            path = None if reference.target == UNKNOWN else normal(f"{folder}/{reference.target}")
            yield path or "an env file", self._files.get(path or "")


def _of_unit(service: Service) -> Iterator[tuple[str, str]]:
    """Names that a unit sets, and a doubt for each env file that it reads."""
    if service.unit is None:
        return
    for setting in service.unit.all("Service", "Environment"):
        if setting.value == UNKNOWN:
            yield "", "a value of the unit is hidden"
        for word in setting.value.split():
            yield word.strip("\"'").partition("=")[0], ""
    for setting in service.unit.all("Service", "EnvironmentFile"):
        yield "", f"{setting.value.lstrip('-')} is on the server"
