"""DPL006: ``.dockerignore`` keeps out what the build needs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from deploylint.checks.context._installs import (
    copies_before,
    installs,
    listings,
    reads,
    source_of,
    takes,
)
from deploylint.deployment import Deployment
from deploylint.deployment.contexts import BuildContext, normal
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import IgnoreFile, Image
from deploylint.deployment.facts.versions import BuildInput
from deploylint.deployment.folders import Folder, Folders
from deploylint.files.classify import Context
from deploylint.model import Edit, Evidence, Finding, Fix, Related, Safety, Severity, Where
from deploylint.registry import DEPLOYED, rule

_UNREAL = (Context.TEST, Context.EXAMPLE, Context.VENDORED)


@rule(
    "DPL006",
    "ignored-build-input",
    on=Deployment,
    needs=(Image,),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    fixable=True,
)
def ignored_build_input(deployment: Deployment) -> Iterator[Finding | Evidence]:
    inputs = deployment.facts(BuildInput)
    for folder in deployment.model(Folders).all:
        found: dict[tuple[int, str], Finding] = {}
        for build in folder.builds:
            if not folder.ignore_file or deployment.context_of(build.dockerfile) in _UNREAL:
                continue
            yield from _evidence(folder, build, inputs)
            found_by = (
                _copied(folder, build),
                _read(folder, build, inputs),
                _listed(folder, build),
            )
            for path, related in chain.from_iterable(found_by):
                at = folder.matcher.last(path)
                finding = _finding(folder, folder.ignore_file, at, path, related)
                found.setdefault((at, path), finding)
        yield from found.values()


def _copied(folder: Folder, build: BuildContext) -> Iterator[tuple[str, Related]]:
    """Sources of COPY of which nothing is left in the context."""
    for stage in build.image.stages:
        for copy in stage.copies:
            for number, source in enumerate(() if copy.stage else copy.sources):
                path = None if source == UNKNOWN else normal(source.lstrip("/"))
                if path and "://" not in source and _is_gone(folder, path):
                    yield path, Related(copy.places[number], f"the build fails: no `{path}`")


def _is_gone(folder: Folder, path: str) -> bool:
    """A pattern may match nothing, and a folder may be left for what is below it."""
    if any(char in path for char in "*?[") or not folder.matcher.excludes(path):
        return False
    if path in folder.files:
        return True
    below = (each for each in folder.files if each.startswith(path + "/"))
    texts = [pattern.text for pattern in folder.ignore_file.patterns] if folder.ignore_file else []
    back = any(text.startswith((f"!{path}/", "!*")) for text in texts)
    return not back and all(map(folder.matcher.excludes, below))


def _read(
    folder: Folder, build: BuildContext, inputs: list[BuildInput]
) -> Iterator[tuple[str, Related]]:
    """Ignored files that a build backend would find, were they not."""
    for each, path in _needs(folder, build, inputs):
        if folder.matcher.excludes(path):
            yield path, Related(each.where, f"`{each.key}` makes the build read it")


def _listed(folder: Folder, build: BuildContext) -> Iterator[tuple[str, Related]]:
    """Ignored files that list what a RUN installs, and that a COPY would have taken along."""
    for stage in build.image.stages:
        if any(copy.stage for copy in stage.copies) or any(r.words[0] == "cd" for r in stage.runs):
            continue
        for command in stage.runs:
            for number, written in listings(command):
                others = [each for each in stage.runs if each is not command]
                made = any(
                    written in (*each.words, *each.writes) or "lock" in each.words[:2]
                    for each in others
                )
                place = command.places[number] if command.places else command.where
                for copy in () if made else copies_before(build, stage, command.where):
                    path = source_of(copy, stage, written)
                    if path and path in folder.files and folder.matcher.excludes(path):
                        yield path, Related(place, f"`{command.words[0]}` reads it here")


def _evidence(folder: Folder, build: BuildContext, inputs: list[BuildInput]) -> Iterator[Evidence]:
    for each, path in _needs(folder, build, inputs):
        if not folder.matcher.excludes(path):
            yield Evidence(each.where, f"`{path}` is there when the distribution is built")


def _needs(
    folder: Folder, build: BuildContext, inputs: list[BuildInput]
) -> Iterator[tuple[BuildInput, str]]:
    for install in installs(build, folder):
        for each, path in reads(folder, build, install, inputs):
            if takes(build, install, path):
                yield each, path


def _finding(folder: Folder, file: IgnoreFile, at: int, path: str, related: Related) -> Finding:
    pattern = file.patterns[at]
    message = f"`{pattern.text}` keeps `{path}` out of the build context, but the build needs it"
    return Finding(pattern.where, message, (related,), _fix(folder, file, path))


def _fix(folder: Folder, file: IgnoreFile, path: str) -> Fix | None:
    if folder.matcher.inserted(len(file.patterns), f"!{path}").excludes(path):
        return None
    last = file.patterns[-1].where
    end = (last.end, last.end, last.end_line, last.end_column, last.end_line, last.end_column)
    edit = Edit(Where(last.path, *end), f"{file.newline}!{path}")
    return Fix(f"Leave `{path}` in", (edit,), Safety.UNSAFE)
