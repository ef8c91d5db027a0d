"""The JSON Schema of the configuration, made from the settings themselves."""

from __future__ import annotations

from deploylint.configuration import reference
from deploylint.configuration.settings import KEYS, LISTS
from deploylint.files import classify
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Severity
from deploylint.registry.options import ALLOWED, OptionTables

if TYPE_CHECKING:
    from typing import Any

_STRINGS = {"type": "array", "items": {"type": "string"}}
_SEVERITY: dict[str, Any] = {"type": "string", "enum": [severity.label for severity in Severity]}
_KINDS: dict[type, dict[str, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    str: {"type": "string"},
    tuple: _STRINGS,
}
_SHAPES: dict[str, dict[str, Any]] = {
    "per-file-ignores": {"type": "object", "additionalProperties": _STRINGS},
    "contexts": {
        "type": "object",
        "additionalProperties": {"enum": [context.value for context in classify.Context]},
    },
    "max-file-size": {"type": "integer"},
    "max-file-seconds": {"type": "integer"},
    "max-run-seconds": {"type": "integer"},
    "severity": {
        "anyOf": [
            _SEVERITY,
            {"type": "object", "additionalProperties": {"enum": [*_SEVERITY["enum"], "off"]}},
        ]
    },
    "fail-on": _SEVERITY,
    "baseline": {"type": "string"},
    "documentation": {"type": "string"},
}


def schema() -> dict[str, Any]:
    """What ``deploylint.toml`` and ``[tool.deploylint]`` may hold."""
    tables = OptionTables()
    properties = {
        key: _STRINGS
        if key in LISTS
        else _table(key, getattr(tables, key))
        if key in tables._fields
        else _SHAPES[key]
        for key in KEYS
    }
    for key in properties.keys() & reference.KEYS.keys():
        described = {"description": _plain(reference.KEYS[key])}
        properties[key] = {**properties[key], **described, "default": reference.default_of(key)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "deploylint",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def _table(name: str, defaults: Any) -> dict[str, Any]:
    fields = {
        field.replace("_", "-"): _field(f"{name}.{field.replace('_', '-')}", value)
        for field, value in defaults._asdict().items()
    }
    return {
        "type": "object",
        "description": " ".join((defaults.__doc__ or "").split()),
        "additionalProperties": False,
        "properties": fields,
    }


def _field(name: str, default: Any) -> dict[str, Any]:
    shape = dict(_KINDS[type(default)])
    if name in ALLOWED:
        shape["enum"] = list(ALLOWED[name])
    shape["description"] = _plain(reference.OPTIONS[name])
    shape["default"] = list(default) if isinstance(default, tuple) else default
    return shape


def _plain(meaning: str) -> str:
    """A meaning without the links of the documentation."""
    return _LINK.sub(r"\1", meaning)


_LINK = regex(r"\[([^\]]+)\]\([^)]+\)")
