"""DPO009: what two services cannot both have, and when they do run together."""

from __future__ import annotations

import pytest

from deploylint.testing import lint
from work import work


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


def services(*fields: str) -> str:
    return "services:\n" + "".join(f"  s{n}: {{image: x, {f}}}\n" for n, f in enumerate(fields))


SEVERAL = {
    "the first one is named, the next ones are shown": (
        ["ports: ['80:1']"] * 6,
        [("s1", 1), ("s2", 2), ("s3", 3), ("s4", 3), ("s5", 3)],
    ),
    "one address after all of them": (
        ["ports: ['80:1']", "ports: ['127.0.0.1:80:1']", "ports: ['127.0.0.1:80:2']"],
        [("s1", 1), ("s2", 2)],
    ),
    "profiles part some of them": (
        ["ports: ['80:1'], profiles: [a]", "ports: ['80:1'], profiles: [b]", "ports: ['80:1']"],
        [("s2", 2)],
    ),
    "a profile that two share": (
        ["ports: ['80:1'], profiles: [a]", "ports: ['80:1'], profiles: [b, a]"],
        [("s1", 1)],
    ),
    "a profile that is not known": (
        [
            "ports: ['80:1'], profiles: ['${P}']",
            "ports: ['80:1']",
            "ports: ['80:1'], profiles: [b]",
        ],
        [("s2", 1)],
    ),
    "two ranges that share several": (
        ["ports: ['8000-8009:1-10']", "ports: ['8005-8014:1-10']"],
        [("s1", 1)],
    ),
}


@pytest.mark.parametrize(("fields", "expected"), SEVERAL.values(), ids=SEVERAL)
def test_several_services(fields: list[str], expected: list[tuple[str, int]]) -> None:
    found = lint({"compose.yaml": services(*fields)}, ["DPO009"]).findings
    assert [(each.scope, len(each.related)) for each in found] == expected


def test_services_that_want_the_same_cost_the_same_each() -> None:
    def check(count: int) -> int:
        fields = ["ports: ['80:1'], container_name: x, profiles: [a]"] * count
        return work(lambda: lint({"compose.yaml": services(*fields)}, ["DPO009"]))

    check(2)
    small, middle, large = check(20), check(40), check(80)
    assert large - middle < 2.3 * (middle - small)
