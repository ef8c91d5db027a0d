"""The headers that tell an application whom it answers, and what sets them."""

from __future__ import annotations

from deploylint.checks.nginx._edits import insert_after, text_of
from deploylint.checks.nginx._levels import listed, words_of
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Level, Placed, effective, headers, lost, value_of
from deploylint.model import Fix

LIST = "proxy_set_header"
WANTED = {
    "Host": "$host",
    "X-Real-IP": "$remote_addr",
    "X-Forwarded-For": "$proxy_add_x_forwarded_for",
    "X-Forwarded-Proto": "$scheme",
}
# A header that says the same, or more.
_INSTEAD = {
    "Host": ("x-forwarded-host",),
    "X-Real-IP": ("x-forwarded-for", "forwarded"),
    "X-Forwarded-For": ("forwarded",),
    "X-Forwarded-Proto": ("forwarded", "x-forwarded-scheme", "x-scheme", "x-url-scheme"),
}
# Locations whose answers do not depend on who asks.
_INDIFFERENT = frozenset(
    "static assets css js img images fonts media favicon robots health healthz healthcheck ping"
    " livez readyz metrics acme well known minio s3 status".split()
)


def is_indifferent(level: Level) -> bool:
    """Whether the application need not know who asks."""
    own = level.defined(frozenset({"internal"}))
    withheld = [
        value_of(level, f"proxy_pass_request_{part}") == "off" for part in ("body", "headers")
    ]
    return bool(own or words_of(level) & _INDIFFERENT or any(withheld))


def is_dropped(level: Level) -> bool:
    """Whether headers are set around the level, and dropped on the way to it."""
    source = effective(level, LIST).level
    return source is not None and any(lost(source, LIST))


def missing(level: Level) -> tuple[str, ...]:
    """The wanted headers that neither are set for requests of the level nor have a stand-in."""
    present = {header.name.lower() for header in headers(effective(level, LIST))}
    return tuple(
        name
        for name in WANTED
        if name.lower() not in present and present.isdisjoint(_INSTEAD[name])
    )


def completed(
    proxies: Proxies, passed: Placed, levels: list[Level], names: tuple[str, ...]
) -> Fix | None:
    """Set what is missing; what the level has inherited so far must be repeated with it."""
    found = effective(levels[0], LIST)
    if any(level.kind != "location" or missing(level) != names for level in levels):
        return None
    if any(effective(level, LIST).values != found.values for level in levels):
        return None
    inherited = () if found.level in levels else found.values
    lines = [text_of(placed.directive) for placed in inherited]
    lines += [f"{LIST} {name} {WANTED[name]};" for name in names]
    edit = insert_after(proxies.files[passed.path], passed.directive, lines)
    return Fix(f"Pass on {listed(names)}", (edit,))
