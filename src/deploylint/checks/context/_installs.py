"""RUN commands that build the project's own distribution, and what they find there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from deploylint.deployment.contexts import BuildContext, normal
from deploylint.deployment.deployed import covers
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Command, Copy, Stage
from deploylint.deployment.facts.versions import BuildInput
from deploylint.deployment.folders import Folder
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where

_HERE = regex(r"(?:-e)?\./?(?:\[[^\]]*\])?")
# Commands that build what lies in the working directory, unless one of the options says no.
_BUILDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("uv", "sync"): (
        "--no-install-project",
        "--no-install-workspace",
        "--no-install-local",
        "--only-group",
        "--only-dev",
        "--package",
        "--all-packages",
    ),
    ("poetry", "install"): ("--no-root", "-C", "--directory", "-P", "--project"),
    ("pdm", "install"): ("--no-self", "-p", "--project"),
    ("pdm", "sync"): ("--no-self", "-p", "--project"),
    ("uv", "build"): ("--package", "--all-packages"),
    ("poetry", "build"): (),
    ("python", "-m", "build"): (),
}
_PIP = (("pip", "install"), ("pip", "wheel"), ("uv", "pip", "install"), ("pipx", "install"))

# Commands that refuse to go on without a lock file, in some cases only with one of the options.
_LOCKED: tuple[tuple[tuple[str, ...], frozenset[str], str], ...] = (
    (("uv", "sync"), frozenset({"--frozen", "--locked"}), "uv.lock"),
    (("pdm", "sync"), frozenset(), "pdm.lock"),
    (("pipenv", "sync"), frozenset(), "Pipfile.lock"),
    (("pipenv", "install"), frozenset({"--deploy", "--ignore-pipfile"}), "Pipfile.lock"),
    (("npm", "ci"), frozenset(), "package-lock.json"),
    (("pnpm", "install"), frozenset({"--frozen-lockfile"}), "pnpm-lock.yaml"),
)
_PIPS = frozenset({"pip", "pip3", "uv", "python", "python3"})


class Install(NamedTuple):
    """One such command. ``directory`` of the context holds the manifest that it finds."""

    stage: Stage
    command: Command
    directory: str


def builds_here(command: Command) -> bool:
    words = [posixpath.basename(command.words[0]), *command.words[1:]]
    if UNKNOWN in words:
        return False
    words[0] = re.sub(r"^(python|pip)[\d.]+$", r"\1", words[0])
    if words[:3] == ["python", "-m", "pip"]:
        words = words[2:]
    for start, refusals in _BUILDS.items():
        if tuple(words[: len(start)]) == start:
            return not any(word.partition("=")[0] in refusals for word in words)
    found = (start for start in _PIP if tuple(words[: len(start)]) == start)
    return any(_HERE.fullmatch(word) for start in found for word in words[len(start) :])


def installs(build: BuildContext, folder: Folder) -> Iterator[Install]:
    """The commands of all stages for which it is clear which manifest they find."""
    for stage in build.image.stages:
        if any(_leaves(stage, command) for command in stage.runs):
            continue
        for command in filter(builds_here, stage.runs):
            directory = _directory(build, folder, stage, command.where)
            if directory is not None:
                yield Install(stage, command, directory)


def _leaves(stage: Stage, command: Command) -> bool:
    """Whether a command changes to another folder than the one where commands run anyway."""
    if command.words[0] != "cd":
        return False
    to = posixpath.normpath(posixpath.join(stage.workdir or "/", *command.words[1:2]))
    return to != posixpath.normpath(stage.workdir or "/")


def _directory(build: BuildContext, folder: Folder, stage: Stage, before: Where) -> str | None:
    """The uppermost folder whose manifest is there by then; None for none or several."""
    there = {
        posixpath.dirname(path)
        for path in folder.files
        if posixpath.basename(path) in ("pyproject.toml", "setup.py")
        and any(_takes(copy, path) for copy in copies_before(build, stage, before))
    }
    depth = min((_depth(each) for each in there), default=0)
    top = [each for each in there if _depth(each) == depth]
    return top[0] if len(top) == 1 else None


def _depth(directory: str) -> int:
    return directory.count("/") + 1 if directory else 0


def copies_before(build: BuildContext, stage: Stage, before: Where) -> Iterator[Copy]:
    """What a RUN finds: COPYs above it, those of the stages below, its own bind mounts."""
    for copy in (*stage.copies, *stage.mounts):
        mounted = copy in stage.mounts
        if copy.where.start < before.start and (not mounted or before.start < copy.where.end):
            yield copy
    while stage.parent is not None:
        stage = build.image.stages[stage.parent]
        yield from stage.copies


def reads(
    folder: Folder, build: BuildContext, install: Install, inputs: Iterable[BuildInput]
) -> Iterator[tuple[BuildInput, str]]:
    """What the command reads, with paths relative to the folder; only files that exist."""
    for each in inputs:
        path, manifest = build.inside(each.path), build.inside(each.manifest)
        same = manifest and posixpath.dirname(manifest) == install.directory
        if same and path and path in folder.files:
            yield each, path


def takes(build: BuildContext, install: Install, path: str) -> bool | None:
    """Whether a file is copied before the command, ignore file aside; None if unknown."""
    copies = list(copies_before(build, install.stage, install.command.where))
    if any(_takes(copy, path) for copy in copies):
        return True
    unknown = any(
        (
            copy.stage
            and any(copy.stage in (each.name, str(each.number)) for each in build.image.stages)
        )
        or UNKNOWN in copy.sources
        for copy in copies
    )
    name = posixpath.basename(path)
    made = any(
        name in map(posixpath.basename, (*command.words, *command.writes))
        for command in install.stage.runs
    )
    return None if unknown or made else False


def _takes(copy: Copy, path: str) -> bool:
    sources = (normal(source.lstrip("/")) for source in copy.sources if source != UNKNOWN)
    return not copy.stage and any(source is not None and covers(source, path) for source in sources)


def listings(command: Command) -> Iterator[tuple[int, str]]:
    """The files that list what the command installs, each with the number of the word for it."""
    words = command.words
    for start, options, name in _LOCKED:
        if words[: len(start)] == start and (not options or not options.isdisjoint(words)):
            yield 0, name
    if "install" in words and any(posixpath.basename(each) in _PIPS for each in words[:4]):
        for number, word in enumerate(words[:-1]):
            if word in ("-r", "--requirement") and words[number + 1] != UNKNOWN:
                yield number + 1, words[number + 1]


def source_of(copy: Copy, stage: Stage, written: str) -> str | None:
    """The path in the context of what a command names, if this COPY took it into the image."""
    if (
        copy.stage
        or len(copy.sources) != 1
        or UNKNOWN in (*copy.sources, copy.target, stage.workdir)
    ):
        return None
    source = normal(copy.sources[0].lstrip("/"))
    at = posixpath.normpath(posixpath.join("/", stage.workdir, written))
    into = posixpath.normpath(posixpath.join("/", stage.workdir, copy.target))
    below = posixpath.relpath(at, into)
    if source is None or below.startswith(".."):
        return None
    return normal(posixpath.join(source, below))
