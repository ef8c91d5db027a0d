from __future__ import annotations

import pytest

from deploylint.formats.dockerfile import Dockerfile, Stage
from deploylint.source import Source


def parse(text: str) -> Dockerfile:
    return Dockerfile.parse(Source("Dockerfile", text))


def final(text: str) -> Stage:
    stage = parse(text).final_stage
    assert stage
    return stage


def process(text: str) -> list[list[str]]:
    return [[word.text for word in command.words] for command in final(text).process]


def test_stages_and_their_parents() -> None:
    dockerfile = parse("FROM a:1 AS Base\nFROM --platform=$P b:2\nFROM base AS last\n")
    first, second, third = dockerfile.stages
    assert [stage.name for stage in dockerfile.stages] == ["Base", "", "last"]
    assert (first.parent, second.parent, third.parent) == (None, None, first)
    assert third.lineage == (first, third)
    assert third.external_base.text == "a:1"
    assert second.platform == "$P"
    assert dockerfile.final_stage is third


@pytest.mark.parametrize(
    ("target", "index"), [("BASE", 0), ("last", 1), ("0", 0), ("7", None), ("x", None)]
)
def test_target(target: str, index: int | None) -> None:
    dockerfile = parse("FROM a AS base\nFROM base AS last\n")
    stage = dockerfile.stage(target)
    assert (stage.index if stage else None) == index


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("ARG V=3.12\nFROM python:${V}-slim", "python:3.12-slim", id="global ARG"),
        pytest.param("ARG V\nFROM python:$V", None, id="ARG without default"),
        pytest.param("FROM python:${V:-3.11}", "python:3.11", id="default in place"),
        pytest.param("ARG A=3\nARG V=$A.12\nFROM python:$V", "python:3.12", id="ARG from ARG"),
        pytest.param("FROM a\nARG V=1\nFROM b:$V", None, id="ARG of a stage is not global"),
        pytest.param("ARG B=base\nFROM x AS base\nFROM $B", "base", id="name of a stage"),
        pytest.param("FROM $TARGETARCH/x", None, id="predefined argument"),
    ],
)
def test_base_image(text: str, value: str | None) -> None:
    assert final(text).base.value == value


def test_expanded_base_can_name_a_stage() -> None:
    dockerfile = parse("ARG B=base\nFROM x AS base\nFROM $B")
    assert dockerfile.stages[1].parent is dockerfile.stages[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('FROM a\nCMD ["b"]\nCMD ["c"]', [["c"]], id="last CMD"),
        pytest.param('FROM a\nENTRYPOINT ["b"]\nCMD ["c"]', [["b", "c"]], id="joined"),
        pytest.param(
            'FROM a\nCMD ["c"]\nENTRYPOINT ["b"]', [["b", "c"]], id="CMD of the same stage stays"
        ),
        pytest.param('FROM a AS x\nCMD ["c"]\nFROM x', [["c"]], id="inherited CMD"),
        pytest.param(
            'FROM a AS x\nCMD ["c"]\nFROM x\nENTRYPOINT ["b"]',
            [["b"]],
            id="ENTRYPOINT drops the inherited CMD",
        ),
        pytest.param(
            'FROM a AS x\nENTRYPOINT ["b"]\nCMD ["c"]\nFROM x\nCMD ["d"]',
            [["b", "d"]],
            id="inherited ENTRYPOINT",
        ),
        pytest.param(
            'FROM a\nENTRYPOINT b\nCMD ["c"]',
            [["b"]],
            id="ENTRYPOINT in the shell form takes no CMD",
        ),
        pytest.param(
            'FROM a\nENTRYPOINT ["b"]\nCMD c && d',
            [["b", "/bin/sh", "-c", "c && d"], ["c"], ["d"]],
            id="CMD in the shell form",
        ),
        pytest.param(
            'FROM a\nENTRYPOINT ["b"]\nENTRYPOINT []\nCMD ["c"]', [["c"]], id="ENTRYPOINT reset"
        ),
        pytest.param(
            'FROM a AS dev\nCMD ["b", "--reload"]\nFROM a\nCMD ["b"]', [["b"]], id="another stage"
        ),
        pytest.param("FROM a AS x\nONBUILD CMD b\nFROM x", [["b"]], id="ONBUILD of the parent"),
        pytest.param("FROM a\nONBUILD CMD b", [], id="ONBUILD does nothing yet"),
    ],
)
def test_process(text: str, expected: list[list[str]]) -> None:
    assert process(text) == expected


def test_origin_of_an_inherited_value() -> None:
    stage = final("FROM a AS x\nUSER app\nCMD b\nHEALTHCHECK CMD c\nFROM x\nWORKDIR /w\n")
    assert stage.effective_cmd
    assert stage.effective_cmd.line == 3
    assert stage.healthcheck
    assert stage.healthcheck.line == 4
    assert stage.user
    assert (stage.user.value, stage.user.instruction.line) == ("app", 2)


@pytest.mark.parametrize(
    ("text", "inherits"),
    [
        pytest.param("FROM a", True, id="nothing set"),
        pytest.param("FROM scratch", False, id="scratch has no command"),
        pytest.param("FROM a\nENTRYPOINT b", False, id="entrypoint"),
        pytest.param("FROM a AS x\nCMD b\nFROM x", False, id="set by the parent"),
    ],
)
def test_command_of_the_base_image_is_not_known(text: str, inherits: bool) -> None:
    assert final(text).inherits_command is inherits


def env(text: str) -> dict[str, str | None]:
    return {name: setting.value for name, setting in final(text).env.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "ENV A=1\nENV A=2 B=$A", {"A": "2", "B": "1"}, id="one ENV sees the old values"
        ),
        pytest.param("ENV PATH=/x:$PATH", {"PATH": None}, id="value from the base image"),
        pytest.param(
            "ENV A=$UNSET\nENV B=${A:-x}", {"A": None, "B": None}, id="what builds on the unknown"
        ),
        pytest.param("ENV A=${UNSET:-x}", {"A": "x"}, id="default"),
        pytest.param("ARG A=1\nENV B=$A", {"B": "1"}, id="ARG of the stage"),
        pytest.param("ENV B=$G", {"B": None}, id="global ARG is not seen"),
        pytest.param("ARG G\nENV B=$G", {"B": "global"}, id="global ARG declared again"),
        pytest.param("ARG G=own\nENV B=$G", {"B": "own"}, id="global ARG with its own default"),
        pytest.param("ARG A=1 B=$A\nENV C=$B", {"C": "1"}, id="later argument of one ARG"),
        pytest.param(
            "ENV A=1\nARG A\nENV B=$A", {"A": "1", "B": "1"}, id="bare ARG changes nothing"
        ),
        pytest.param("ENV A 'x y'", {"A": "x y"}, id="old form"),
    ],
)
def test_env(text: str, expected: dict[str, str | None]) -> None:
    assert env(f"ARG G=global\nFROM a\n{text}\n") == expected


def test_env_of_the_parent_is_inherited_and_overridden() -> None:
    text = "FROM a AS x\nENV A=1 B=2\nFROM x\nENV A=3\n"
    assert env(text) == {"A": "3", "B": "2"}
    assert parse(text).stages[0].env["A"].value == "1"


def test_setting_knows_the_place_of_its_value() -> None:
    text = "FROM a\nENV A='x y'\n"
    setting = final(text).env["A"]
    assert text[setting.start : setting.end] == "'x y'"


@pytest.mark.parametrize(
    ("text", "workdir"),
    [
        ("WORKDIR /a\nWORKDIR b", "/a/b"),
        ("ENV D=/d\nWORKDIR $D/e", "/d/e"),
        ("WORKDIR b", None),
        ("WORKDIR $UNSET", None),
    ],
)
def test_workdir(text: str, workdir: str | None) -> None:
    setting = final(f"FROM a\n{text}").workdir
    assert setting
    assert setting.value == workdir


def test_exposed_ports() -> None:
    exposed = final("FROM a\nENV P=80\nEXPOSE $P 53/udp\n").exposed
    assert {text: setting.value for text, setting in exposed.items()} == {
        "$P": "80",
        "53/udp": "53/udp",
    }


def test_healthcheck_can_be_switched_off() -> None:
    healthcheck = final("FROM a AS x\nHEALTHCHECK CMD b\nFROM x\nHEALTHCHECK none").healthcheck
    assert healthcheck
    assert healthcheck.healthcheck_kind == "NONE"
