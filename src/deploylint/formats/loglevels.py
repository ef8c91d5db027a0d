"""The names of the levels of a log, and which of them shows which."""

from __future__ import annotations

LEVELS = {
    "NOTSET": 0,
    "TRACE": 5,
    "DEBUG": 10,
    "INFO": 20,
    "SUCCESS": 25,
    "WARNING": 30,
    "ERROR": 40,
    "CRITICAL": 50,
}


def is_shown(level: str, configured: str) -> bool:
    """Whether a log that is configured to one level shows a line of the other."""
    return LEVELS[level] >= LEVELS[configured]


def highest(levels: set[str]) -> str:
    return max(levels, key=LEVELS.__getitem__)
