"""What asks services whether they are healthy: image and compose checks, platforms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.deployment.facts.environment import Probe
from deploylint.formats.compose.healthchecks import commands_of
from deploylint.formats.document import Document
from deploylint.formats.shell import Command
from deploylint.formats.webclients import client_of, request_of
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Where
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile
    from deploylint.formats.dockerfile import Dockerfile


@collect("dockerfile", triggers=("HEALTHCHECK", "healthcheck"))
def image_probes(document: Dockerfile) -> Iterator[Probe]:
    for stage in document.stages:
        for instruction in stage.instructions:
            if instruction.keyword == "HEALTHCHECK":
                yield from probes_in(document, instruction.commands, "image", stage.name)


@collect("compose", triggers=("healthcheck",))
def compose_probes(document: ComposeFile) -> Iterator[Probe]:
    for service in document.services.values():
        check = service.healthcheck
        if check and check.where.path == document.path:
            for probe in probes_in(document, commands_of(check), "compose", service.name.text):
                shared = check.table.shared
                yield probe._replace(port_where=None, path_where=None) if shared else probe


def probes_in(
    document: Document, commands: Iterable[Command], origin: str, owner: str
) -> Iterator[Probe]:
    """The request of each command that sends exactly one."""
    for command in commands:
        client = client_of([word.text for word in command.words])
        request = request_of(client) if client else None
        if request is None:
            continue
        word = command.words[request.word]
        start = document.source.text.find(request.url, word.start, word.end)
        span = (start, start + len(request.url)) if start >= 0 else (word.start, word.end)
        once = document.source.text.count(request.url, word.start, word.end) == 1
        parts = (request.port_at, request.path_at) if once else (None, None)
        yield Probe(
            document.where(*span),
            origin,
            owner,
            request.scheme,
            request.host,
            request.port,
            request.path or "/",
            *(_part(document, start, at) for at in parts),
        )


def _part(document: Document, start: int, at: tuple[int, int] | None) -> Where | None:
    """The place of a part of a URL that begins at ``start``."""
    return document.where(start + at[0], start + at[1]) if at else None
