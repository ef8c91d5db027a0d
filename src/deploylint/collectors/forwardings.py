"""Ports at which Traefik, Caddy and Fly reach services.

Sources: https://doc.traefik.io/traefik/routing/providers/docker/#services,
https://caddyserver.com/docs/caddyfile/directives/reverse_proxy,
https://fly.io/docs/reference/configuration/#the-http_service-section.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.contexts import normal
from deploylint.deployment.facts.environment import Forwarding
from deploylint.formats.text import TextFile
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile, Service
    from deploylint.formats.tomltree import TomlDocument

_OF_TRAEFIK = regex(r"traefik\.http\.services\.[^.]{1,100}\.loadbalancer\.server\.port", 2)
_OF_CADDY = regex(r"caddy(?:_\d{1,3})?\.(?:\d{1,3}_)?reverse_proxy", 2)
_UPSTREAMS = regex(r"\{\{\s{0,9}upstreams\s{1,9}(?:http\s{1,9})?(\d{1,5})\s{0,9}\}\}")
_PASSED = regex(r"(?m)^[ \t]{0,200}reverse_proxy[ \t]([^\n{#]{1,500})")
_UPSTREAM = regex(r"(?:^|\s)(?:h2c://|http://)?([A-Za-z][\w.-]{0,100}):(\d{1,5})(?=\s|$)")
_INTERNAL = regex(r"(?m)^[ \t]{0,20}internal_port[ \t]{0,9}=[ \t]{0,9}(\d{1,5})\b")

_DECIDES = regex(r"(?m)^[ \t]{0,20}(?:\[processes\]|\[experimental\]|PORT[ \t]{0,9}=)")
_DOCKERFILE = regex(r"(?m)^[ \t]{0,20}dockerfile[ \t]{0,9}=[ \t]{0,9}[\"']([^\"'\n]{1,200})[\"']")


@collect("compose", triggers=("loadbalancer", "reverse_proxy"))
def labels(document: ComposeFile) -> Iterator[Forwarding]:
    for service in document.services.values():
        yield from _of_service(service)


def _of_service(service: Service) -> Iterator[Forwarding]:
    for label in service.labels:
        value = label.value
        if value is None or not service.name.known:
            continue
        passed = _UPSTREAMS.fullmatch(value.text)
        if _OF_TRAEFIK.fullmatch(label.name.text) and value.text.isdigit():
            yield Forwarding(value.content, "traefik", service.name.text, value.text)
        elif _OF_CADDY.fullmatch(label.name.text) and passed:
            yield Forwarding(value.content, "caddy", service.name.text, passed[1])


@collect("text", triggers=("reverse_proxy",))
def caddyfile(document: TextFile) -> Iterator[Forwarding]:
    if "caddyfile" not in document.path.rpartition("/")[2].lower():
        return
    for line in _PASSED.finditer(document.source.text):
        for upstream in _UPSTREAM.finditer(line[1]):
            where = document.where(*(line.start(1) + at for at in upstream.span(2)))
            yield Forwarding(where, "caddy", upstream[1], upstream[2])


@collect("toml", triggers=("internal_port",))
def of_fly(document: TomlDocument) -> Iterator[Forwarding]:
    """``[processes]`` and a ``PORT`` of ``[env]`` decide what the image does not show."""
    text = document.source.text
    folder, _, name = document.path.rpartition("/")
    if name != "fly.toml" or _DECIDES.search(text):
        return
    named = _DOCKERFILE.search(text)
    path = normal(posixpath.join(folder, named[1] if named else "Dockerfile")) or ""
    for match in _INTERNAL.finditer(text):
        yield Forwarding(document.where(*match.span(1)), "fly", path, match[1])
