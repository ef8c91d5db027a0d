"""Which secrets an ignore file lets into an image that takes its whole folder along."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from deploylint.checks.context._roots import meant_for
from deploylint.deployment.facts.images import Command, IgnoreFile
from deploylint.deployment.folders import Folder
from deploylint.deployment.sensitive import ENV, SECRETS, SecretFiles, Sensitive, is_env_name
from deploylint.formats.dockerignore import Matcher
from deploylint.lazy.records import NamedTuple
from deploylint.model import Safety, Severity

_HISTORY = ".git/HEAD"
# Programs whose `build` may read `.env` and `.env.production` for Vite, Next and their like.
_PAGE_BUILDERS = frozenset(
    "npm npx yarn pnpm bun bunx vite next nuxt nuxi astro gatsby react-scripts"
    " vue-cli-service".split()
)


class UnignoredSecret(NamedTuple):
    """Something that is let in: ``paths`` are files of the project, or a likely one."""

    label: str
    plural: bool
    lines: tuple[str, ...]
    paths: tuple[str, ...]
    severity: Severity


def unignored_secrets(
    folder: Folder, file: IgnoreFile, known: SecretFiles
) -> Iterator[UnignoredSecret]:
    for each in SECRETS:
        if paths := tuple(_held(folder, file, known, each)):
            label = f"`{paths[0]}`"
            yield UnignoredSecret(
                label, False, lines_for(folder, each, known), paths, Severity.ERROR
            )
        elif probe := next((name for name in each.probes if _open(folder, name)), ""):
            severity = Severity.WARNING if each is ENV and _uses_env(folder) else Severity.INFO
            yield UnignoredSecret(
                each.label, True, lines_for(folder, each, known), (probe,), severity
            )
    if not folder.directory and not _asks_git(folder) and folder.matcher.last(_HISTORY) < 0:
        yield UnignoredSecret("the git history", False, (".git",), (_HISTORY,), Severity.WARNING)


def lines_for(folder: Folder, wanted: Sensitive, known: SecretFiles) -> tuple[str, ...]:
    """What ignores a class of secrets in a folder; examples and configuration are left in."""
    usual, secret = Matcher(wanted.lines), known.classes
    found = (path for path in folder.files if secret.get(folder.outside(path)) is wanted)
    unusual = {f"**/{_name(path)}" for path in found if not usual.excludes(path)}
    lines = (*wanted.lines, *sorted(unusual))
    if wanted is not ENV:
        return (*lines, *_public(folder, usual, known))
    env = [path for path in folder.files if _name(path).startswith(".env.")]
    contained = {_name(path) for path in env if not known.is_shared(folder.outside(path))}
    return (*lines, *(f"!**/{name}" for name in sorted({*map(_name, env)} - contained)))


def _public(folder: Folder, usual: Matcher, known: SecretFiles) -> Iterator[str]:
    """Exceptions for what the project shares, such as the certificates of an authority."""
    for path in folder.files:
        is_in = usual.excludes(path) and not folder.matcher.excludes(path)
        if is_in and known.is_public(folder.outside(path)):
            yield f"!{path}"


def safety_of(folder: Folder, lines: Iterable[str]) -> Safety:
    """Builders of front ends write what env files say into pages, and miss none of them."""
    stages = (stage for build in folder.builds for stage in build.image.stages)
    pages = any(_builds_pages(command) for stage in stages for command in stage.runs)
    return Safety.UNSAFE if pages and any(".env" in line for line in lines) else Safety.SAFE


def _builds_pages(command: Command) -> bool:
    program, *words = command.words
    builds = (word == "build" or word.startswith("build:") for word in words)
    return posixpath.basename(program) in _PAGE_BUILDERS and any(builds)


def _held(folder: Folder, file: IgnoreFile, known: SecretFiles, wanted: Sensitive) -> Iterator[str]:
    for path in folder.files:
        if known.classes.get(folder.outside(path)) is not wanted or not _open(folder, path):
            continue
        if folder.held(path) and not meant_for(file, path):
            yield path


def _open(folder: Folder, path: str) -> bool:
    """A file that a COPY names itself is another matter (DPN001)."""
    return not folder.matcher.excludes(path) and path not in folder.copied


def _uses_env(folder: Folder) -> bool:
    return any(is_env_name(_name(path)) for path in folder.files)


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _asks_git(folder: Folder) -> bool:
    """Whether a build runs git, or could: versions are often taken from its history."""
    words = (
        word
        for build in folder.builds
        for stage in build.image.stages
        for command in stage.runs
        for word in command.words
    )
    return any(word == "git" or "SETUPTOOLS_SCM" in word for word in words)
