"""Which secrets an ignore file lets into an image that takes its whole folder along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deploylint.checks.context._folders import Folder
from deploylint.checks.context._roots import meant_for
from deploylint.deployment.facts.images import IgnoreFile
from deploylint.deployment.sensitive import ENV, SECRETS, Sensitive, is_env_name, sensitive_class
from deploylint.model import Severity

_HISTORY = ".git/HEAD"


class Gap(NamedTuple):
    """Something that is let in: ``paths`` are files of the project, or a likely one."""

    label: str
    plural: bool
    lines: tuple[str, ...]
    paths: tuple[str, ...]
    severity: Severity


def gaps(folder: Folder, file: IgnoreFile, secret: dict[str, Sensitive]) -> Iterator[Gap]:
    for each in SECRETS:
        if paths := tuple(_held(folder, file, secret, each)):
            label = f"`{paths[0]}`"
            yield Gap(label, False, lines_for(folder, each), paths, Severity.ERROR)
        elif probe := next((name for name in each.probes if _open(folder, name)), ""):
            severity = Severity.WARNING if each is ENV and _uses_env(folder) else Severity.INFO
            yield Gap(each.label, True, lines_for(folder, each), (probe,), severity)
    if not folder.directory and not _asks_git(folder) and folder.matcher.last(_HISTORY) < 0:
        yield Gap("the git history", False, (".git",), (_HISTORY,), Severity.WARNING)


def lines_for(folder: Folder, secret: Sensitive) -> tuple[str, ...]:
    """What ignores a class of secrets in a folder, the examples there left in."""
    names = sorted({path.rpartition("/")[2] for path in folder.files})
    examples = (name for name in names if secret is ENV and name.startswith(".env."))
    kept = (f"!**/{name}" for name in examples if sensitive_class(name) is None)
    return (*secret.lines, *kept)


def _held(
    folder: Folder, file: IgnoreFile, secret: dict[str, Sensitive], wanted: Sensitive
) -> Iterator[str]:
    for path in folder.files:
        if secret.get(folder.outside(path)) is not wanted or not _open(folder, path):
            continue
        if folder.held(path) and not meant_for(file, path):
            yield path


def _open(folder: Folder, path: str) -> bool:
    """A file that a COPY names itself is another matter (DPN001)."""
    return not folder.matcher.excludes(path) and path not in folder.copied


def _uses_env(folder: Folder) -> bool:
    return any(is_env_name(path.rpartition("/")[2]) for path in folder.files)


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
