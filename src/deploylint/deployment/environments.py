"""The environment of each service, from every place that sets it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import suppress

from deploylint.deployment.commands import Lookup, filled
from deploylint.deployment.contexts import BuildContext, normal
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService, Port
from deploylint.deployment.facts.environment import EnvironmentFile
from deploylint.deployment.facts.images import Setting, Variable
from deploylint.formats.interpolation import InterpolationError, substitute, variables
from deploylint.formats.systemd.words import WordError, words
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deploylint.deployment import Deployment
    from deploylint.deployment.services import Service

# Variables that platforms set for every container.
OF_PLATFORMS = frozenset({"PORT"})


class Environment(NamedTuple):
    """The variables of a service.

    ``settings`` are those with a place in compose or a Dockerfile, the effective one
    of each name; ``names`` adds those that env files and units set, ``values`` are those of
    them that are known. ``unknown_reasons`` say why there may be more.
    """

    settings: dict[str, Setting]
    names: frozenset[str]
    unknown_reasons: tuple[str, ...]
    values: dict[str, str]

    def value(self, name: str) -> str | None:
        """The value of a variable: None where it is certainly not set, else maybe ``UNKNOWN``."""
        if name in self.settings:
            return self.settings[name].value
        if name in self.values:
            return self.values[name]
        return UNKNOWN if name in self.names or self.unknown_reasons else None


class Environments:
    """Works out environments; compose goes before env files, these before the image."""

    def __init__(self, deployment: Deployment) -> None:
        self._files = {each.where.path: each for each in deployment.facts(EnvironmentFile)}

    def of(self, service: Service) -> Environment:
        settings: dict[str, Setting] = {}
        if service.build:
            settings.update({each.name: each for each in _of_image(service.build)})
        names: set[str] = set()
        values: dict[str, str] = {}
        unknown_reasons: list[str] = []
        if service.compose:
            for path, read in self._env_files(service.compose):
                if read is None:
                    unknown_reasons.append(f"{path} is not in the repository")
                names.update(read.names if read else ())
                values.update(dict.fromkeys(read.names, UNKNOWN) if read else {})
                values.update(read.values if read else ())
            settings.update({each.name: each for each in service.compose.environment})
            if not service.compose.complete:
                unknown_reasons.append("part of the service is defined elsewhere")
        for name, value, doubt in _of_unit(service):
            names.add(name)
            values[name] = value
            unknown_reasons += [doubt] if doubt else []
        return Environment(
            settings, frozenset({*settings, *names} - {""}), tuple(unknown_reasons), values
        )

    def lookup(self, service: Service) -> Lookup:
        """What the variables in the commands of a service are: None where that is not known."""
        environment, placed = self.of(service), bool(service.compose or service.unit)
        beside = self._beside(service.compose) if service.compose else {}

        def value(variable: Variable) -> str | None:
            if variable.by_compose:
                return _known(beside.get(variable.name) or variable.default)
            found = environment.value(variable.name)
            if variable.name in OF_PLATFORMS and not placed and not found:
                return None
            return _known(found or variable.default)

        return value

    def image(self, compose: ComposeService) -> str:
        """The image that compose takes, ``UNKNOWN`` for what nothing says of it."""
        template = compose.image_template
        return (self.filled(compose, template) if template else compose.image) or UNKNOWN

    def published(self, compose: ComposeService, port: Port) -> str:
        """The port of the machine that compose publishes, "" for none."""
        return self.filled(compose, port.template) if port.template else port.published

    def filled(self, compose: ComposeService, template: str) -> str:
        """What compose makes of a template of the service; ``UNKNOWN`` for what nothing sets."""
        beside = {name: value for name, value in self._beside(compose).items() if value}
        bare = (each.name for each in variables(template) if each.default is None)
        try:
            return substitute(template, {**dict.fromkeys(bare, UNKNOWN), **beside})
        except InterpolationError:
            return UNKNOWN

    def _beside(self, compose: ComposeService) -> dict[str, str]:
        """What compose fills in from the ``.env`` of its project."""
        folder = posixpath.dirname(compose.files[0])
        found = self._files.get(posixpath.join(folder, ".env"))
        return {**dict.fromkeys(found.names, UNKNOWN), **dict(found.values)} if found else {}

    def _env_files(self, compose: ComposeService) -> Iterator[tuple[str, EnvironmentFile | None]]:
        for reference in compose.env_files:
            folder = posixpath.dirname(reference.where.path)
            path = (
                None
                if reference.target == UNKNOWN
                else normal(posixpath.join(folder, reference.target))
            )
            yield path or "an env file", self._files.get(path or "")


def _of_image(build: BuildContext) -> Iterator[Setting]:
    """What the stages of an image set, with the arguments that this build is given."""
    composed = build.service.build if build.service else None
    given = {each.name: each.value for each in (composed.arguments if composed else ())}
    for stage in reversed(build.lineage):
        argued = {each.name: each.made_of for each in stage.argued}
        for setting in stage.environment:
            made_of = argued.get(setting.name)
            if made_of and made_of.names & given.keys():
                value = filled(made_of, lambda variable: given.get(variable.name))
                yield setting._replace(value=value or UNKNOWN)
            else:
                yield setting


def _known(value: str | None) -> str | None:
    return None if value == UNKNOWN else value


def _of_unit(service: Service) -> Iterator[tuple[str, str, str]]:
    """What a unit sets, and a doubt for each env file, which may set the same again."""
    if service.unit is None:
        return
    files = service.unit.all("Service", "EnvironmentFile")
    for setting in service.unit.all("Service", "Environment"):
        if setting.value == UNKNOWN:
            yield "", UNKNOWN, "a value of the unit is hidden"
        for name, value in _assignments(setting.value):
            yield name, UNKNOWN if files or "%" in value else value, ""
    for setting in files:
        yield "", UNKNOWN, f"{setting.value.lstrip('-')} is on the server"


def _assignments(value: str) -> Iterator[tuple[str, str]]:
    with suppress(WordError):
        for word in words(value):
            name, _, given = word.text.partition("=")
            yield name, given
