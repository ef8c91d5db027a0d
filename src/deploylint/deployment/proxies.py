"""The nginx configuration of the project, put together as the machines that run it do."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from deploylint.deployment.compositions import Compositions
from deploylint.deployment.contexts import BuildContext, Contexts, normal
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService, Volume
from deploylint.deployment.facts.images import Copy
from deploylint.formats.nginx import Configuration, Directive, Level, NginxFile, Placed, Word
from deploylint.formats.nginx.directives import Version
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where, start_of

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

# In so many containers one file is judged: each may reach other services.
MOST_MACHINES = 16

_MAIN = "/etc/nginx/nginx.conf"
_RENDERED = regex(r"^/etc/nginx/templates/(.+)\.template$")
# What the nginx.conf of nginx's images, of Debian and of Alpine includes in `http`.
_INCLUDED = regex(r"/etc/nginx/(?:(?:conf|http)\.d/[^/]+\.conf|sites-enabled/[^/]+)")
# Folders in which nginx and what is made of it look for their configuration.
_INSTALLED = regex(r"/(?:etc|usr/local|opt|opt/bitnami)/(?:[\w.-]+/)?(?:nginx|openresty|angie)/.*")
_SERVES = regex(r"nginx|openresty|angie|tengine|linuxserver/swag", re.I)
_IMAGE = regex(r"(?:^|/)nginx(?:-unprivileged)?:(\d+)\.(\d+)(?:\.(\d+))?")


class Machine(NamedTuple):
    """A container, by the files of the project in it: absolute path to project path.

    ``service`` is the compose service that runs it, None where none is known to.
    """

    image: str
    files: dict[str, str]
    service: ComposeService | None = None

    @property
    def packaged(self) -> Iterator[str]:
        """Files that the packaged ``nginx.conf`` includes, as none of the project replaces it."""
        if _MAIN not in self.files:
            yield from (path for name, path in self.files.items() if _INCLUDED.fullmatch(name))


class Proxies:
    """All nginx files of the project as one configuration, and where its parts stand."""

    def __init__(self, deployment: Deployment) -> None:
        self.files = {file.path: file for file in deployment.facts(NginxFile)}
        self._digests: dict[str, str] = {}
        self._addresses: dict[str, tuple[str, ...]] = {}
        self._machines = tuple(self._find_machines(deployment)) if self.files else ()
        installed: dict[str, str] = {}
        for machine in reversed(self._machines):
            installed.update(machine.files)
        self._holding = _holding(self._machines)
        for path, machines in self._holding.items():
            if (count := len(machines)) > MOST_MACHINES:
                reason = f"{count} containers hold it, of which {MOST_MACHINES} are looked at"
                deployment.leave_out(start_of(path), reason)
        packaged = {path for machine in self._machines for path in machine.packaged}
        self._servers: dict[str, list[Placed]] | None = None
        self.configuration = Configuration(self.files.values(), installed, packaged)

    def digest(self, path: str) -> str:
        """What files of the same content, and no others, share."""
        if path not in self._digests:
            import hashlib

            file = self.files[path]
            text = repr((file.directives, file.lines)).encode("utf-8", "replace")
            self._digests[path] = hashlib.sha256(text).hexdigest()[:16]
        return self._digests[path]

    @property
    def levels(self) -> list[Level]:
        """All levels, outer before inner; a block that is included twice has two."""
        return self.configuration.levels

    def proxied(self) -> Iterator[tuple[Level, Placed]]:
        """Levels that pass HTTP requests on, each with its ``proxy_pass``."""
        for level in self.levels:
            passes = level.defined(frozenset({"proxy_pass"}))
            if passes and passes[-1].in_project and level.kind not in ("server", "stream"):
                yield level, passes[-1]

    def where(self, path: str, node: Directive | Word) -> Where:
        """The place of a directive or word in a file of the project."""
        return self.files[path].where(node.start, node.end)

    def head(self, placed: Placed) -> Where:
        """The place of a directive without its block and without the semicolon."""
        words = placed.directive.words
        return self.files[placed.path].where(words[0].start, words[-1].end)

    def upstream(self, name: str) -> tuple[str, ...]:
        """The addresses that an ``upstream`` of this name holds, none where there is no such."""
        if name not in self._addresses:
            held = self.servers(name)
            self._addresses[name] = tuple(each.directive.values[0] for each in held)
        return self._addresses[name]

    def servers(self, name: str) -> tuple[Placed, ...]:
        """The ``server`` directives of an ``upstream`` of this name."""
        if self._servers is None:
            self._servers = {}
            for level in self.levels:
                for placed in level.defined(frozenset({"upstream"})):
                    named = self._servers.setdefault("".join(placed.directive.values[:1]), [])
                    named += (Placed(placed.path, each) for each in _servers_in(placed.directive))
        return tuple(self._servers.get(name, ()))

    def machines_of(self, path: str) -> tuple[Machine, ...]:
        """The containers that hold a file of the project, the first of very many."""
        return tuple(self._holding.get(path, ())[:MOST_MACHINES])

    def version(self, path: str) -> Version | None:
        """The nginx that reads a file, where the tag of an official image tells."""
        found = {
            tuple(int(part or 0) for part in match.groups())
            for machine in self.machines_of(path)
            if (match := _IMAGE.search(machine.image))
        }
        return min(found) if found else None  # type: ignore[return-value]

    def _find_machines(self, deployment: Deployment) -> Iterator[Machine]:
        contexts = deployment.model(Contexts)
        for build in contexts.all:
            if build.service is None:
                yield _running(Machine(_base(build), self._copied(build)), build)
        for service in deployment.model(Compositions).services:
            own = contexts.of_service(service)
            files = self._copied(own) if own else {}
            files.update(self._mounted(service))
            machine = Machine(_base(own) if own else service.image or "", files, service)
            yield _running(machine, own)

    def _copied(self, build: BuildContext) -> dict[str, str]:
        copies = (copy for stage in reversed(build.lineage) for copy in stage.copies)
        found: dict[str, str] = {}
        for copy in copies:
            if not copy.stage and copy.target.startswith("/"):
                found.update(self._copy(build.directory, copy))
        return found

    def _copy(self, directory: str, copy: Copy) -> Iterator[tuple[str, str]]:
        into = copy.target.endswith("/") or len(copy.sources) > 1
        for source in copy.sources:
            path = normal(posixpath.join(directory, source.lstrip("/")))
            if path in self.files and path is not None:
                target = posixpath.join(copy.target, posixpath.basename(path))
                yield _rendered(target if into else copy.target), path
            elif path is not None and source != UNKNOWN:
                yield from self._below(path, copy.target)

    def _mounted(self, service: ComposeService) -> Iterator[tuple[str, str]]:
        for volume in service.volumes:
            path = _source(volume)
            if path in self.files and path is not None:
                yield _rendered(volume.target), path
            elif path is not None:
                yield from self._below(path, volume.target)

    def _below(self, folder: str, target: str) -> Iterator[tuple[str, str]]:
        """The files of a folder that is copied or mounted as a whole."""
        prefix = folder + "/" if folder else ""
        for path in self.files:
            if path.startswith(prefix):
                yield _rendered(posixpath.join(target, path[len(prefix) :])), path


def _holding(machines: Iterable[Machine]) -> dict[str, list[Machine]]:
    """The containers by each file of the project in them."""
    found: dict[str, list[Machine]] = {}
    for machine in machines:
        for path in {*machine.files.values()}:
            found.setdefault(path, []).append(machine)
    return found


def _running(machine: Machine, build: BuildContext | None) -> Machine:
    """The machine with the files that its nginx reads; other images may only carry them."""
    service = machine.service
    stages = build.lineage if build else ()
    commands = [
        *(command for stage in stages for command in (*stage.runs, *stage.process)),
        *((service.command or ()) if service else ()),
        *((service.entrypoint or ()) if service else ()),
    ]
    names = (machine.image, *(word for command in commands for word in command.words))
    if any(_SERVES.search(name) for name in names):
        return machine
    read = {name: path for name, path in machine.files.items() if _INSTALLED.fullmatch(name)}
    return machine._replace(files=read)


def _servers_in(upstream: Directive) -> Iterator[Directive]:
    return (each for each in upstream.directives if each.name == "server" and each.values)


def _base(build: BuildContext) -> str:
    return build.lineage[-1].base if build.lineage else ""


def _source(volume: Volume) -> str | None:
    """The folder or file of the project that is mounted."""
    if UNKNOWN in (volume.source, volume.target) or not volume.source.startswith("."):
        return None
    return normal(posixpath.join(posixpath.dirname(volume.where.path), volume.source))


def _rendered(target: str) -> str:
    """Where the entrypoint of nginx's images puts what it makes of a template."""
    return _RENDERED.sub(r"/etc/nginx/conf.d/\1", target)
