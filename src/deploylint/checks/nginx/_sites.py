"""The sites that nginx serves: their public names, what answers, and whether over TLS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.checks.nginx._levels import location
from deploylint.deployment.proxies import Proxies
from deploylint.deployment.tls import listens_with_tls
from deploylint.formats.nginx import Directive, Level, Placed, Word
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where

_PASSES = frozenset({"proxy_pass", "uwsgi_pass", "fastcgi_pass", "grpc_pass", "scgi_pass"})
_ANSWERS = frozenset({"return", "rewrite", "if"})
_PLACEHOLDER = regex(
    r"\A(?:www\.)?example\.|\A(?:dev|test|local)\.|your|domain|dominio|changeme|placeholder|\A(?:www\.)?my(?:site|app|project)"
    r"|\Alocalhost|\.(?:local|test|lan|internal|localhost|localdomain|home|invalid)\Z|[<>{}$%@]|\A_",
    re.I,
)
_PUBLIC = regex(r"(?:\*?\.)?[a-z0-9](?:[a-z0-9-]*\.)+[a-z]{2,}\Z")
_FORWARDED = regex(r"http_(?:x_forwarded_proto|cf_)")


class Site(NamedTuple):
    """A ``server`` of a project's file.

    ``names`` are its public ones, ``www.`` left out, ``named`` the word of the first one.
    ``tls`` is None where it cannot be told. ``passed`` is what hands requests to an application,
    ``trusts`` a place that tells of a proxy in front, ``unknown`` why there may be more to it.
    """

    path: str
    level: Level
    names: tuple[str, ...]
    named: Word
    tls: bool | None
    passed: tuple[Placed, ...]
    redirects: bool
    trusts: Where | None
    unknown: str


def sites(proxies: Proxies) -> Iterator[Site]:
    """The servers that have names, each once."""
    seen: set[tuple[str, int]] = set()
    inside: dict[int, list[Level]] = {}
    for level in proxies.levels:
        for each in level.outwards():
            inside.setdefault(id(each), []).append(level)
    for level in proxies.levels:
        block = level.block
        if level.kind != "server" or block is None or not block.in_project:
            continue
        key = block.path, block.directive.start
        named = level.defined(frozenset({"server_name"}))
        if named and key not in seen:
            seen.add(key)
            yield from _site(proxies, level, named, inside[id(level)])


def _site(
    proxies: Proxies, level: Level, named: tuple[Placed, ...], levels: list[Level]
) -> Iterator[Site]:
    words = [(each.path, word) for each in named for word in each.directive.arguments]
    public = [(path, word) for path, word in words if _is_public(word)]
    first = (public or words)[:1]
    passed = [each for one in levels for each in one.defined(_PASSES) if each.in_project]
    missing = level.unknown_reasons_about(frozenset({"listen", "return", "rewrite", "ssl"}))
    ports = [
        word for each in level.defined(frozenset({"listen"})) for word in each.directive.values
    ]
    elsewhere = [each for each in ports[:1] if not _is_port_80(each)]
    inner = [each for each in missing if "include" in each]
    for path, word in first:
        yield Site(
            path,
            level,
            tuple(dict.fromkeys(_bare(word.value) for _, word in public)),
            word,
            None if elsewhere and not listens_with_tls(level) else listens_with_tls(level),
            tuple(passed),
            any(_redirects(each) for one in levels for each in _answers(one)),
            next((proxies.head(each) for one in levels for each in _trusting(one)), None),
            "; ".join(inner),
        )


def _is_public(word: Word) -> bool:
    name = word.value
    return (
        not word.template
        and name == name.lower()
        and _PUBLIC.match(name) is not None
        and _PLACEHOLDER.search(name) is None
    )


def _bare(name: str) -> str:
    return name.removeprefix("*.").removeprefix(".").removeprefix("www.")


def _is_port_80(listen: str) -> bool:
    address, _, port = listen.rpartition(":")
    return port == "80" or (not address and not port.isdecimal())


def _answers(level: Level) -> Iterator[Directive]:
    """What answers every request of the server: at its own level, in ``/`` and in branches."""
    whole = level.kind in ("server", "if") or location(level)[1] in ("/", "^/")
    for placed in level.defined(_ANSWERS) if whole else ():
        yield placed.directive


def _redirects(directive: Directive) -> bool:
    return directive.name != "if" and any("https://" in word for word in directive.values)


def _trusting(level: Level) -> Iterator[Placed]:
    """What tells that something in front of nginx says who the client is."""
    for placed in level.defined(frozenset({"real_ip_header", "proxy_set_header", "if", "map"})):
        told = any(_FORWARDED.search(each.lower()) for each in placed.directive.values)
        if placed.in_project and (placed.directive.name == "real_ip_header" or told):
            yield placed
