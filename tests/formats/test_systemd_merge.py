"""Units with drop-ins."""

from __future__ import annotations

import pickle

import pytest

from deploylint.formats.systemd import SystemdUnit, UnitFile, dropins_of, merge
from deploylint.source import Source


def unit_file(path: str, *lines: str) -> UnitFile:
    return SystemdUnit.parse(Source(path, "\n".join(["[Service]", *lines, ""]))).unit_file()


@pytest.mark.parametrize(
    ("unit", "paths", "expected"),
    [
        pytest.param(
            "a.service",
            ["a.service.d/20.conf", "a.service.d/10.conf", "a.service.d/x.txt"],
            ["a.service.d/10.conf", "a.service.d/20.conf"],
            id="by-file-name",
        ),
        pytest.param(
            "d/a@.service", ["d/a@.service.d/1.conf", "a@.service.d/2.conf"],
            ["d/a@.service.d/1.conf"], id="beside-the-unit",
        ),
        pytest.param(
            "a@x.service", ["a@.service.d/1.conf", "a@x.service.d/2.conf", "a@y.service.d/3.conf"],
            ["a@.service.d/1.conf", "a@x.service.d/2.conf"], id="instance",
        ),
        pytest.param(
            "a.service", ["service.d/10.conf", "service.d/20.conf", "a.service.d/10.conf"],
            ["a.service.d/10.conf", "service.d/20.conf"], id="the-specific-one-hides-the-other",
        ),
        pytest.param(
            "a-b.service", ["a-.service.d/1.conf", "a.service.d/2.conf"],
            ["a-.service.d/1.conf"], id="dashes",
        ),
        pytest.param(
            "r/lib/systemd/system/a.service", ["r/etc/systemd/system/a.service.d/1.conf"],
            ["r/etc/systemd/system/a.service.d/1.conf"], id="load-path",
        ),
        pytest.param("a.service.d/1.conf", ["service.d/2.conf"], [], id="a-drop-in-has-none"),
    ],
)  # fmt: skip
def test_dropins_of(unit: str, paths: list[str], expected: list[str]) -> None:
    assert dropins_of(unit, paths) == expected


def test_scalars_override_lists_accumulate_and_reset_across_files() -> None:
    main = unit_file("a.service", "User=root", "Environment=A=1", "ExecStart=/a")
    dropin = unit_file(
        "a.service.d/1.conf", "User=app", "Environment=B=2", "ExecStart=", "ExecStart=/b"
    )
    merged = merge(main, [dropin])
    user = merged.get("Service", "User")
    assert user
    assert (user.value, user.where.path) == ("app", "a.service.d/1.conf")
    assert [s.value for s in merged.all("Service", "Environment")] == ["A=1", "B=2"]
    assert [s.value for s in merged.all("Service", "ExecStart")] == ["/b"]


def test_an_empty_scalar_is_the_default_again() -> None:
    assert merge(unit_file("a.service", "User=root", "User=")).get("Service", "User") is None


def test_an_empty_condition_resets_its_family_but_dependencies_stay() -> None:
    text = "[Unit]\nConditionHost=a\nConditionPathExists=\nAfter=x.target\nAfter=\n"
    merged = merge(SystemdUnit.parse(Source("a.service", text)).unit_file())
    assert [s.key for s in merged.settings] == ["After"]


def test_a_broken_part_makes_the_whole_incomplete() -> None:
    merged = merge(unit_file("a.service", "User=a"), [unit_file("a.service.d/1.conf", "oops")])
    assert not merged.complete


def test_the_merge_is_made_of_plain_values() -> None:
    merged = merge(unit_file("a.service", "User=a"))
    assert pickle.loads(pickle.dumps(merged)) == merged
