"""Which Python an image gets from conda, whose own images name none."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.contexts import BuildContext
from deploylint.deployment.copies import Carried
from deploylint.deployment.facts.images import Command
from deploylint.deployment.facts.versions import PythonVersion
from deploylint.deployment.processes import process_of
from deploylint.formats.condaspecs import python_series

_PROGRAMS = frozenset({"conda", "mamba", "micromamba"})


def of_conda(
    build: BuildContext, carried: tuple[Carried, ...], environments: list[PythonVersion]
) -> PythonVersion | None:
    """The only Python that the build has conda install; None where it may be any of several.

    ``environments`` are those that the files of the project describe, ``carried`` what the
    image holds of them.
    """
    installs = (run for stage in build.lineage for run in stage.runs if _is_conda(run))
    found = [each for run in installs for each in _installed(build, run, carried, environments)]
    versions = {each.versions for each in found}
    return found[0] if len(versions) == 1 and found[0].versions else None


def _is_conda(run: Command) -> bool:
    process = process_of(run)
    return process is not None and process.program in _PROGRAMS


def _installed(
    build: BuildContext,
    run: Command,
    carried: tuple[Carried, ...],
    environments: list[PythonVersion],
) -> Iterator[PythonVersion]:
    for word in run.words:
        series = python_series(word)
        if series is not None and word != "python":
            yield PythonVersion(run.where, "runtime", (series,) if series else ())
        elif word.endswith((".yml", ".yaml")):
            sources = _sources(build, carried, word)
            yield from (each for each in environments if each.where.path in sources)


def _sources(build: BuildContext, carried: tuple[Carried, ...], written: str) -> set[str]:
    """The files of the project that may lie at a path of the image."""
    name, found = posixpath.basename(written), {written}
    for each in carried:
        at = posixpath.basename(each.copy.target.rstrip("/"))
        if name in (at, posixpath.basename(each.source)):
            found.add(each.source)
        found.add(posixpath.join(each.source, name))
    return {posixpath.normpath(posixpath.join(build.directory, each)) for each in found}
