"""The one-line forms: ``8080:80/tcp``, ``./data:/data:ro``, ``host=address``."""

from __future__ import annotations

import re

from deploylint.formats.compose.values import Table, Text, Value
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where

_BRACKETED = regex(r"\[[^\]\n]*\]")


class Port(NamedTuple):
    """A published port. ``published`` and ``target`` may be ranges or hold variables.

    ``mode`` is swarm's, None in the short form.
    """

    host_ip: Text | None
    published: Text | None
    target: Text | None
    protocol: Text | None
    where: Where
    mode: Text | None = None


class Volume(NamedTuple):
    """A mount. ``type`` is None where the source decides it and is not known.

    ``options`` are those of the short form; an anonymous volume has no source.
    """

    type: str | None
    source: Text | None
    target: Text | None
    read_only: bool | None
    options: tuple[str, ...]
    where: Where


def port(value: Value) -> Port:
    """``[[HOST_IP:]PUBLISHED:]TARGET[/PROTOCOL]``, or the same in fields."""
    if isinstance(value, Text):
        return _short_port(value)
    host, published = _field(value, "host_ip"), _field(value, "published")
    target, protocol = _field(value, "target"), _field(value, "protocol")
    return Port(host, published, target, protocol, value.where, _field(value, "mode"))


def _short_port(text: Text) -> Port:
    masked = _BRACKETED.sub(lambda m: "_" * len(m[0]), text.masked)
    slash = masked.rfind("/")
    end = slash if slash >= 0 else len(masked)
    protocol = text.part(slash + 1, len(masked)) if slash >= 0 else None
    colon = masked.rfind(":", 0, end)
    target = text.part(colon + 1, end)
    second = masked.rfind(":", 0, colon) if colon >= 0 else -1
    published = text.part(second + 1, colon) if colon > second + 1 else None
    host = text.part(0, second) if second >= 0 else None
    return Port(host, published, target, protocol, text.where)


def volume(value: Value) -> Volume:
    """``[SOURCE:]TARGET[:OPTIONS]``, or the same in fields."""
    if isinstance(value, Text):
        return _short_volume(value)
    kind, flag = _field(value, "type"), _field(value, "read_only")
    return Volume(
        kind.default if kind else None,
        _field(value, "source"),
        _field(value, "target"),
        flag.flag() if flag else False,
        (),
        value.where,
    )


def _short_volume(text: Text) -> Volume:
    parts = volume_parts(text)
    if len(parts) == 1:
        return Volume("volume", None, parts[0], False, (), text.where)
    options = parts[2].default if len(parts) > 2 else ""
    words = tuple(options.split(",")) if options else ()
    read_only = None if options is None else "ro" in words
    return Volume(_type(parts[0]), parts[0], parts[1], read_only, words, text.where)


def volume_parts(text: Text) -> list[Text]:
    """Source, target and options; the colon of a Windows drive divides nothing."""
    masked = text.masked
    if len(masked) <= 2:
        return [text]
    cuts, start = [], 0
    for match in re.finditer(":", masked):
        if match.start() - start != 1 or not masked[start].isalpha():
            cuts.append((start, match.start()))
            start = match.end()
            if len(cuts) == 2:
                break
    return [text.part(*cut) for cut in [*cuts, (start, len(masked))]]


def _type(source: Text) -> str | None:
    path = source.default
    if path is None:
        fixed = re.match(r"[./~]", source.text)
        return "bind" if fixed else None
    return "bind" if re.match(r"[./~]|\\\\|[A-Za-z]:", path) else "volume"


def assignment(text: Text, separators: str = "=") -> tuple[Text, Text | None]:
    """Name and value of ``NAME=VALUE``; the value is None for a bare ``NAME``."""
    found = re.search(f"[{re.escape(separators)}]", text.masked)
    if not found:
        return text, None
    return text.part(0, found.start()), text.part(found.end(), len(text.text))


def _field(value: Value, key: str) -> Text | None:
    found = value.get(key) if isinstance(value, Table) else None
    return found if isinstance(found, Text) and not found.null else None
