"""Whether a compose service is one for development, whatever its file is called."""

from __future__ import annotations

import posixpath

from deploylint.deployment.contexts import BuildContext, normal
from deploylint.deployment.facts.compose import ComposeService, Volume
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
_DEVELOPMENT = frozenset("dev develop development devel local debug devcontainer".split())
_CODE = frozenset({"/app", "/code", "/src", "/workspace", "/usr/src/app"})


class Development:
    """Tells services that are started while writing code from those that are deployed.

    A file whose own name or content says what it is for is believed: only services
    of files of unknown purpose are looked at.
    """

    def __init__(self, deployment: Deployment) -> None:
        self._context_of = deployment.context_of
        paths = deployment.paths()
        self._code = frozenset(
            folder for path in paths if path.endswith(".py") for folder in _folders(path)
        )
        self._production = {
            (posixpath.dirname(each.where.path), each.name): each.where.path
            for each in deployment.facts(ComposeService)
            if deployment.context_of(each.where.path) is Context.PROD
            and (each.command is not None or each.build or each.image)
        }
        self._overridden = frozenset(
            posixpath.dirname(path)
            for path in paths
            if "override" in posixpath.basename(path) and path.endswith((".yml", ".yaml"))
        )

    def reason(self, service: ComposeService, build: BuildContext | None) -> str:
        """Why the service is one for development; empty where nothing says so."""
        by_purpose = self.by_purpose(service)
        if by_purpose or self._context_of(service.where.path) is not Context.NEUTRAL:
            return by_purpose
        return self._mounts_code(service, build)

    def by_purpose(self, service: ComposeService) -> str:
        """The same by what its file, profiles and stage are called and for."""
        context = self._context_of(service.where.path)
        if context is Context.DEV:
            return "its file is meant for development"
        if context is not Context.NEUTRAL:
            return ""
        if service.profiles and all(is_development(profile) for profile in service.profiles):
            return f"it belongs to the profile `{service.profiles[0]}`"
        if service.build and is_development(service.build.target):
            return f"it builds the stage `{service.build.target}`"
        return self._production_elsewhere(service)

    def _production_elsewhere(self, service: ComposeService) -> str:
        folder = posixpath.dirname(service.where.path)
        other = self._production.get((folder, service.name))
        return f"`{posixpath.basename(other)}` redefines it for production" if other else ""

    def _mounts_code(self, service: ComposeService, build: BuildContext | None) -> str:
        """The sources are mounted over those in the image.

        Beside an override file the base file is the one for production.
        """
        folder = posixpath.dirname(service.where.path)
        if folder in self._overridden:
            return ""
        workdir = service.working_dir or (build.stage.workdir if build and build.stage else "")
        for volume in service.volumes:
            if self._is_code(volume, folder, workdir):
                return f"it mounts `{volume.source}` over its code"
        return ""

    def _is_code(self, volume: Volume, folder: str, workdir: str) -> bool:
        if volume.kind != "bind" or not volume.source.startswith("."):
            return False
        source = normal(posixpath.join(folder, volume.source))
        target = posixpath.normpath(volume.target)
        roots = {*_CODE, workdir} - {"", "/"}
        if target in roots:
            return True
        below = any(target.startswith(root + "/") for root in roots)
        return below and source in self._code


def is_development(name: str) -> bool:
    """Whether a name (of a stage, a profile) has a word that means development."""
    return any(word.lower() in _DEVELOPMENT for word in _WORD.findall(name))


def _folders(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[:count]) for count in range(len(parts) + 1)]
