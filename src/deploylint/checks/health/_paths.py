"""Which paths mean "is the service well", and which question each of them asks."""

from __future__ import annotations

import re

from deploylint.lazy.regexes import regex

_LIVE = frozenset({"livez", "liveness", "live", "alive", "ping", "heartbeat", "lbheartbeat"})
_READY = frozenset({"readyz", "readiness", "ready"})
_GENERIC = frozenset({"health", "healthz", "healthcheck"})
_BELOW = frozenset(
    {"live", "liveness", "ready", "readiness", "startup", "simple", "detailed", "db"}
)
_FOLD = regex(r"[_\-]+")
# Segments that only say where an API lives.
_NEUTRAL = regex(r"api|v\d+(\.\d+)?|\$?\{[^{}/]*(api|prefix|version|v\d)[^{}/]*\}", re.I)


def kind_of_health(path: str) -> str | None:
    """``live``, ``ready``, ``startup`` or ``generic``; None for a path about anything else."""
    segments = [_FOLD.sub("", each).lower() for each in path.strip("/").split("/")]
    last = segments[-1]
    if len(segments) > 1 and segments[-2] in _GENERIC and last in _BELOW:
        return _kind_below(last)
    if last in _LIVE:
        return "live"
    if last in _READY:
        return "ready"
    return "generic" if last in _GENERIC else None


def _kind_below(last: str) -> str:
    if last in ("live", "liveness", "simple"):
        return "live"
    return "startup" if last == "startup" else "ready"


def is_about_the_service(path: str) -> bool:
    """Whether nothing but API and version segments precedes the health segment.

    ``/cache/health`` is about a subsystem, ``/api/v1/health`` about the service.
    """
    segments = path.strip("/").split("/")
    below = len(segments) > 1 and _FOLD.sub("", segments[-2]).lower() in _GENERIC
    leading = segments[: -2 if below else -1]
    return all(_NEUTRAL.fullmatch(each) for each in leading)
