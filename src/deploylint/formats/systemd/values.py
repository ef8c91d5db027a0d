"""Scalar values: booleans and time spans."""

from __future__ import annotations

from deploylint.lazy.regexes import regex

_BOOLEANS = dict.fromkeys(("1", "yes", "y", "true", "t", "on"), True) | dict.fromkeys(
    ("0", "no", "n", "false", "f", "off"), False
)
_MINUTE, _HOUR = 60.0, 3600.0
_DAY = 24 * _HOUR
_UNITS = {
    "seconds": 1.0, "second": 1.0, "sec": 1.0, "s": 1.0, "": 1.0,
    "minutes": _MINUTE, "minute": _MINUTE, "min": _MINUTE, "m": _MINUTE,
    "hours": _HOUR, "hour": _HOUR, "hr": _HOUR, "h": _HOUR,
    "days": _DAY, "day": _DAY, "d": _DAY, "weeks": 7 * _DAY, "week": 7 * _DAY, "w": 7 * _DAY,
    "months": 30.44 * _DAY, "month": 30.44 * _DAY, "M": 30.44 * _DAY,
    "years": 365.25 * _DAY, "year": 365.25 * _DAY, "y": 365.25 * _DAY,
    "msec": 1e-3, "ms": 1e-3, "usec": 1e-6, "us": 1e-6, "μs": 1e-6, "µs": 1e-6,
}  # fmt: skip
_SPAN = regex(r"[ \t]*(\d+(?:\.\d*)?|\.\d+)(?!\.)[ \t]*([A-Za-zµμ]*)")


def boolean(value: str) -> bool | None:
    """``value`` as systemd's ``parse_boolean`` takes it, None if it is none."""
    return _BOOLEANS.get(value.lower())


def seconds(value: str) -> float | None:
    """A time span such as ``1min 2s``, ``5`` or ``infinity`` in seconds, None if it is none."""
    text = value.strip()
    if text == "infinity":
        return float("inf")
    total, at = 0.0, 0
    while match := _SPAN.match(text, at):
        if match[2] not in _UNITS:
            return None
        total += float(match[1]) * _UNITS[match[2]]
        at = match.end()
    return total if at and at == len(text) else None
