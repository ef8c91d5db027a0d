"""DPO008: which names count as defined, and which files as whole projects."""

from __future__ import annotations

import pytest

from deploylint.testing import Sample, check, fix, lint


def run(files: dict[str, str]) -> list[str]:
    outcome = lint(files, ["DPO008"])
    assert not outcome.defects
    return [each.message for each in outcome.findings]


@pytest.mark.parametrize(
    ("options", "kind", "name"),
    [
        ("depends_on: [databse]", "service", "databse"),
        ("depends_on: {bd: {condition: service_healthy}}", "service", "bd"),
        ("links: ['bd:database']", "service", "bd"),
        ("volumes_from: ['bd:ro']", "service", "bd"),
        ("network_mode: 'service:vpn'", "service", "vpn"),
        ("networks: [back]", "network", "back"),
        ("networks: {back: {aliases: [x]}}", "network", "back"),
        ("volumes: ['data:/data']", "volume", "data"),
        ("volumes: [{type: volume, source: data, target: /data}]", "volume", "data"),
        ("secrets: [key]", "secret", "key"),
        ("configs: [{source: nginx, target: /x}]", "config", "nginx"),
    ],
)
def test_flagged(options: str, kind: str, name: str) -> None:
    text = f"services:\n  db: {{image: 'x'}}\n  web: {{image: 'y', {options}}}\n"
    assert run({"compose.yaml": text}) == [
        f"`web` names the {kind} `{name}`, which nothing defines"
    ]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ("depends_on: [db]", "it is a service"),
        ("depends_on: {bd: {condition: service_started, required: false}}", "it may be missing"),
        ("networks: [default]", "every project has it"),
        ("networks: [back]", "it is defined, outside"),
        ("volumes: ['./data:/data']", "a folder"),
        ("volumes: ['/data']", "without a name"),
        ("volumes: ['${DATA}:/data']", "a variable decides"),
        ("volumes: [{type: bind, source: data, target: /data}]", "a folder"),
        ("volumes_from: ['container:other']", "a container of somebody else"),
        ("network_mode: host", "no service"),
    ],
)
def test_silent(options: str, reason: str) -> None:
    text = f"services:\n  db: {{image: 'x'}}\n  web: {{image: 'y', {options}}}\n"
    text += "networks: {back: {external: true}}\n"
    assert run({"compose.yaml": text}) == [], reason


WEB = "services:\n  web: {image: 'y', depends_on: [db]}\n"
UP = "up:\n\tdocker compose -f ops.compose.yml up\n"
DB = "services:\n  db: {image: 'x'}\n"


@pytest.mark.parametrize(
    ("files", "count", "reason"),
    [
        ({"compose.metrics.yml": WEB}, 1, "no file defines it"),
        ({"compose.metrics.yml": WEB, "compose.yml": DB}, 0, "it may be laid over the other"),
        ({"compose.override.yml": WEB, "compose.yml": DB}, 0, "it is laid over the other"),
        ({"compose.yml": WEB, "compose.override.yml": DB}, 0, "the override brings it"),
        ({"compose.yml": WEB, "compose.postgres.yml": DB}, 0, "it may be used with the other"),
        ({"parts/a/compose.yml": WEB, "all/compose.yml": DB}, 0, "it may be a part of the other"),
        ({"compose.yml": WEB, "rancher-compose.yml": ""}, 0, "Rancher's own kind of file"),
        ({"ops.compose.yml": WEB, "compose.yml": DB, "Makefile": UP}, 1, "a command runs it alone"),
        ({"compose.test.yml": WEB}, 0, "a test"),
        ({"compose.yml": "include: [x.yml]\n" + WEB}, 0, "an included file may define it"),
    ],
)
def test_which_files_stand_alone(files: dict[str, str], count: int, reason: str) -> None:
    assert len(run(files)) == count, reason


def fixed(text: str) -> str:
    changes = fix(check(Sample({"compose.yaml": text.encode()}), ["DPO008"])).changes
    return changes["compose.yaml"][1].decode() if "compose.yaml" in changes else text


@pytest.mark.parametrize(
    ("top", "after"),
    [
        ("", "volumes:\n  data:\n"),
        ("volumes:\n  media: # of users\n", "volumes:\n  media: # of users\n  data:\n"),
        ("volumes: {media: {}}\n", "volumes: {media: {}, data: {}}\n"),
        ("volumes:\n", "volumes:\n  data:\n"),
    ],
)
def test_what_is_missing_is_defined(top: str, after: str) -> None:
    text = "services:\n  x:\n    image: example/x:1\n    volumes: ['data:/data']\n"
    assert fixed(text + top) == text + after


def test_a_name_that_is_near_may_be_meant() -> None:
    text = "services:\n  x: {image: 'a/b:1', volumes: ['dataa:/data']}\nvolumes: {data: {}}\n"
    (finding,) = lint({"compose.yaml": text}, ["DPO008"]).findings
    assert finding.fix is None
    assert [each.message for each in finding.related] == ["`data` is defined, and may be meant"]
