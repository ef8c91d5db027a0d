"""DPM004 on Dockerfiles and compose files."""

from __future__ import annotations

import pytest

from deploylint.testing import lint


def found(path: str, text: str) -> list[tuple[str, str]]:
    outcome = lint({path: text}, select=["DPM004"])
    cuts = [(text[each.where.start : each.where.end], each) for each in outcome.findings]
    return [(cut, each.severity.label) for cut, each in cuts if each.severity]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("FROM python\n", [("python", "warning")], id="no-tag"),
        pytest.param("FROM h:5000/x/py AS b\n", [("h:5000/x/py", "warning")], id="port-is-no-tag"),
        pytest.param("FROM --platform=$P a:latest\n", [("a:latest", "warning")], id="latest"),
        pytest.param("ARG B=debian\nFROM $B\n", [("$B", "info")], id="default-of-an-argument"),
        pytest.param("FROM bitnami/postgresql\n", [("bitnami/postgresql", "error")], id="stateful"),
    ],
)
def test_dockerfile(text: str, expected: list[tuple[str, str]]) -> None:
    assert found("prod/Dockerfile", text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("FROM python:3.12 AS builder\nFROM builder\nFROM BUILDER\n", "Q19: a stage"),
        ("FROM scratch\n", "there is no such image"),
        ("FROM h:5000/x:1\n", "Q19: a tag after a port"),
        ("FROM a@sha256:0\n", "a digest"),
        ("ARG B\nFROM $B\n", "nothing is known"),
        ("ARG V=3.12\nFROM python:${V}-slim\n", "the tag is a default"),
    ],
)
def test_dockerfile_is_silent(text: str, reason: str) -> None:
    assert found("prod/Dockerfile", text) == [], reason


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("postgres", [("postgres", "error")]),
        ("postgres:latest", [("postgres:latest", "error")]),
        ("nginx", [("nginx", "warning")]),
        ("'nginx:latest'", [("'nginx:latest'", "warning")]),
        ("app:${TAG:-latest}", [("app:${TAG:-latest}", "info")]),
        ("postgres:16", []),
        ("app:${TAG}", []),
        ("${IMAGE:-x:1.2}", []),
        ("h:5000/app:1", []),
    ],
)
def test_compose(image: str, expected: list[tuple[str, str]]) -> None:
    text = f"services:\n  a:\n    image: {image}\n"
    assert found("compose.prod.yaml", text) == expected


def test_it_is_information_where_nothing_says_production() -> None:
    assert found("compose.yaml", "services:\n  a:\n    image: nginx\n") == [("nginx", "info")]


def test_an_anchor_is_judged_once() -> None:
    text = "x-a: &a\n  image: nginx\nservices:\n  b:\n    <<: *a\n  c:\n    <<: *a\n"
    assert found("compose.prod.yaml", text) == [("nginx", "warning")]


def test_an_image_is_one_finding_however_many_use_it() -> None:
    services = "".join(f"  {name}:\n    image: acme/app:latest\n" for name in "abc")
    [finding] = lint({"docker-compose.yml": f"services:\n{services}"}, select=["DPM004"]).findings
    assert [each.where.line for each in finding.related] == [5, 7]
    [finding] = lint({"Dockerfile": "FROM py AS a\nFROM py\n"}, select=["DPM004"]).findings
    assert [each.where.line for each in finding.related] == [2]


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("shop-api:latest", []),
        ("shop_api", []),
        ("acme/shop-api", [("acme/shop-api", "warning")]),
        ("shop-worker", [("shop-worker", "warning")]),
    ],
)
def test_an_image_that_compose_builds(image: str, expected: list[tuple[str, str]]) -> None:
    text = f"services:\n  api:\n    build: .\n  worker:\n    image: {image}\n"
    assert found("prod/docker-compose.yml", text) == expected


@pytest.mark.parametrize(
    ("tag", "kind", "reason"),
    [
        ("python:slim", "unknown", "a variant is moved as latest is"),
        ("nginx:stable", "unknown", "a channel"),
        ("redis:alpine", "unknown", "another system, any version"),
        ("python:3.12-slim", "evidence", "a version of a variant"),
        ("acme/shop:v7", "evidence", "a version of one's own"),
        ("python@sha256:0", "evidence", "a digest"),
    ],
)
def test_a_tag_without_a_number_names_no_version(tag: str, kind: str, reason: str) -> None:
    outcome = lint({"prod/Dockerfile": f"FROM {tag}\n"}, select=["DPM004"])
    assert not outcome.findings
    assert [bool(outcome.unknown), bool(outcome.evidence)] == [
        kind == "unknown",
        kind == "evidence",
    ], reason
