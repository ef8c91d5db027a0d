"""Where files of settings give a value to a name: YAML, TOML, and sections of options."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from deploylint.checks.secrets._text import Given
from deploylint.formats.ini import IniFile
from deploylint.formats.tomltree import TomlDocument
from deploylint.formats.yamltree import Mapping, Scalar, YamlDocument
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.formats.tomltree import Path

_SETTINGS = regex(
    r"(?:.*/)?(?:[\w-]+[._-])?(?:settings|config(?:uration)?|conf|application|app|secrets?"
    r"|credentials|parameters|production|prod|local|default)(?:[._-][\w.-]+)?\.(?:ya?ml|ini|toml)"
    r"|(?:.*/)?(?:config|settings|conf)/(?:[\w-]+/)?[\w.-]+\.(?:ya?ml|ini|toml)",
    re.I,
)
_TOOLS = frozenset(
    "mkdocs.yml mkdocs.yaml pytest.ini tox.ini setup.cfg pyproject.toml pipfile alembic.ini"
    " supervisord.conf".split()
)
# Keys of documents that describe something else than this application's settings.
_OTHERS = ("apiVersion", "openapi", "swagger", "$schema", "asyncapi", "jobs", "services")


def settings_of(document: YamlDocument | IniFile | TomlDocument) -> Iterator[Given]:
    """The texts in a file of settings, each by the last part of its name."""
    if posixpath.basename(document.path).lower() == "fly.toml":
        yield from _of_toml(document, ("env",)) if isinstance(document, TomlDocument) else ()
    elif _is_settings(document.path):
        match document:
            case YamlDocument():
                yield from _of_yaml(document)
            case TomlDocument():
                yield from _of_toml(document, ())
            case IniFile():
                yield from _of_ini(document)


def _is_settings(path: str) -> bool:
    return posixpath.basename(path).lower() not in _TOOLS and _SETTINGS.fullmatch(path) is not None


def _of_yaml(document: YamlDocument) -> Iterator[Given]:
    for root in document.roots:
        if not isinstance(root, Mapping) or any(root.get(key) for key in _OTHERS):
            continue
        for node in root.walk():
            for key, value in node.pairs if isinstance(node, Mapping) else ():
                if isinstance(key, Scalar) and isinstance(value, Scalar) and not value.templated:
                    yield Given(key.text, value.text, value.literal, value.end)


def _of_toml(document: TomlDocument, path: Path) -> Iterator[Given]:
    for name, value in document.table(*path).items() if path else document.data.items():
        if isinstance(value, dict):
            yield from _of_toml(document, (*path, name))
        elif isinstance(value, str) and (found := document.get(*path, name)):
            yield Given(name, value, found.start, found.end)


def _of_ini(document: IniFile) -> Iterator[Given]:
    for option in document.options:
        value = option.uncommented.strip("\"'")
        if value:
            yield Given(option.key, value, option.start, option.start + len(option.uncommented))
