"""Percent specifiers of unit settings."""

from __future__ import annotations

from deploylint.formats.systemd.names import UnitName
from deploylint.lazy.regexes import regex

_SPECIFIER = regex(r"%([%0-9A-Za-z])")
_KNOWN = frozenset("%abcdfghijlmnopqrstuvwyABCDEGHIJLMNPRSTUVWY")


def unknown_specifier(text: str) -> tuple[int, int] | None:
    """Start and end of the first specifier that systemd cannot resolve.

    A percent sign before anything but a letter, a digit or another percent
    sign stands for itself.
    """
    for match in _SPECIFIER.finditer(text):
        if match[1] not in _KNOWN:
            return match.span()
    return None


def expand(text: str, unit: UnitName) -> str | None:
    """``text`` with its specifiers resolved, None where the machine decides."""
    if "%" not in text:
        return text
    values = _from_name(unit)
    found = [match[1] for match in _SPECIFIER.finditer(text)]
    if any(letter not in values for letter in found):
        return None
    return _SPECIFIER.sub(lambda match: values[match[1]], text)


def _from_name(unit: UnitName) -> dict[str, str]:
    values = {"%": "%", "p": unit.prefix, "j": unit.prefix.rpartition("-")[2]}
    if not unit.is_template:
        values |= {"n": unit.name, "N": unit.stem, "i": unit.instance}
    return values
