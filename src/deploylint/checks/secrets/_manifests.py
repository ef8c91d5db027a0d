"""Where manifests of Kubernetes give a value to a name."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.secrets._text import Given
from deploylint.formats.yamltree import Mapping, Node, Scalar, Sequence
from deploylint.secrets.names import folded
from deploylint.secrets.urls import url_passwords
from deploylint.secrets.values import Strength, judge

_CREDENTIALS = ("stringData", "data")
# Last words of the names of settings that charts put beside the credentials.
_SETTINGS = frozenset(
    "port host hostname url uri endpoint domain email user username provider model name region"
    " bucket type mode level enabled database".split()
)


def manifest_secrets(roots: list[Node]) -> Iterator[Given]:
    """The entries of each Kubernetes ``Secret``, decoded."""
    for root in roots:
        if not isinstance(root, Mapping) or not _is(root.get("kind"), "Secret"):
            continue
        for key in _CREDENTIALS:
            for given in _entries(root.get(key)):
                value = given.value if key == "stringData" else _decoded(given.value)
                if value and _is_credential(given.name, value):
                    yield given._replace(value=value)


def manifest_settings(roots: list[Node]) -> Iterator[Given]:
    """What is no secret by its kind: ``ConfigMap`` and the environment of containers."""
    for root in roots:
        if isinstance(root, Mapping) and _is(root.get("kind"), "ConfigMap"):
            yield from _entries(root.get("data"))
    yield from manifest_variables(roots)


def manifest_variables(roots: list[Node]) -> Iterator[Given]:
    """``name`` and ``value`` of the environment of containers."""
    for root in roots:
        for node in root.walk():
            if isinstance(node, Mapping) and isinstance(env := node.get("env"), Sequence):
                for item in env.nodes:
                    yield from _variable(item)


def _variable(item: Node) -> Iterator[Given]:
    if isinstance(item, Mapping):
        name, value = item.get("name"), item.get("value")
        if isinstance(name, Scalar) and isinstance(value, Scalar):
            yield Given(name.text, value.text, value.literal, value.end)


def _entries(node: Node | None) -> Iterator[Given]:
    for key, value in node.pairs if isinstance(node, Mapping) else ():
        if isinstance(key, Scalar) and isinstance(value, Scalar):
            yield Given(key.text, value.text, value.literal, value.end)


def _is_credential(name: str, value: str) -> bool:
    if folded(name).rpartition("_")[2] not in _SETTINGS:
        return True
    return judge(value, name) is Strength.HIGH or any(url_passwords(value))


def _is(node: Node | None, text: str) -> bool:
    return isinstance(node, Scalar) and node.text == text


def _decoded(value: str) -> str:
    import base64

    try:
        return base64.b64decode(value, validate=True).decode().strip()
    except ValueError:
        return ""
