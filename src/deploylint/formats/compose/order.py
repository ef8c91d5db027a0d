"""Edits that let a service wait for more than the start of what it depends on."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.compose.edits import before, is_flow
from deploylint.formats.compose.service import Service, find
from deploylint.formats.compose.values import Array, Entry, Table, Text
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Where

_DASH = regex(r"(?P<indent>[ \t]*)-[ \t]+\Z")


class Order(NamedTuple):
    """``depends_on`` of a service; its edits give each service a condition.

    In them ``{NAME}`` stands for the condition of the service ``NAME``.
    """

    where: Where
    names: tuple[str, ...]
    edits: tuple[Edit, ...]


def order_of(service: Service) -> Order | None:
    """How to write the conditions of a service; None where that would change something else."""
    value = service.get("depends_on")
    if value is None or value.shared:
        return None
    if isinstance(value, Table):
        entries = value.entries
        edits = tuple(edit for each in entries.values() for edit in _of_entry(each))
        return Order(value.where, tuple(entries), edits) if len(edits) == len(entries) else None
    items = list(value.texts) if isinstance(value, Array) else []
    names = tuple(each.text for each in items)
    plain = all(each.known and not each.shared for each in items)
    if not isinstance(value, Array) or not plain or len({*names}) != len(value.items):
        return None
    edits = tuple(_of_flow(value, items) if is_flow(value) else _of_block(items))
    return Order(value.where, names, edits) if edits else None


def _of_entry(entry: Entry) -> Iterator[Edit]:
    condition = find(entry.value, "condition")
    if isinstance(condition, Text) and not condition.shared and not entry.value.via:
        yield Edit(condition.where, f"{{{entry.key.text}}}")


def _of_flow(array: Array, items: list[Text]) -> Iterator[Edit]:
    source = array.source
    yield Edit(source.where(array.start, array.start + 1), "{")
    for each in items:
        written = source.text[each.start : each.end]
        yield Edit(each.where, f"{written}: {{condition: {{{each.text}}}}}")
    yield Edit(source.where(array.end - 1, array.end), "}")


def _of_block(items: list[Text]) -> Iterator[Edit]:
    for each in items:
        source, match = each.source, _DASH.match(before(each))
        if match is None:
            return
        dash = each.start - len(match[0]) + len(match["indent"])
        end = source.line_span(source.line_of(each.end))[1]
        written = source.text[each.start : each.end]
        yield Edit(source.where(dash, each.end), f"{written}:")
        yield source.insert(end, f"\n{match['indent']}  condition: {{{each.text}}}")
