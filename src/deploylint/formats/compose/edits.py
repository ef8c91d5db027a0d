"""Edits of compose files: what is added stands in the style of what is there."""

from __future__ import annotations

from deploylint.formats.compose.values import Array, Entry, Table, Text, Value
from deploylint.lazy.regexes import regex
from deploylint.model import Edit

_DASH = regex(r"[ \t]*-[ \t]+\Z")
_INDENT = regex(r"[ \t]*\Z")
_COMMA = regex(r"[ \t]*,[ \t]*")
_BEFORE = regex(r",[ \t]*\Z")


def add_entry(table: Table, text: str, *, after: str = "") -> Edit | None:
    """``text`` (``key: value``) as an entry of a mapping, behind the key ``after`` or the last.

    None where the edit would change something else as well, or its place cannot be told.
    """
    own = [each for each in table.entries.values() if not each.value.via]
    behind = table.entries.get(after) or (max(own, key=_end_of_entry) if own else None)
    if table.shared or behind is None or behind.value.via:
        return None
    if is_flow(table):
        return table.source.insert(_end_of_entry(behind), f", {text}")
    indent = before(behind.key)
    return (
        _line_after(table, _end_of_entry(behind), indent + text) if _INDENT.match(indent) else None
    )


def add_item(array: Array, text: str) -> Edit | None:
    """``text`` as the last item of a sequence; None as for ``add_entry``."""
    if array.shared or not array.items or array.items[-1].via:
        return None
    last = array.items[-1]
    if is_flow(array):
        return array.source.insert(_end_of(last), f", {text}")
    dash = before(last)
    return _line_after(array, _end_of(last), dash + text) if _DASH.match(dash) else None


def is_flow(value: Value) -> bool:
    """Whether a mapping or sequence stands in braces or brackets."""
    return value.source.text[value.start] in "{["


def before(value: Value) -> str:
    """What stands on the line before a value."""
    source = value.source
    return source.text[source.line_span(source.line_of(value.start))[0] : value.start]


def _line_after(value: Value, offset: int, line: str) -> Edit:
    """A line of its own below the one that holds ``offset``."""
    source = value.source
    end = source.line_span(source.line_of(offset))[1]
    return source.insert(end, f"\n{line}")


def _end_of_entry(entry: Entry) -> int:
    return max(entry.key.end, _end_of(entry.value))


def _end_of(value: Value) -> int:
    """Where a value ends, without the comments and blank lines behind it."""
    if isinstance(value, Table) and not is_flow(value) and value.entries:
        return max(map(_end_of_entry, value.entries.values()))
    if isinstance(value, Array) and not is_flow(value) and value.items:
        return max(map(_end_of, value.items))
    text = value.source.text[value.start : value.end]
    return value.start + len(text.rstrip())


def remove_entry(table: Table, key: str) -> Edit | None:
    """A key with its value on one line; None where the edit would change something else as well."""
    entry = table.entries.get(key)
    if entry is None or table.shared or entry.value.via or entry.key.via:
        return None
    source, end = table.source, _end_of(entry.value)
    if source.line_of(entry.key.start) != source.line_of(end) or len(table.entries) == 1:
        return None
    if not is_flow(table):
        line = source.whole_line(source.line_of(end))
        return source.replace(line, "") if _INDENT.fullmatch(before(entry.key)) else None
    comma = _COMMA.match(source.text, end)
    start = entry.key.start
    if comma:
        return source.replace(source.where(start, comma.end()), "")
    gap = _BEFORE.search(source.text, 0, start)
    return source.replace(source.where(gap.start(), end), "") if gap else None


def define(top: Table, section: str, name: str) -> Edit | None:
    """A name in a section of the file, which is added below all else where there is none."""
    entry, text = top.entries.get(section), top.source.text
    if entry is None:
        return top.source.insert(len(text), f"{_newline(text)}{section}:\n  {name}:\n")
    if isinstance(entry.value, Table) and entry.value.entries:
        return add_entry(entry.value, f"{name}: {{}}" if is_flow(entry.value) else f"{name}:")
    if isinstance(entry.value, Text) and entry.value.null and not before(entry.key):
        return _line_after(top, entry.key.end, f"  {name}:")
    return None


def _newline(text: str) -> str:
    return "" if text.endswith("\n") else "\n"
