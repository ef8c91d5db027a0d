"""What an image has below a folder that a mount covers, and the checkout has not."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.contexts import BuildContext, normal, stage_of
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import Volume
from deploylint.deployment.facts.images import Command, Copy, Script, Stage
from deploylint.deployment.services import Service
from deploylint.formats.wrappers import base_name, program_at
from deploylint.lazy.records import NamedTuple
from deploylint.model import Where

_MANAGERS = frozenset("npm yarn pnpm bun".split())
_NODE = _MANAGERS | set("node next nuxt npx pm2 serve vite".split())
_INSTALLING = frozenset("install ci i".split())
_BUILDING = _INSTALLING | {"build", "sync"}
# Variables that put the packages of uv and poetry somewhere else, or beside the code.
_ELSEWHERE = frozenset("UV_PROJECT_ENVIRONMENT UV_SYSTEM_PYTHON".split())
_BESIDE = "POETRY_VIRTUALENVS_IN_PROJECT"


class Hidden(NamedTuple):
    """A path of the image, the instruction that brings it, and what it is."""

    path: str
    where: Where
    what: str


def covers(volume: Volume, service: Service) -> bool:
    """Whether a mount puts a folder of the checkout over one of an image that is built here."""
    known = UNKNOWN not in volume.source + volume.target
    return service.build is not None and known and volume.source.startswith(".")


def hidden_by(
    deployment: Deployment, service: Service, volume: Volume, found: Iterable[Hidden]
) -> Iterator[Hidden]:
    """What of the image is not to be seen any more, and is not in the checkout either."""
    base = posixpath.dirname(volume.where.path)
    source, target = normal(posixpath.join(base, volume.source)), posixpath.normpath(volume.target)
    volumes = service.compose.volumes if service.compose else ()
    kept = [posixpath.normpath(each.target) for each in volumes]
    for each in dict.fromkeys(found) if source is not None else ():
        above = [other for other in kept if _is_below(each.path, other)]
        if each.path == target or max(above, key=len, default="") != target:
            continue
        rest = posixpath.join(source or "", each.path[len(target) :].lstrip("/"))
        if not any(path == rest or path.startswith(f"{rest}/") for path in deployment.paths()):
            yield each


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def brought(service: Service) -> Iterator[Hidden]:
    """What is built or installed into the image, and what its container starts."""
    build = service.build
    runs_node = any(base_name(each.words[0]) in _NODE for each in service.commands or ())
    for stage in build.lineage if build else ():
        for copy in stage.copies:
            if build and copy.stage and UNKNOWN not in (copy.target, stage.workdir):
                yield from _copied(build, stage, copy, node=runs_node)
        yield from _installed(stage, node=runs_node)
    workdir = service.stage.workdir if service.stage else ""
    for command in service.commands or ():
        if "/" in command.words[0] and UNKNOWN not in command.words[0] + workdir:
            path = posixpath.normpath(posixpath.join("/", workdir, command.words[0]))
            yield Hidden(path, command.where, "the container starts it")


def _copied(build: BuildContext, stage: Stage, copy: Copy, *, node: bool) -> Iterator[Hidden]:
    """A copy of another stage, with what is installed there where it keeps its place."""
    target = posixpath.normpath(posixpath.join("/", stage.workdir, copy.target))
    what = f"built in the stage `{copy.stage}`"
    if "node_modules" not in target or node:
        yield Hidden(target, copy.where, what)
    origin = stage_of(build.image, copy.stage)
    if origin and any(posixpath.normpath(source) == target for source in copy.sources):
        for each in _installed(origin, node=node):
            if _is_below(each.path, target):
                yield each


def _installed(stage: Stage, *, node: bool) -> Iterator[Hidden]:
    """The folders of packages that commands make in the working folder."""
    names = {each.name for each in stage.environment}
    for run in stage.runs if UNKNOWN not in stage.workdir else ():
        folder = _packages(run, names, node=node)
        if folder:
            path = posixpath.normpath(posixpath.join("/", stage.workdir, folder))
            yield Hidden(path, run.where, "packages are installed there")


def _packages(run: Command, names: set[str], *, node: bool) -> str:
    at = program_at(run.words)
    name, words = ("", ()) if at is None else (base_name(run.words[at]), run.words[at + 1 :])
    if name in _MANAGERS and node:
        alone = name == "yarn" and not words
        here = (alone or _INSTALLING & {*words}) and not {"-g", "--global"} & {*words}
        return "node_modules" if here else ""
    if name == "uv" and "sync" in words and not names & _ELSEWHERE:
        return ".venv"
    if name == "poetry" and "install" in words and _BESIDE in names:
        return ".venv"
    if name.startswith("python") and words[:2] == ("-m", "venv"):
        return words[-1] if words[2:] and UNKNOWN not in words[-1] else ""
    return ""


def made_by_hand(deployment: Deployment, found: list[Hidden]) -> str:
    """What of the project may put into the checkout what the mount hides; empty for nothing."""
    for script in deployment.facts(Script) if any(_is_made(each) for each in found) else ():
        for command in script.commands:
            name = base_name(command.words[0])
            if name in _MANAGERS | {"uv"} and _BUILDING & {*command.words}:
                return f"`{script.where.path}` may make it in the checkout"
    return ""


def _is_made(hidden: Hidden) -> bool:
    return hidden.what != "the container starts it"
