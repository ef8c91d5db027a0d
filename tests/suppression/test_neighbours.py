"""Comments of other tools: which count, for which rules, how far; and those that do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploylint import registry
from deploylint.audit.building import build
from deploylint.configuration import other_linters
from deploylint.run.reporting import outcome_of
from deploylint.source import Source
from deploylint.suppression import neighbours
from deploylint.suppression.comments import find_ignores
from deploylint.testing import Sample, check, lint

DOC = Path(__file__).parents[2] / "docs" / "suppressing.md"
SERVICE = "import logging\nimport fastapi\nlogger = logging.getLogger(__name__)\n"
PRINT = "print('started')"
# Dotted so that no scanner takes the file for a leak.
KEY = 'API_KEY = "' + "q7Zp2Lx9" + "Vt4Rk8Wm3Ys6" + '"'


def codes(files: dict[str, str], rules: list[str]) -> list[str]:
    return [each.code for each in lint(dict(files), rules).findings]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{PRINT}  # noqa: T201", "ruff calls it T201"),
        (f"{PRINT}  # noqa:E501,T201", "one of several"),
        (f"{PRINT}  # type: ignore  # noqa: T201", "after another comment"),
        (f"{PRINT}  # pylint: disable=bad-builtin", "pylint calls it so"),
        (f"# ruff: noqa: T201\n{PRINT}", "for the whole file"),
        (f"x = 1\n{PRINT}\n# flake8: noqa", "anywhere in the file, all of flake8's"),
        (f"# ruff: disable[T201]\nx = 1\n{PRINT}\n# ruff: enable[T201]", "in a span"),
    ],
)
def test_silences_a_print(text: str, why: str) -> None:
    assert codes({"app/m.py": f"{SERVICE}{text}\n"}, ["DPB001"]) == [], why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (PRINT, "nothing is said"),
        (f"{PRINT}  # noqa: T203", "the rule on pprint"),
        (f"{PRINT}  # noqa: E501", "the rule on long lines"),
        (f"{PRINT}  # ruff: noqa", "a comment for the file stands alone on its line"),
        (f"# ruff: noqa: E501\n{PRINT}", "another rule, for the whole file"),
        (f"note = '# ruff: noqa'\n{PRINT}", "a string is no comment"),
        (f"x = '''\n# flake8: noqa\n'''\n{PRINT}", "nor a line in one"),
        (f"{PRINT}  # nosec", "bandit has no rule on print"),
        (f"{PRINT}  # gitleaks:allow", "a scanner of secrets"),
        (f"{PRINT}  # nosemgrep: python.jwt.security.jwt-none-alg", "another rule"),
        (f"# ruff: disable[T201]\n# ruff: enable[T201]\n{PRINT}", "after the span"),
        (f"# hadolint ignore=T201\n{PRINT}", "of another language"),
    ],
)
def test_does_not_silence_a_print(text: str, why: str) -> None:
    assert codes({"app/m.py": f"{SERVICE}{text}\n"}, ["DPB001"]) == ["DPB001"], why


@pytest.mark.parametrize(
    "comment",
    [
        "nosec",
        "nosec B105",
        "nosec: B105, B608",
        "nosec hardcoded_password_string",
        "noqa: S105",
        "pragma: allowlist secret",
        "gitleaks:allow",
        "known, trufflehog:ignore",
        "ggignore",
        "NOSONAR",
        "NOSONAR(python:S6418)",
        "checkov:skip=CKV_SECRET_6:of a test account",
        "nosemgrep",
        "nosemgrep: generic.secrets.security.detected-generic-api-key.detected-generic-api-key",
    ],
)
def test_silences_a_secret(comment: str) -> None:
    (ignore,) = find_ignores(Source("m.py", f"{KEY}  # {comment}\n"), "python")
    assert ignore.foreign
    assert set(neighbours.SECRETS) <= set(ignore.codes)
    assert ignore.lines == (1,)


@pytest.mark.parametrize(
    ("comment", "why"),
    [
        ("nosec B608", "another rule of bandit"),
        ("nosec G101", "a rule of gosec"),
        ("nosonar", "SonarQube wants capitals"),
        ("NOSONAR(S1481)", "another rule"),
        ("NOSONARQUBE", "another word"),
        ("nosecret", "another word"),
        ("noqa: S608", "another rule"),
        ("checkov:skip=CKV_AWS_62:x", "another rule"),
        ("ggignore-end", "the end of a span"),
    ],
)
def test_does_not_silence_a_secret(comment: str, why: str) -> None:
    found = find_ignores(Source("m.py", f"{KEY}  # {comment}\n"), "python")
    assert not any(set(neighbours.SECRETS) & set(each.codes) for each in found), why


def test_a_file_left_out_as_a_whole_still_shows_its_secrets() -> None:
    (ignore,) = find_ignores(Source("m.py", f"# ruff: noqa\n{KEY}\n"), "python")
    assert "DPB001" in ignore.codes
    assert not set(neighbours.SECRETS) & set(ignore.codes)


def test_a_span_ends_where_it_says() -> None:
    text = f"# ggignore-start\n{KEY}\n# ggignore-end\n{KEY}\n"
    (ignore,) = find_ignores(Source("m.py", text), "python")
    assert 2 in ignore.lines
    assert 4 not in ignore.lines


IMAGE = "FROM python:latest\nRUN pip install \\\n  a\nUSER root\nCMD python m.py\n"


@pytest.mark.parametrize(
    ("comment", "before", "expected"),
    [
        ("", "FROM", ["DPG009", "DPM004", "DPN014"]),
        ("# hadolint ignore=DL3006,DL3007", "FROM", ["DPG009", "DPN014"]),
        ("# hadolint ignore=DL3007", "USER", ["DPG009", "DPM004", "DPN014"]),
        ("# hadolint ignore=SC2086,DL3002", "USER", ["DPG009", "DPM004"]),
        ("# hadolint ignore=DL3025", "CMD", ["DPM004", "DPN014"]),
        ("# hadolint global ignore=DL3007,DL3025", "FROM", ["DPN014"]),
        ("# checkov:skip=CKV_DOCKER_8:a builder", "FROM", ["DPG009", "DPM004"]),
        ("# checkov:skip=CKV_DOCKER_2:no probe", "FROM", ["DPG009", "DPM004", "DPN014"]),
        ("# trivy:ignore:AVD-DS-0001", "FROM", ["DPG009", "DPN014"]),
        ("# trivy:ignore:DS-0002", "USER", ["DPG009", "DPM004"]),
        ("# trivy:ignore:DS-0002", "FROM", ["DPG009", "DPM004", "DPN014"]),
        ("# trivy:ignore:DS-0002:exp:1999-01-01", "USER", ["DPG009", "DPM004", "DPN014"]),
        (
            "# nosemgrep: dockerfile.security.last-user-is-root.last-user-is-root",
            "USER",
            ["DPG009", "DPM004"],
        ),
        ("# hadolint: ignore=DL3007", "FROM", ["DPG009", "DPM004", "DPN014"]),
    ],
)
def test_comments_in_a_dockerfile(comment: str, before: str, expected: list[str]) -> None:
    text = IMAGE.replace(before, f"{comment}\n{before}") if comment else IMAGE
    files = {"Dockerfile": text, "m.py": "import fastapi\n"}
    assert sorted(codes(files, ["DPM004", "DPG009", "DPN014"])) == expected


POLICY = """\
resource "aws_iam_policy" "first" {
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}
"""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            POLICY.replace("  policy", "  # checkov:skip=CKV_AWS_62:break glass\n  policy"),
            {1, 3, 6},
        ),
        (f"# trivy:ignore:AVD-AWS-0057\n{POLICY}", {2, 4, 6}),
        (f"#tfsec:ignore:aws-iam-no-policy-wildcards\n{POLICY}", {2, 4, 6}),
    ],
    ids=["inside-the-block", "above-it", "by-its-long-name"],
)
def test_comments_in_terraform_cover_their_block(text: str, lines: set[int]) -> None:
    source = Source("main.tf", f"{text}\n{POLICY}")
    (ignore,) = find_ignores(source, "terraform")
    assert ignore.codes == ("DPJ007",)
    assert lines <= set(ignore.lines)
    assert max(ignore.lines) == 6


def test_a_comment_above_covers_the_statement() -> None:
    text = "# nosemgrep\napp.run(\n    debug=True,\n)\nx = 1\n"
    (ignore,) = find_ignores(Source("m.py", text), "python")
    assert {2, 3, 4} <= set(ignore.lines)
    assert 5 not in ignore.lines


def test_what_others_accept_is_counted_and_shown() -> None:
    project = check(Sample({"app/m.py": f"{SERVICE}{PRINT}  # noqa: T201\n".encode()}), ["DPB001"])
    outcome = outcome_of(project, "2026-01-01")
    assert len(outcome.suppressed) == 1
    (row,) = build("x", project, outcome, registry.rules()).rows
    assert "noqa: T201" in row.places[0].message


def test_no_comment_of_others_is_called_unused() -> None:
    text = f"{SERVICE}x = 1  # noqa: T201\ny = 2  # nosemgrep\n"
    assert codes({"app/m.py": text}, ["DPB001", "DP002", "DP004"]) == []


def _tables() -> list[list[tuple[str, ...]]]:
    text = DOC.read_text(encoding="utf-8").split("## Comments of other tools")[1]
    tables: list[list[tuple[str, ...]]] = [[]]
    for line in text.split("\n## ")[0].splitlines():
        if line.startswith("|"):
            tables[-1].append(tuple(cell.strip() for cell in line.strip("|").split("|")))
        elif tables[-1]:
            tables.append([])
    return [table[2:] for table in tables if table]


def test_the_documentation_shows_the_tables() -> None:
    forms, same = _tables()
    assert forms == list(neighbours.comment_rows())
    assert same == list(neighbours.rule_rows())


def test_the_table_names_rules_that_exist() -> None:
    known = {entry.code for entry in registry.rules()}
    assert {code for row in neighbours.SAME for code in row.ours} <= known


def test_what_is_left_to_a_tool_is_silenced_by_its_comments() -> None:
    tools = {form.tool for form in neighbours.FORMS} - {"gitleaks"}
    for owned in other_linters.OVERLAPS:
        if owned.tool in tools:
            for theirs in owned.theirs.split(", "):
                found = [row.ours for row in neighbours.SAME if theirs in row.theirs]
                assert (owned.code,) in found, owned
