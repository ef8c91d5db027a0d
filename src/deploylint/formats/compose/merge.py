"""How compose lays one file over another, as compose-go's ``override`` package does.

Paths are tuples of keys from the top of the file; ``*`` in a table below stands
for any key. Values are never changed in place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from deploylint.formats.compose.shorthand import volume_parts
from deploylint.formats.compose.values import Array, Entry, Table, Text, Value, array_at, table_at
from deploylint.formats.source_map import SourceMap
from deploylint.lazy.regexes import regex

Path = tuple[str, ...]
Merger = Callable[[Value, Value, Path], Value]
T = TypeVar("T")

_NUMBER = regex(r"[-+]?\d+\.\d+")


def merge(base: Value, other: Value, path: Path = ()) -> Value:
    """``base`` with ``other`` laid over it; what cannot be combined is replaced."""
    if merger := _find(_MERGERS, path):
        return merger(base, other, path)
    if isinstance(other, Text) and other.null:
        return base
    if isinstance(base, Table) and isinstance(other, Table):
        return _merge_tables(base, other, path)
    if isinstance(base, Array) and isinstance(other, Array):
        return array_at(base, [*base.items, *other.items])
    return other


def cleared(base: Value, other: Value, path: Path = ()) -> Value:
    """``base`` without what ``other`` tags ``!reset`` or ``!override``."""
    if len(path) == 3 and path[0] == "services":
        base = _LONG_FORMS.get(path[2], _unchanged)(base)
    if not isinstance(base, Table) or not isinstance(other, Table):
        return base
    entries = {}
    for name, (key, value) in base.entries.items():
        over = other.get(name)
        if name in other.resets or (over is not None and over.override):
            continue
        kept = value if over is None else cleared(value, over, (*path, name))
        entries[name] = Entry(key, kept)
    return table_at(base, entries)


def unique(value: Value, path: Path = ()) -> Value:
    """``value`` with later list items in the place of earlier ones of the same key."""
    if isinstance(value, Table):
        entries = {
            name: Entry(key, unique(item, (*path, name)))
            for name, (key, item) in value.entries.items()
        }
        return table_at(value, entries)
    index = _find(_UNIQUE, path)
    if index is None or not isinstance(value, Array):
        return value
    kept: dict[object, Value] = {}
    for number, item in enumerate(value.items):
        key = index(item)
        kept[number if key is None else key] = item
    return array_at(value, list(kept.values()))


def _merge_tables(base: Table, other: Table, path: Path) -> Table:
    entries = dict(base.entries)
    for name, entry in other.entries.items():
        if name in entries:
            merged = merge(entries[name].value, entry.value, (*path, name))
            key = entries[name].key if merged is entries[name].value else entry.key
            entry = Entry(key, merged)
        entries[name] = entry
    return table_at(base, entries)


def _replace(_: Value, other: Value, __: Path) -> Value:
    return other


def _to_sequence(base: Value, other: Value, _: Path) -> Value:
    return array_at(base, [*_items(base), *_items(other)])


def _to_table(base: Value, other: Value, path: Path) -> Value:
    return _merge_tables(_as_table(base), _as_table(other), path)


def _depends_on(base: Value, other: Value, path: Path) -> Value:
    return _merge_tables(_as_dependencies(base), _as_dependencies(other), path)


def _extra_hosts(base: Value, other: Value, _: Path) -> Value:
    items = _items(base)
    present = {item.text for item in items if isinstance(item, Text)}
    added = [i for i in _items(other) if not (isinstance(i, Text) and i.text in present)]
    return array_at(base, [*items, *added])


def _build(base: Value, other: Value, path: Path) -> Value:
    return _merge_tables(_as_build(base), _as_build(other), path)


def _logging(base: Value, other: Value, path: Path) -> Value:
    """Options are merged unless the drivers differ."""
    if not isinstance(base, Table) or not isinstance(other, Table):
        return other
    drivers = base.get("driver"), other.get("driver")
    texts = [driver.text for driver in drivers if isinstance(driver, Text)]
    if len(texts) == 2 and texts[0] != texts[1]:
        return other
    return _merge_tables(base, other, path)


def _ipam(base: Value, other: Value, path: Path) -> Value:
    """Configurations are matched by subnet, in compose-go's own order."""
    if not isinstance(base, Array) or not isinstance(other, Array):
        return other
    found: dict[str | None, Value] = {}
    for original in base.items:
        left = _as_table(original)
        for over in other.items:
            right = _as_table(over)
            subnet = _text(right, "subnet")
            if subnet != _text(left, "subnet") and subnet not in found:
                found[subnet] = right
                continue
            left = _merge_tables(left, right, path)
            found[_text(left, "subnet")] = left
    return array_at(base, list(found.values()))


def _items(value: Value) -> list[Value]:
    """``value`` as a list: a table becomes sorted ``key=value`` texts."""
    if isinstance(value, Array):
        return value.items
    if isinstance(value, Table):
        pairs = [text for entry in value.entries.values() for text in _assignments(entry)]
        pairs.sort(key=lambda text: text.text)
        return [*pairs]
    return [value] if isinstance(value, Text) and not value.null else []


def _assignments(entry: Entry) -> list[Text]:
    key, value = entry
    if isinstance(value, Text) and value.null:
        return [key]
    values = value.items if isinstance(value, Array) else [value]
    return [_joined(key, item) for item in values if isinstance(item, Text)]


def _joined(key: Text, value: Text) -> Text:
    """``key=value`` with the places of both."""
    (start, middle), (after, end) = (text.mapped.span(0, len(text.text)) for text in (key, value))
    parts = [(key.text, start, middle), ("=", middle, after), (_printed(value), after, end)]
    text = Text(value.source, min(key.start, value.start), value.end, SourceMap.join(parts))
    text.via, text.shared = value.via, value.shared
    return text


def _printed(value: Text) -> str:
    """A plain boolean or decimal fraction as Go prints it."""
    if not value.style and value.text in ("True", "TRUE", "False", "FALSE"):
        return value.text.lower()
    if not value.style and _NUMBER.fullmatch(value.text) and len(value.text) < 16:
        return repr(float(value.text)).removesuffix(".0")
    return value.text


def _as_table(value: Value) -> Table:
    """``value`` as a table: the items of a list become keys without a value."""
    if isinstance(value, Table):
        return value
    entries = {}
    for item in value.items if isinstance(value, Array) else ():
        if isinstance(item, Text):
            entries[item.text] = Entry(item, _null(item))
    return table_at(value, entries)


def _as_dependencies(value: Value) -> Table:
    """``value`` as a table; compose spells out what the short form means."""
    if isinstance(value, Table):
        return value
    table = _as_table(value)
    for name, (key, _) in table.entries.items():
        fields = {"condition": "service_started", "required": "true"}
        entries = {k: Entry(_implied(key, k), _implied(key, v)) for k, v in fields.items()}
        table.entries[name] = Entry(key, table_at(key, entries))
    return table


def _as_build(value: Value) -> Table:
    if not isinstance(value, Text) or value.null:
        return _as_table(value)
    return table_at(value, {"context": Entry(_implied(value, "context"), value)})


def _null(value: Value) -> Text:
    text = _implied(value, "")
    text.null = True
    return text


def _implied(value: Value, implied: str) -> Text:
    """A text that stands nowhere, at the place of the value that implies it."""
    mapped = SourceMap.join([(implied, value.start, value.end)])
    text = Text(value.source, value.start, value.end, mapped)
    text.via, text.shared = value.via, True
    return text


def _unchanged(value: Value) -> Value:
    return value


def _text(value: Value, key: str) -> str | None:
    found = value.get(key) if isinstance(value, Table) else None
    return found.text if isinstance(found, Text) and not found.null else None


def _typed(value: Value, key: str) -> tuple[str | None, bool]:
    """A text and whether YAML reads it as a number: compose-go tells 80 from "80"."""
    found = value.get(key) if isinstance(value, Table) else None
    number = isinstance(found, Text) and not found.style and found.text.isdigit()
    return _text(value, key), number


def _by_name(item: Value) -> object:
    return item.text.partition("=")[0] if isinstance(item, Text) else None


def _by_text(item: Value) -> object:
    return item.text if isinstance(item, Text) else None


def _by_target(item: Value) -> object:
    if not isinstance(item, Text):
        return _text(item, "target")
    parts = volume_parts(item)
    return parts[min(1, len(parts) - 1)].text


def _by_device(item: Value) -> object:
    if not isinstance(item, Text):
        return _text(item, "target")
    return [*item.text.split(":"), item.text][1 if ":" in item.text else 0]


def _by_path(item: Value) -> object:
    return item.text if isinstance(item, Text) else _text(item, "path")


def _by_port(item: Value) -> object:
    if isinstance(item, Text):
        return item.text
    host, protocol = _text(item, "host_ip") or "0.0.0.0", _text(item, "protocol") or "tcp"
    return host, _typed(item, "published"), _typed(item, "target"), protocol


def _by_mount(directory: str) -> Callable[[Value], object]:
    def index(item: Value) -> object:
        if isinstance(item, Text):
            return f"{directory}/{item.text}"
        return _text(item, "target") or f"{directory}/{_text(item, 'source')}"

    return index


_SERVICE = ("services", "*")


def _paths(prefix: Path, names: str) -> list[Path]:
    return [(*prefix, *name.split(".")) for name in names.split()]


# Compose brings these into their long form before it looks at the next file.
_LONG_FORMS: dict[str, Callable[[Value], Value]] = {
    "build": _as_build,
    "depends_on": _as_dependencies,
    "networks": _as_table,
    "models": _as_table,
}

_MERGERS: dict[Path, Merger] = {
    ("networks", "*", "ipam", "config"): _ipam,
    ("networks", "*", "labels"): _to_sequence,
    ("volumes", "*", "labels"): _to_sequence,
    (*_SERVICE, "build"): _build,
    (*_SERVICE, "logging"): _logging,
    (*_SERVICE, "ulimits", "*"): _replace,
    **dict.fromkeys(_paths(_SERVICE, "command entrypoint healthcheck.test"), _replace),
    (*_SERVICE, "depends_on"): _depends_on,
    **dict.fromkeys(_paths(_SERVICE, "models networks"), _to_table),
    **dict.fromkeys(_paths(_SERVICE, "extra_hosts build.extra_hosts"), _extra_hosts),
    **dict.fromkeys(
        _paths(
            _SERVICE,
            "annotations build.args build.additional_contexts build.labels deploy.labels dns"
            " dns_opt dns_search env_file label_file environment labels sysctls tmpfs"
            " volumes.*.volume.labels",
        ),
        _to_sequence,
    ),
}

_UNIQUE: dict[Path, Callable[[Value], object]] = {
    ("networks", "*", "labels"): _by_name,
    ("networks", "*", "ipam", "options"): _by_name,
    **dict.fromkeys(
        _paths(
            _SERVICE,
            "annotations build.args build.additional_contexts build.platform build.tags"
            " build.labels cap_add cap_drop deploy.labels dns dns_opt dns_search environment"
            " labels links networks.*.aliases networks.*.link_local_ips profiles sysctls tmpfs",
        ),
        _by_name,
    ),
    (*_SERVICE, "devices"): _by_device,
    (*_SERVICE, "volumes"): _by_target,
    (*_SERVICE, "env_file"): _by_path,
    (*_SERVICE, "expose"): _by_text,
    (*_SERVICE, "ports"): _by_port,
    (*_SERVICE, "configs"): _by_mount(""),
    (*_SERVICE, "secrets"): _by_mount("/run/secrets"),
}


def _find(table: dict[Path, T], path: Path) -> T | None:
    """The row of the pattern that ``path`` matches."""
    if len(path) < 3:
        return None
    starred = (path[0], "*", *path[2:])
    if starred in table or len(path) < 4:
        return table.get(starred)
    return table.get((*starred[:3], "*", *starred[4:]))
