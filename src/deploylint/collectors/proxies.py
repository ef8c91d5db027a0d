"""nginx files, as their own plain trees."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.nginx import NginxFile
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.nginx import NginxConfig


@collect("nginx")
def proxies(document: NginxConfig) -> Iterator[NginxFile]:
    yield document.file
