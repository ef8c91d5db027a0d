"""DPO009: what two services cannot both have, and when they do run together."""

from __future__ import annotations

import pytest

from deploylint.testing import lint


def run(first: str, second: str, path: str = "compose.yaml") -> list[str]:
    text = f"services:\n  a: {{image: x, {first}}}\n  b: {{image: y, {second}}}\n"
    outcome = lint({path: text}, ["DPO009"])
    assert not outcome.defects
    return [each.message for each in outcome.findings]


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("ports: ['80:80']", "ports: ['80:8000']", "`b` publishes port 80, as `a` does"),
        ("ports: ['127.0.0.1:80:80']", "ports: ['80:81']", "`b` publishes port 80, as `a` does"),
        ("ports: ['${P:-80}:80']", "ports: ['80:81']", "`b` publishes port 80, as `a` does"),
        ("ports: ['8000-8005:80-85']", "ports: ['8003:1']", "`b` publishes port 8003, as `a` does"),
        (
            "ports: ['80:80']",
            "profiles: [gpu], ports: [{target: 1, published: 80}]",
            "`b` publishes port 80, as `a` does with the profile `gpu`",
        ),
        (
            "container_name: x",
            "container_name: x",
            "`b` wants the container name `x`, as `a` does",
        ),
        (
            "container_name: x, scale: 2",
            "container_name: y",
            "`a` is to run 2 times under one container name",
        ),
    ],
)
def test_flagged(first: str, second: str, message: str) -> None:
    assert run(first, second) == [message]


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("ports: ['80:80']", "ports: ['81:80']", "the container's port may be the same"),
        ("ports: ['53:53/udp']", "ports: ['53:53']", "other protocols"),
        ("ports: ['127.0.0.1:80:80']", "ports: ['10.0.0.1:80:80']", "other addresses"),
        ("ports: ['${IP}:80:80']", "ports: ['80:80']", "the address is not known"),
        ("ports: ['${P}:80']", "ports: ['${P}:81']", "the port is not known"),
        ("ports: ['80']", "ports: ['80']", "the engine chooses"),
        ("ports: ['80:80'], profiles: [a]", "ports: ['80:80'], profiles: [b]", "never together"),
        ("container_name: x, profiles: [a]", "container_name: x, profiles: [b]", "never together"),
        ("container_name: '${N}1'", "container_name: '${N}1'", "the name is not known"),
        ("container_name: x, scale: 1", "container_name: y", "once"),
        ("container_name: x, deploy: {replicas: '${N}'}", "scale: 3", "not known, and no name"),
    ],
)
def test_silent(first: str, second: str, reason: str) -> None:
    assert run(first, second) == [], reason


def test_a_test_may_be_anything() -> None:
    assert run("container_name: x", "container_name: x", "tests/compose.yaml") == []


def test_services_of_files_laid_over_one_another() -> None:
    files = {
        "compose.yaml": "services:\n  a: {image: x, ports: ['80:80']}\n",
        "compose.override.yaml": "services:\n  b: {image: y, ports: ['80:81']}\n",
    }
    assert len(lint(files, ["DPO009"]).findings) == 1
