"""nginx files, as their own plain trees."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.nginx import NginxConfig, NginxFile
from deploylint.registry import collect


@collect(NginxConfig)
def proxies(document: NginxConfig) -> Iterator[NginxFile]:
    yield document.file
