"""Python versions of images and of the tools that pick an interpreter."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts.versions import PythonVersion
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.dockerfile import Dockerfile
    from deploylint.formats.pyversion import PythonVersionFile
    from deploylint.formats.systemd import SystemdUnit
    from deploylint.formats.yamltree import YamlDocument

# Repositories whose tag begins with the version of Python, and tags that name it inside.
_BY_TAG = regex(
    r"(?:[^@\s]*/)?(?:python|circleci/python|cimg/python|lambda/python|pyenv)"
    r":(?P<version>3\.\d{1,2})(?![\d])"
)
_IN_TAG = regex(r"[^@\s]*:[^@\s/]*python-?(?P<version>3\.\d{1,2})(?![\d])")
_PYTHON = regex(r"(?:[^@\s]*/)?python(?::|@|$)|[^@\s]*:[^@\s/]*python")
_PLATFORM = regex(r"python3\.?(?P<minor>\d{1,2})")
_IN_PATH = regex(r"/python(?P<version>3\.\d{1,2})(?=[/\s]|$)")


@collect("dockerfile", triggers=("python",))
def of_images(document: Dockerfile) -> Iterator[PythonVersion]:
    for stage in document.stages:
        base = stage.base
        if stage.parent is None and base.value and _PYTHON.match(base.value):
            found = _BY_TAG.match(base.value) or _IN_TAG.match(base.value)
            versions = (found["version"],) if found else ()
            where = document.where(base.start, base.end)
            yield PythonVersion(where, "runtime", versions, stage=str(stage.index))


@collect("yaml", triggers=("untime: ", "untime:\t"), also=("python",))
def of_platforms(document: YamlDocument) -> Iterator[PythonVersion]:
    """``app.yaml`` of App Engine, ``serverless.yml``, templates of functions for AWS."""
    from deploylint.formats.yamltree import Mapping, Scalar

    for node in (each for root in document.roots for each in root.walk()):
        if not isinstance(node, Mapping):
            continue
        for value in map(node.get, ("runtime", "Runtime")):
            if isinstance(value, Scalar) and (found := _PLATFORM.fullmatch(value.text)):
                where = document.where(*value.inner)
                yield PythonVersion(where, "runtime", (f"3.{found['minor']}",))


@collect("pyversion")
def of_files(document: PythonVersionFile) -> Iterator[PythonVersion]:
    """``runtime.txt`` decides what a platform runs, ``.python-version`` what developers run."""
    role = "runtime" if document.path.endswith("runtime.txt") else "pinned"
    for each in document.versions:
        if series := each.series:
            where = document.where(each.start, each.end)
            yield PythonVersion(where, role, (f"{series[0]}.{series[1]}",))


@collect("systemd", triggers=("/python3.",))
def of_units(document: SystemdUnit) -> Iterator[PythonVersion]:
    for setting in document.unit_file().settings:
        if setting.key.startswith("Exec") and (found := _IN_PATH.search(setting.value)):
            yield PythonVersion(setting.where, "runtime", (found["version"],))
