"""Ports that compose publishes, and how to keep them on the machine."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts.compose import Port
from deploylint.formats.compose import ComposeFile, Text
from deploylint.formats.compose.service import items
from deploylint.formats.compose.values import Table
from deploylint.lazy.records import NamedTuple
from deploylint.model import Edit, Fix, Where

EVERYWHERE = frozenset({"", "0.0.0.0", "::", "[::]"})
_TITLE = "Publish the port on this machine only"


def is_public(port: Port) -> bool:
    """Whether a port is published on every address of the machine."""
    return bool(port.published) and port.host in EVERYWHERE and port.mode != "host"


class Binding(NamedTuple):
    """The place of a published port, and the fix that keeps it on the machine."""

    where: Where
    fix: Fix


def bindings(file: ComposeFile) -> Iterator[Binding]:
    """Every published port whose entry can be edited, once each."""
    for service in file.services.values():
        for port, written in zip(service.ports, items(service.get("ports")), strict=True):
            if written.shared or port.target is None:
                continue
            if port.host_ip is not None:
                edit = Edit(port.host_ip.content, "127.0.0.1")
            elif isinstance(written, Text):
                edit = _before(written, short=port.published is not None)
            elif isinstance(written, Table):
                edit = _in_table(file, written)
            else:
                continue
            yield Binding(port.where, Fix(_TITLE, (edit,)))


def _before(text: Text, *, short: bool) -> Edit:
    place = text.source.where(*[text.mapped.span(0, len(text.text))[0]] * 2)
    return Edit(place, "127.0.0.1:" if short else "127.0.0.1::")


def _in_table(file: ComposeFile, table: Table) -> Edit:
    """``host_ip`` as the first key of a mapping, in its own style."""
    flow = file.source.text[table.start] == "{"
    place = file.source.where(table.start + flow, table.start + flow)
    indent = " " * (table.where.column - 1)
    return Edit(place, "host_ip: 127.0.0.1, " if flow else f"host_ip: 127.0.0.1\n{indent}")
