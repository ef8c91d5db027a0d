from __future__ import annotations

from typing import Any

import pytest

from deploylint.formats.compose import Array, ComposeFile, Project, Table, Text, Value
from deploylint.source import Source


def parse(text: str, path: str = "compose.yaml") -> ComposeFile:
    return ComposeFile.parse(Source(path, text))


def project(*texts: str, **others: str) -> Project:
    """Files in order; ``others`` are at hand by name, ``__`` standing for ``/``."""
    files = [parse(text, f"{number}.yaml") for number, text in enumerate(texts)]
    paths = {name.replace("__", "/") + ".yaml": text for name, text in others.items()}
    return Project(files, {path: parse(text, path) for path, text in paths.items()})


def plain(value: Value | None) -> Any:
    if isinstance(value, Table):
        return {name: plain(entry.value) for name, entry in value.entries.items()}
    if isinstance(value, Array):
        return [plain(item) for item in value.items]
    return value.text if isinstance(value, Text) and not value.null else None


def field(name: str, *values: str) -> Any:
    """What one field of a service is when it is given in several files."""
    found = project(*(f"services: {{web: {{{name}: {value}}}}}" for value in values))
    return plain(found.services["web"].get(name))


@pytest.mark.parametrize(
    ("name", "base", "other", "expected"),
    [
        ("image", "a", "b", "b"),
        ("image", "a", "", "a"),
        ("command", "[a, b]", "c", "c"),
        ("command", "a", "~", "~"),
        ("environment", "{A: 1, B: 2}", "[B=3, C]", "[A=1, B=3, C]"),
        ("environment", "[Z=1, A]", "{Z: , B: True, C: 1.50}", "[Z, A, B=true, C=1.5]"),
        ("labels", "{b: x}", "{a: y}", "[b=x, a=y]"),
        ("env_file", "a.env", "[b.env, a.env]", "[a.env, b.env]"),
        ("dns", "1.1.1.1", "8.8.8.8", "[1.1.1.1, 8.8.8.8]"),
        ("ports", "['80:80', '1:1']", "['80:80', '2:2']", "['80:80', '1:1', '2:2']"),
        ("expose", "[80]", "['80', 81]", "[80, 81]"),
        ("volumes", "['va:/a', 'vb:/b']", "['./c:/a:ro']", "['./c:/a:ro', 'vb:/b']"),
        ("volumes", "['va:/a']", "[{source: b, target: /a}]", "[{source: b, target: /a}]"),
        ("devices", "['/dev/a:/dev/x']", "['/dev/b:/dev/x']", "['/dev/b:/dev/x']"),
        ("secrets", "[a, b]", "[{target: /run/secrets/a}]", "[{target: /run/secrets/a}, b]"),
        ("build", ".", "{target: dev}", "{context: ., target: dev}"),
        ("build", "{context: a, args: [X=1]}", "b", "{context: b, args: [X=1]}"),
        ("networks", "[a]", "{b: {aliases: [x]}}", "{a: , b: {aliases: [x]}}"),
        (
            "depends_on",
            "{a: {condition: service_healthy}}",
            "[a]",
            "{a: {condition: service_started, required: true}}",
        ),
        ("extra_hosts", "{a: 1}", "['a=1', 'a=2']", "[a=1, a=2]"),
        ("logging", "{driver: a, options: {x: 1}}", "{driver: b}", "{driver: b}"),
        (
            "logging",
            "{driver: a, options: {x: 1}}",
            "{options: {}}",
            "{driver: a, options: {x: 1}}",
        ),
        ("ulimits", "{n: {soft: 1, hard: 2}}", "{n: {soft: 3}}", "{n: {soft: 3}}"),
        ("healthcheck", "{test: [CMD, a], retries: 3}", "{test: b}", "{test: b, retries: 3}"),
        ("deploy", "{a: 1, labels: {a: 1}}", "{a: 2, labels: [b=2]}", "{a: 2, labels: [a=1, b=2]}"),
        ("cap_add", "[A, B]", "[B, C]", "[A, B, C]"),
        ("security_opt", "[a]", "[a]", "[a, a]"),
    ],
)
def test_override(name: str, base: str, other: str, expected: str) -> None:
    assert field(name, base, other) == field(name, expected)


DEPENDENCY = "{condition: service_started, required: true}"


@pytest.mark.parametrize(
    ("name", "base", "other", "expected"),
    [
        pytest.param("ports", "[a]", "!reset ", None, id="reset"),
        pytest.param("ports", "[a]", "!override [b]", "[b]", id="override"),
        pytest.param("deploy", "{a: 1, b: 2}", "{a: !reset }", "{b: 2}", id="below"),
        pytest.param("ports", "[a]", "[!reset b, c]", "[a, c]", id="list item"),
        pytest.param(
            "depends_on", "[a, b]", "{a: !reset }", f"{{b: {DEPENDENCY}}}", id="short form"
        ),
        pytest.param(
            "environment", "[A=1]", "{A: !reset }", "[A=1]", id="a list has no keys to reset"
        ),
    ],
)
def test_reset_and_override(name: str, base: str, other: str, expected: str | None) -> None:
    assert field(name, base, other) == (expected and field(name, expected))


def test_documents_of_one_file_override_each_other() -> None:
    file = parse("services: {a: {image: x, user: u}}\n---\nservices: {a: {image: y}}\n")
    assert plain(file.services["a"].value) == {"image": "y", "user": "u"}


def test_every_value_knows_its_file() -> None:
    web = project(
        "services: {web: {image: a, environment: {A: 1, B: 2}}}",
        "services: {web: {image: b, environment: [B=3]}}",
    ).services["web"]
    assert web.image is not None
    assert web.image.where.path == "1.yaml"
    first, second = web.environment
    assert first.value is not None
    assert second.value is not None
    assert (first.value.where.path, first.value.where.column) == ("0.yaml", 45)
    assert (second.value.where.path, second.value.source.cut(second.value.where)) == ("1.yaml", "3")


def test_extends_another_file() -> None:
    found = project(
        "services: {web: {extends: {file: lib/base.yaml, service: app}, image: mine}}",
        lib__base="services: {app: {extends: root, ports: ['1:1']}, root: {user: u, image: x}}",
    )
    web = found.services["web"]
    assert web.complete
    assert plain(web.value) == {"user": "u", "image": "mine", "ports": ["1:1"]}
    user = web.text("user")
    assert user is not None
    assert user.where.path == "lib/base.yaml"
    assert [w.path for w in user.via] == ["0.yaml", "lib/base.yaml"]


def test_files_that_extend_each_other_end() -> None:
    text = "services: {web: {extends: {file: 0.yaml, service: web}}}"
    assert not project(text).services["web"].complete


def test_include_gives_way_to_the_including_file() -> None:
    found = project(
        "include: [a.yaml]\nservices: {web: {image: own}, job: {extends: lib}}",
        a="services: {web: {image: theirs, user: u}, lib: {command: run}}\nvolumes: {v: }",
    )
    assert plain(found.services["web"].value) == {"image": "own", "user": "u"}
    assert plain(found.services["job"].value) == {"command": "run"}
    assert plain(found.value.get("volumes")) == {"v": None}


def test_included_files_may_include_each_other() -> None:
    found = project("include: [a.yaml]", a="include: [0.yaml, a.yaml]\nservices: {a: {image: x}}")
    assert list(found.services) == ["a"]


def test_files_out_of_reach_are_named() -> None:
    found = project("include: [a.yaml]\nservices: {web: {extends: {file: '${X}', service: a}}}")
    assert [text.text for text in found.missing] == ["a.yaml", "${X}"]
    assert not found.services["web"].complete
