"""Suppression comments: what they cover, what silences nothing, what is safe to remove."""

from __future__ import annotations

import pytest

from deploylint.source import Source
from deploylint.suppression.comments import find_ignores
from deploylint.testing import Sample, check, fix, lint

HEAD = "from starlette.middleware.cors import CORSMiddleware as C\n"
BAD = 'C(app, allow_origins=["*"], allow_credentials=True)'
CODES = ["DPA003", "DP002", "DP003", "DP004"]


def codes(text: str) -> list[str]:
    return [each.code for each in lint({"deploy/m.py": HEAD + text + "\n"}, CODES).findings]


@pytest.mark.parametrize(
    "text",
    [
        BAD + "  # deploylint: ignore[DPA003]",
        BAD + "  # deploylint: ignore[cors-wildcard-credentials] the slug works as well",
        "# deploylint: ignore[DPA003] on the line above\n" + BAD,
        "# deploylint: ignore[DPA003]\n# another comment between\n" + BAD,
        "x = 1\n# deploylint: ignore-file[DPA003] anywhere\n" + BAD,
        'C(  # deploylint: ignore[DPA003] first line of it\n  app,\n  allow_origins=["*"],'
        "\n  allow_credentials=True,\n)",
        BAD + "  # noqa: DPA003",
        BAD + "  # noqa",
        BAD + "  # deploylint: ignore[DPA003] expires=2999-01-01",
    ],
)
def test_silences(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BAD + "  # deploylint: ignore", ["DP002", "DPA003"]),
        (BAD + "  # deploylint: ignore[DPA0003]", ["DP002", "DPA003"]),
        (BAD + "  # deploylint: ignore[DPA003] expires=1999-01-01", ["DP003", "DPA003"]),
        ("# deploylint: ignore[DPA003]\nx = 1\n" + BAD, ["DP004", "DPA003"]),
        ('x = "# deploylint: ignore[DPA003]"\n' + BAD, ["DPA003"]),
        (BAD + "  # noqa: F401", ["DPA003"]),
    ],
    ids=["no-code", "unknown", "expired", "elsewhere", "in-a-string", "other-noqa"],
)
def test_does_not_silence(text: str, expected: list[str]) -> None:
    assert sorted(codes(text)) == sorted(expected)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1  # deploylint: ignore[DPA003] old", "x = 1"),
        ("# deploylint: ignore[DPA003]\nx = 1", "x = 1"),
        (BAD + "  # deploylint: ignore[DPA003, DP004]", BAD + "  # deploylint: ignore[DPA003]"),
        ("x = 1  # deploylint: ignore[DPA003] expires=1999-01-01", "x = 1"),
    ],
    ids=["trailing", "alone", "one-of-two", "expired"],
)
def test_removing_what_silences_nothing(before: str, after: str) -> None:
    project = check(Sample({"deploy/m.py": (HEAD + before + "\n").encode()}), CODES)
    fixed = fix(project, unsafe=False)
    assert fixed.changes["deploy/m.py"][1].decode() == HEAD + after + "\n"


def test_a_comment_of_a_rule_that_is_switched_off_is_not_judged() -> None:
    text = HEAD + "x = 1  # deploylint: ignore[DPA001]\n"
    assert not lint({"deploy/m.py": text}, CODES).findings


def test_the_reason_is_kept() -> None:
    text = HEAD + BAD + "  # deploylint: ignore[DPA003] internal tool, see #12\n"
    (silenced,) = lint({"deploy/m.py": text}, CODES).suppressed
    assert silenced.ignore.reason.startswith("internal tool")


@pytest.mark.parametrize(
    "comment", ["pragma: allowlist secret", "nosec", "nosec B105", "gitleaks:allow"]
)
def test_comments_of_secret_scanners_count_for_secrets_only(comment: str) -> None:
    (ignore,) = find_ignores(Source("m.py", f"x = 1  # {comment}\n"), "python")
    assert ignore.foreign
    assert {"DPD001", "DPD003"} <= set(ignore.codes)
    assert "DPA003" not in ignore.codes


@pytest.mark.parametrize("kind", ["dockerfile", "systemd", "env", "gitignore"])
def test_a_trailing_comment_is_text_in_languages_without_them(kind: str) -> None:
    assert not find_ignores(Source("f", "X=1 # deploylint: ignore[DPA003]\n"), kind)
    assert find_ignores(Source("f", "# deploylint: ignore[DPA003]\nX=1\n"), kind)


@pytest.mark.parametrize(
    "text",
    ["command: >  # MARK\n  a\n\n  b\nports: []\n", "# MARK\ncommand: |-\n  a\n\n  b\nports: []\n"],
    ids=["at-its-begin", "above"],
)
def test_an_ignore_covers_the_block_of_yaml_that_begins_there(text: str) -> None:
    source = Source("compose.yml", text.replace("MARK", "deploylint: ignore[DPD005]"))
    (ignore,) = find_ignores(source, "compose")
    covered = "".join(source.line_text(line) for line in ignore.lines)
    assert "b" in covered
    assert "ports" not in covered
