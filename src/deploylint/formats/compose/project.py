"""Several compose files as one: ``-f`` in order, ``include``, ``extends`` of other files."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence

from deploylint.formats.compose.extends import Extender, Services
from deploylint.formats.compose.file import ComposeFile, includes, overlay, services_of
from deploylint.formats.compose.merge import merge
from deploylint.formats.compose.service import Extends, Service
from deploylint.formats.compose.values import Entry, Table, Text, table_at
from deploylint.formats.document import Problem

_MAX_DEPTH = 10
_RESOURCES = ("services", "volumes", "networks", "secrets", "configs", "models")


class Project:
    """What compose makes of its files; every value still knows its own file.

    Paths within values are relative to the directory of the file that a value
    stands in. ``missing`` are references to files that are not at hand; while
    there are any, absence says nothing.
    """

    def __init__(self, files: Sequence[ComposeFile], others: Mapping[str, ComposeFile]) -> None:
        self.files = tuple(files)
        self.others = {**others, **{file.path: file for file in files}}
        self.missing: list[Text] = []
        self.problems: list[Problem] = [p for file in files for p in file.problems]
        self.value = self._combined(self.files, ())
        self.services: dict[str, Service] = dict(services_of(self.value))

    def _combined(self, files: Sequence[ComposeFile], included: tuple[str, ...]) -> Table:
        """All ``files`` over one another; ``included`` are the files being read."""
        model = table_at(files[0].value, {})
        extender = Extender(self.problems, self._services)
        for file in files:
            for layer in file.layers:
                complete = self._with_includes(layer, (*included, file.path))
                model = overlay(model, extender.layer(complete))
        return model

    def _services(self, reference: Extends) -> Services | None:
        file = self._file(reference.file) if reference.file else None
        if file is None:
            return None
        model = table_at(file.value, {})
        for layer in file.layers:
            model = overlay(model, layer)
        services = model.get("services")
        return Services(services.entries if isinstance(services, Table) else {})

    def _file(self, reference: Text) -> ComposeFile | None:
        """The file that ``reference`` names, seen from the file it stands in."""
        path = reference.default
        directory = posixpath.dirname(reference.source.path)
        found = self.others.get(posixpath.normpath(posixpath.join(directory, path or "")))
        if found is None:
            self.missing.append(reference)
        return found

    def _with_includes(self, layer: Table, included: tuple[str, ...]) -> Table:
        """``layer`` over the resources of the files that it includes."""
        for include in includes(layer):
            found = [file for path in include.paths if (file := self._file(path))]
            circle = [file for file in found if file.path in included]
            if not found or circle or len(included) > _MAX_DEPTH:
                continue
            imported = self._combined(found, included)
            layer = _import(imported, layer)
        return layer


def _import(imported: Table, layer: Table) -> Table:
    """``layer`` with what ``imported`` defines; on a conflict the layer's own wins."""
    entries = dict(layer.entries)
    for kind in _RESOURCES:
        source = imported.entries.get(kind)
        if source is None or not isinstance(source.value, Table):
            continue
        own = entries.get(kind)
        target = own.value if own and isinstance(own.value, Table) else table_at(layer, {})
        merged = {**target.entries}
        for name, entry in source.value.entries.items():
            merged[name] = _resource(kind, name, entry, target)
        entries[kind] = Entry(own.key if own else source.key, table_at(target, merged))
    found = table_at(layer, entries)
    found.resets = layer.resets
    return found


def _resource(kind: str, name: str, entry: Entry, target: Table) -> Entry:
    own = target.entries.get(name)
    return Entry(own.key, merge(entry.value, own.value, (kind, name))) if own else entry
