"""DPM004: which version of an image runs depends on the day that it is pulled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.checks.versions._images import reference
from deploylint.formats.compose import Service, Text
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Related, Severity, Unknown, Where
from deploylint.registry import SENSITIVE, rule

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile
    from deploylint.formats.dockerfile import Dockerfile


@rule("DPM004", "image-latest", on="dockerfile", severity=Severity.WARNING, contexts=SENSITIVE)
def image_latest(dockerfile: Dockerfile) -> Iterator[Finding | Evidence | Unknown]:
    yield from _one_each(_of_stages(dockerfile))


def _of_stages(dockerfile: Dockerfile) -> Iterator[Finding | Evidence | Unknown]:
    for stage in dockerfile.stages:
        base = stage.base
        if stage.parent or not base.value or base.value.lower() == "scratch":
            continue
        where = dockerfile.where(base.start, base.end)
        yield _judged(where, base.value, stage.name, open_=base.value != base.text)


def _one_each(
    found: Iterable[Finding | Evidence | Unknown],
) -> Iterator[Finding | Evidence | Unknown]:
    """One finding for each image, at its first place."""
    first: dict[str, Finding] = {}
    for each in found:
        if isinstance(each, Evidence | Unknown):
            yield each
            continue
        known = first.setdefault(each.message, each)
        if known is not each:
            again = (*known.related, Related(each.where, "the same here"))
            first[each.message] = known._replace(related=again)
    yield from first.values()


@image_latest.on("compose", triggers=("image",))
def image_latest_of_services(document: ComposeFile) -> Iterator[Finding | Evidence | Unknown]:
    yield from _one_each(_of_services(document))


def _of_services(document: ComposeFile) -> Iterator[Finding | Evidence | Unknown]:
    services = document.services.values()
    built = {image.text for each in services if each.build and (image := each.image)}
    unnamed = [each.name.text for each in services if each.build and not each.image]
    seen: set[Where] = set()
    for service in services:
        image = service.image
        if not image or service.build or image.text in built or image.where in seen:
            continue
        seen.add(image.where)
        if not _is_built_as(image.text, unnamed):
            yield from _of_service(service, image)


def _is_built_as(image: str, services: list[str]) -> bool:
    """Whether Compose gives this name to what it builds for a service: ``PROJECT-SERVICE``."""
    name = image.partition(":")[0]
    return "/" not in name and any(name.endswith((f"-{each}", f"_{each}")) for each in services)


def _of_service(service: Service, image: Text) -> Iterator[Finding | Evidence | Unknown]:
    if image.default:
        yield _judged(image.where, image.default, service.name.text, open_=not image.known)


def _judged(where: Where, text: str, scope: str, *, open_: bool) -> Finding | Evidence | Unknown:
    """``open_`` tells that the text is the default of a variable."""
    found = reference(text)
    if not found.moving and not found.versioned:
        return Unknown(where, f"`{text}` names a variant, no version", scope)
    if not found.moving:
        return Evidence(where, f"`{text}` names a version", scope)
    missing = "has no tag, which means `latest`" if not found.tag else "is whatever is newest"
    message = f"`{text}` {missing} on the day it is pulled"
    severity = Severity.ERROR if found.stateful else Severity.WARNING
    return Finding(where, message, severity=Severity.INFO if open_ else severity, scope=scope)
