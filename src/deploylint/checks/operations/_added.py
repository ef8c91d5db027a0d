"""A key that a compose service lacks, as a fix that the second half of a rule may choose."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import PreparedFix
from deploylint.formats.compose.edits import add_entry
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Fix, Where

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile


def additions(document: ComposeFile, title: str, entry: str) -> Iterator[PreparedFix]:
    """A fix at the name of each service; ``{0}`` in ``entry`` stands for that name."""
    for service in document.services.values():
        text, after = entry.format(service.name.text), "image" if service.image else "build"
        if service.name.known and (edit := add_entry(service.value, text, after=after)):
            yield PreparedFix(service.where, Fix(title, (edit,)))


def added_to(deployment: Deployment, code: str, services: list[Where]) -> Fix | None:
    """One fix for all of these services, None where one of them cannot be edited."""
    found = deployment.prepared_fixes(code)
    fixes = [fix for each in services if (fix := found.get(each))]
    if not fixes or len(fixes) < len(services):
        return None
    return fixes[0]._replace(edits=tuple(edit for each in fixes for edit in each.edits))
