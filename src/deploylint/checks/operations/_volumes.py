"""What gives the data of a store a volume, or puts its volume where the data is."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.facts import PreparedFix
from deploylint.deployment.published import repository_of
from deploylint.deployment.stores import named
from deploylint.formats.compose.edits import add_entry, add_item, define, is_flow
from deploylint.formats.compose.values import Array
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Fix

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile, Service

ADDED, MOVED = "added", "moved"
# Variables that say where the data lies.
MOVING = frozenset({"PGDATA", "MYSQL_DATADIR", "RABBITMQ_MNESIA_BASE", "MINIO_VOLUMES"})
OLD_POSTGRES = "/var/lib/postgresql/data"
_SINCE_18 = "/var/lib/postgresql"
_NAME = regex(r"[A-Za-z0-9][\w.-]*")
_POSTGRES = regex(r"(?:docker\.io/)?(?:library/)?postgres(?::(?:(?P<major>\d+).*|latest))?")
_FIRST_MOVED = 18


def volume_fixes(document: ComposeFile) -> Iterator[PreparedFix]:
    for service in document.services.values():
        yield from _added(document, service)
        if service.image and _keeps_higher(service.image.text):
            yield from _moved(service)


def _moved(service: Service) -> Iterator[PreparedFix]:
    for volume in service.volumes:
        target = volume.target
        known = target and target.known and not target.shared
        if target and known and posixpath.normpath(target.text) == OLD_POSTGRES:
            title = "Mount the folder that holds those of all versions"
            fix = Fix(title, (Edit(target.content, _SINCE_18),))
            yield PreparedFix(volume.where, fix, MOVED)


def _added(document: ComposeFile, service: Service) -> Iterator[PreparedFix]:
    """A volume at the folder that the image has by itself, where nothing moves it."""
    image, name = service.image, service.name
    store = named(repository_of(image.text)) if image and image.known else None
    folder = _folder(image.text, store.folder) if image and store else ""
    moving = service.get("command") or {each.name.text for each in service.environment} & MOVING
    if not folder or moving or not name.known or not _NAME.fullmatch(name.text):
        return
    volume = f"{name.text}_data"
    edits = _mount(service, f"{volume}:{folder}"), define(document.value, "volumes", volume)
    if all(edits) and volume not in document.volumes:
        known = tuple(edit for edit in edits if edit)
        yield PreparedFix(service.where, Fix(f"Keep it in the volume `{volume}`", known), ADDED)


def _keeps_higher(image: str) -> bool:
    """Whether an image is a PostgreSQL whose data lies one folder higher."""
    match = _POSTGRES.fullmatch(image)
    return match is not None and (not match["major"] or int(match["major"]) >= _FIRST_MOVED)


def _folder(image: str, folder: str) -> str:
    """The folder to mount; before version 18 that of PostgreSQL lies one lower."""
    match = _POSTGRES.fullmatch(image)
    major = match["major"] if match else None
    return OLD_POSTGRES if major and int(major) < _FIRST_MOVED else folder


def _mount(service: Service, item: str) -> Edit | None:
    present = service.get("volumes")
    if isinstance(present, Array):
        return add_item(present, item)
    if present is not None:
        return None
    text = f"volumes: ['{item}']" if is_flow(service.value) else f'volumes: ["{item}"]'
    return add_entry(service.value, text, after="image")
