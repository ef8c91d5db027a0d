"""Named values that the files around an application give it, whatever their language."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from deploylint.formats.document import UNKNOWN
from deploylint.formats.interpolation import variables
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Where

if TYPE_CHECKING:
    from typing import Any

    from deploylint.formats.compose import ComposeFile, Text
    from deploylint.formats.dockerfile import Dockerfile
    from deploylint.formats.dotenv import EnvFile
    from deploylint.formats.systemd import SystemdUnit

ENV_SOURCES = ("compose", "dockerfile", "env", "systemd")


class Named(NamedTuple):
    """A value by name.

    ``value`` is text outside of Python, and may be a boolean or a number in it. ``where``
    is the place of the value without quotes, in Python of the expression. ``scope`` is a
    service, a stage or a class. ``fixed`` tells a value that no variable can replace.
    """

    name: str
    value: str | bool | int | float | None
    where: Where
    name_where: Where
    scope: str = ""
    kind: str = ""
    editable: bool = True
    fixed: bool = True


def values_of(document: Any) -> Iterator[Named]:
    """The literal values in a document of one of ``ENV_SOURCES``."""
    seen: set[Where] = set()
    for named in _READERS[document.kind](document):
        if named.where not in seen:
            seen.add(named.where)
            yield named._replace(kind=document.kind)


def _of_compose(file: ComposeFile) -> Iterator[Named]:
    for service in file.services.values():
        for setting in service.environment:
            if setting.value is not None:
                yield from _texts(setting.name, setting.value, service.name.text)


def _texts(name: Text, value: Text, scope: str) -> Iterator[Named]:
    """The text itself, or what it is by default; URLs with ``UNKNOWN`` for what has none."""
    if value.known:
        editable = not value.shared
        yield Named(name.text, value.text, value.content, name.where, scope, editable=editable)
        return
    text = value.filled(UNKNOWN)
    if text is not None and (UNKNOWN not in text or "://" in text):
        where = value.content
        yield Named(name.text, text, where, name.where, scope, editable=False, fixed=False)


def _of_dockerfile(file: Dockerfile) -> Iterator[Named]:
    stage = file.final_stage
    for name, setting in stage.env.items() if stage else ():
        if setting.value is not None:
            where = file.where(setting.start, setting.end)
            written = file.source.cut(where)
            yield Named(
                name, setting.value, where, where, stage.name if stage else "",
                editable=written == setting.value,
            )  # fmt: skip


def _of_env(file: EnvFile) -> Iterator[Named]:
    for entry in file.entries:
        if entry.inherited or entry.templated:
            continue
        where = file.where(entry.start, entry.end)
        name_where = file.where(entry.name_start, entry.name_end)
        if "$" not in entry.raw:
            yield Named(entry.name, entry.raw, where, name_where)
        elif "://" in entry.raw:
            text = _by_default(entry.raw)
            yield Named(entry.name, text, where, name_where, editable=False, fixed=False)


def _by_default(raw: str) -> str:
    """A text with the defaults of its variables, and with ``UNKNOWN`` for those without one."""
    for variable in reversed(variables(raw)):
        default = UNKNOWN if variable.default is None else variable.default
        raw = raw[: variable.start] + default + raw[variable.end :]
    return raw


def _of_unit(unit: SystemdUnit) -> Iterator[Named]:
    for entry in unit.environment():
        if entry.value is not None:
            where = unit.where(entry.start, entry.end)
            yield Named(
                entry.name, entry.value, where, unit.where(entry.name_start, entry.name_end)
            )


_READERS: dict[str, Callable[[Any], Iterator[Named]]] = {
    "compose": _of_compose,
    "dockerfile": _of_dockerfile,
    "env": _of_env,
    "systemd": _of_unit,
}
