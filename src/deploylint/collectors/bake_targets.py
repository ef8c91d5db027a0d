"""The images that ``docker buildx bake`` builds, and their names.

Source: https://docs.docker.com/build/bake/reference/.
"""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import Build
from deploylint.deployment.facts.workflows import ImageBuilds
from deploylint.deployment.published import repository_of
from deploylint.formats.hcl import List, Literal
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.hcl import BakeFile, Block, Value

_REFERENCE = regex(r"\$\{(\w+)\}|\$\{[^}]*\}")
_MAX_INHERITED = 8


@collect("bake")
def bake_targets(document: BakeFile) -> Iterator[ImageBuilds]:
    targets = {each.labels[0]: each for each in document.root.inner("target") if each.labels}
    reader = _Reader(document, targets)
    builds = tuple(reader.build(each) for each in targets.values())
    if builds:
        yield ImageBuilds(document.start_of_file, builds)


class _Reader:
    """Attributes of targets, those that they inherit included."""

    def __init__(self, document: BakeFile, targets: dict[str, Block]) -> None:
        self._document = document
        self._targets = targets
        self._defaults = {
            each.labels[0]: self._text(default.value, {})
            for each in document.root.inner("variable")
            if each.labels and (default := each.attribute("default"))
        }

    def build(self, target: Block) -> Build:
        where = self._document.where(target.start, target.end)
        context, dockerfile, stage = (
            (self._texts(target, name) or [""])[0] for name in ("context", "dockerfile", "target")
        )
        names = tuple(map(repository_of, self._texts(target, "tags")))
        return Build(where, context or ".", dockerfile, stage, names=names)

    def _texts(self, target: Block, name: str, left: int = _MAX_INHERITED) -> list[str]:
        """The values of an attribute; of several targets that are inherited the last one counts."""
        found = target.attribute(name)
        if found:
            return [self._text(each, self._defaults) for each in _items(found.value)]
        inherits = target.attribute("inherits")
        for each in reversed(_items(inherits.value)) if inherits and left else ():
            parent = self._targets.get(self._text(each, {}))
            if parent and (texts := self._texts(parent, name, left - 1)):
                return texts
        return []

    def _text(self, value: Value, variables: dict[str, str]) -> str:
        if isinstance(value, Literal):
            return value.value if isinstance(value.value, str) else UNKNOWN
        written = self._document.source.text[value.start : value.end]
        if not (written.startswith('"') and written.endswith('"')):
            return variables.get(written, UNKNOWN)
        return _REFERENCE.sub(
            lambda match: variables.get(match[1] or "", UNKNOWN), written.strip('"')
        )


def _items(value: Value) -> tuple[Value, ...]:
    return value.items if isinstance(value, List) else (value,)
