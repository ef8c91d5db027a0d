"""Variables that switch Flask's debugger on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.formats.compose import ComposeFile
from deploylint.formats.dockerfile import Dockerfile
from deploylint.formats.dotenv import EnvFile
from deploylint.formats.systemd import SystemdUnit
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Where
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import Any

DOCUMENTS = (ComposeFile, Dockerfile, EnvFile, SystemdUnit)
VARIABLES = {
    "FLASK_DEBUG": regex(r"(?:1|true|yes|on)\Z", re.I),
    "FLASK_ENV": regex(r"development\Z", re.I),
}

# What Flask takes for off, for each word that is on; it knows no ``off``.
_OFF = {"1": "0", "true": "false", "yes": "no", "on": "0", "development": "production"}


def switched_off(source: Source, where: Where) -> Edit | None:
    """Another value in the place of one that switches the debugger on, quotes left as they are."""
    written = source.cut(where)
    value = written.strip("\"'")
    off = _OFF.get(value.lower())
    if off is None:
        return None
    off = off.upper() if value.isupper() else off.title() if value.istitle() else off
    return source.replace(where, written.replace(value, off))


def debug_variables(document: Any) -> Iterator[tuple[str, Where, str]]:
    """Name, place and compose service of each variable that is set so."""
    for name, value, where, scope in _READERS[document.kind](document):
        if name in VARIABLES and value is not None and VARIABLES[name].match(value.strip()):
            yield name, where, scope


def _of_compose(file: ComposeFile) -> Iterator[tuple[str, str | None, Where, str]]:
    for service in file.services.values():
        for each in service.environment:
            if each.value and each.value.known:
                text = each.value
                yield each.name.text, text.text, text.content, service.name.text


def _of_dockerfile(file: Dockerfile) -> Iterator[tuple[str, str | None, Where, str]]:
    stage = file.final_stage
    for name, each in stage.env.items() if stage else ():
        yield name, each.value, file.where(each.start, each.end), ""


def _of_env(file: EnvFile) -> Iterator[tuple[str, str | None, Where, str]]:
    for each in file.entries:
        yield each.name, each.raw, file.where(each.start, each.end), ""


def _of_unit(unit: SystemdUnit) -> Iterator[tuple[str, str | None, Where, str]]:
    for each in unit.environment():
        yield each.name, each.value, unit.where(each.start, each.end), ""


_READERS: dict[str, Any] = {
    "compose": _of_compose,
    "dockerfile": _of_dockerfile,
    "env": _of_env,
    "systemd": _of_unit,
}
