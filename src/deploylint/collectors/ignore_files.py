"""Ignore files: their patterns in order, as written."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts.images import IgnoreFile, IgnorePattern
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.dockerignore import DockerIgnore
    from deploylint.formats.gitignore import GitIgnore


@collect("dockerignore", "gitignore")
def ignore_files(document: DockerIgnore | GitIgnore) -> Iterator[IgnoreFile]:
    source = document.source
    patterns = tuple(
        IgnorePattern(
            document.where(pattern.start, pattern.end),
            pattern.text,
            source.text.startswith("/", pattern.start),
        )
        for pattern in document.patterns
    )
    final_newline = not source.text or source.text.endswith("\n")
    yield IgnoreFile(document.start_of_file, document.kind, patterns, source.newline, final_newline)
