"""Health paths that a platform asks for: Kubernetes, Render, Railway, Fly, Dokku, ECS."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.environment import Probe
from deploylint.formats.document import Document
from deploylint.formats.jsontree import JsonArray, JsonObject, JsonScalar
from deploylint.formats.yamltree import Mapping, Scalar
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.jsontree import JsonDocument
    from deploylint.formats.tomltree import TomlDocument
    from deploylint.formats.yamltree import YamlDocument

_KUBERNETES = ("livenessProbe", "readinessProbe", "startupProbe")
# Keys of other platforms' files that hold a path, by the name of the file.
_RENDER = "healthCheckPath"
_PATH_IN_TEXT = regex(
    r"(?m)^[ \t]*\"?(?:healthcheckPath|path)\"?[ \t]*[:=][ \t]*(['\"])(?P<path>/[^'\"\n]{0,200})\1"
)
_LOCAL_URL = regex(
    r"(?P<scheme>https?)://(?P<host>localhost|127\.0\.0\.1|0\.0\.0\.0)"
    r"(?::(?P<port>\d{1,5}))?(?P<path>/[\w./~%-]{0,200})?"
)
_FILES = {"railway.json": "railway", "railway.toml": "railway", "fly.toml": "fly"}


@collect("yaml", triggers=("httpGet", _RENDER))
def manifest_probes(document: YamlDocument) -> Iterator[Probe]:
    for root in document.roots:
        for node in root.walk():
            if isinstance(node, Mapping):
                yield from _of_container(document, node)
                path = node.get(_RENDER)
                if isinstance(path, Scalar) and document.path.endswith("render.yaml"):
                    yield _probe(document, path, "render", "", "")


def _of_container(document: YamlDocument, container: Mapping) -> Iterator[Probe]:
    image = container.get("image")
    for name in _KUBERNETES:
        check = container.get(name)
        asked = check.get("httpGet") if isinstance(check, Mapping) else None
        path = asked.get("path") if isinstance(asked, Mapping) else None
        port = asked.get("port") if isinstance(asked, Mapping) else None
        if isinstance(path, Scalar) and isinstance(image, Scalar):
            number = port.text if isinstance(port, Scalar) and port.text.isdigit() else UNKNOWN
            yield _probe(document, path, "kubernetes", image.text, number)


def _probe(document: Document, path: Scalar, origin: str, owner: str, port: str) -> Probe:
    templated = "{{" in path.text or "$" in path.text
    where = document.where(*path.inner)
    text = UNKNOWN if templated else "/" + path.text.lstrip("/").partition("?")[0]
    return Probe(where, origin, owner, "http", "", port or UNKNOWN, text)


@collect("json", triggers=("healthCheck", "healthchecks"))
def probes_of_tasks(document: JsonDocument) -> Iterator[Probe]:
    """The command of an ECS task definition, and the paths of ``app.json``."""
    of_app = document.path.rpartition("/")[2] == "app.json"
    for each in document.objects():
        check, path = each.get("healthCheck"), each.get("path")
        command = check.get("command") if isinstance(check, JsonObject) else None
        if isinstance(command, JsonArray):
            yield from _of_task(document, command)
        elif of_app and isinstance(path, JsonScalar) and each.get("type"):
            where = document.where(path.start + 1, path.end - 1)
            yield Probe(where, "dokku", "", "http", "", UNKNOWN, str(path.value).partition("?")[0])


def _of_task(document: JsonDocument, command: JsonArray) -> Iterator[Probe]:
    found = list(_LOCAL_URL.finditer(document.source.text, command.start, command.end))
    if len(found) == 1:
        scheme, host, port, path = found[0].group("scheme", "host", "port", "path")
        where = document.where(*found[0].span())
        yield Probe(where, "ecs", "", scheme, host, port or "", path or "/")


@collect("toml", "json", triggers=("healthcheckPath", "checks"))
def platform_paths(document: TomlDocument | JsonDocument) -> Iterator[Probe]:
    name = document.path.rpartition("/")[2]
    origin = _FILES.get(name)
    for match in _PATH_IN_TEXT.finditer(document.source.text) if origin else ():
        where = document.where(*match.span("path"))
        yield Probe(where, str(origin), "", "http", "", UNKNOWN, match["path"].partition("?")[0])
