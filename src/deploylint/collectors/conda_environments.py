"""The Python of conda's environments, as their files say."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts.versions import PythonVersion
from deploylint.formats.condaspecs import python_series
from deploylint.formats.yamltree import Mapping, Scalar, Sequence, YamlDocument
from deploylint.registry import collect


@collect("yaml", triggers=("dependencies:",), also=("python",))
def conda_environments(document: YamlDocument) -> Iterator[PythonVersion]:
    """Files of ``conda env create``: a list of packages under ``dependencies``."""
    root = document.roots[0] if document.roots else None
    listed = root.get("dependencies") if isinstance(root, Mapping) else None
    for each in listed.nodes if isinstance(listed, Sequence) else ():
        if isinstance(each, Scalar) and (found := python_series(each.text)) is not None:
            where = document.where(*each.inner)
            yield PythonVersion(where, "environment", (found,) if found else ())
