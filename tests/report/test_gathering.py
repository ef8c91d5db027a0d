from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from report_samples import ENTRY, at, report

from deploylint.cli.baseline import write_baseline
from deploylint.cli.check import CheckOptions, check
from deploylint.model import Edit, Finding, Fix, Related, Safety, Severity
from deploylint.report import render
from deploylint.report.gathering import gathered
from deploylint.source import Source

APP = Source("app/main.py", "one\ntwo\nthree\nfour\n")
CROWD = ENTRY._replace(code="DPX001", slug="crowd", above=2)
LOUD = ENTRY._replace(code="DPX002", slug="loud", yields_to=("DPX003",))
LEADING = ENTRY._replace(code="DPX003", slug="leading")
RULES = (ENTRY, CROWD, LOUD, LEADING)


def said(
    word: str, *, code: str = "DPA001", message: str = "wrong", source: Source = APP, **rest: Any
) -> Finding:
    severity = rest.pop("severity", Severity.WARNING)
    return Finding(at(source, word), message, code=code, severity=severity, **rest)


def fixed(word: str) -> Fix:
    return Fix("Mend it", (Edit(at(APP, word), "x"),), Safety.SAFE)


def told(*findings: Finding) -> list[tuple[Any, ...]]:
    """Line, message and the lines of the related places of what is left."""
    made = gathered(findings, RULES)
    return [
        (each.where.line, each.message, *(place.where.line for place in each.related))
        for each in made
    ]


def test_findings_of_one_cause_are_one_and_count_their_places() -> None:
    made = told(said("two", cause="c"), said("one", cause="c"), said("four", cause="c"))
    assert made == [(1, "wrong (3 places in this file)", 2, 4)]


APART = {
    "no cause is given": (said("one"), said("two")),
    "other causes": (said("one", cause="a"), said("two", cause="b")),
    "other rules": (said("one", cause="a"), said("two", cause="a", code="DPX003")),
    "no more than the rule leaves apart": (
        said("one", cause="a", code="DPX001"),
        said("two", cause="a", code="DPX001"),
    ),
    "a rule that yields, at a place that the other does not name": (
        said("one", code="DPX002"),
        said("two", code="DPX003", related=(Related(at(APP, "three"), "here"),)),
    ),
    "a place that a rule names to which the other does not yield": (
        said("one", code="DPX002"),
        said("two", related=(Related(at(APP, "one"), "here"),)),
    ),
}


@pytest.mark.parametrize("findings", APART.values(), ids=APART)
def test_what_stays_apart(findings: tuple[Finding, ...]) -> None:
    assert [each[:2] for each in told(*findings)] == [(1, "wrong"), (2, "wrong")]


def test_above_the_number_of_its_rule_a_file_is_one_finding() -> None:
    crowd = [said(word, cause="a", code="DPX001") for word in ("one", "two", "three")]
    assert told(*crowd) == [(1, "wrong (3 places in this file)", 2, 3)]


def test_the_worst_place_leads_and_others_keep_their_own_words() -> None:
    made = told(
        said("one", cause="a", message="milder", severity=Severity.INFO),
        said("two", cause="a", severity=Severity.ERROR),
    )
    assert made == [(2, "wrong (2 places in this file)", 1)]
    (found,) = gathered([said("one", cause="a", message="milder"), said("two", cause="a")], RULES)
    assert [each.message for each in found.related] == ["wrong"]


def test_every_place_stays_fixable() -> None:
    crowd = [said(word, cause="a", fix=fixed(word)) for word in ("one", "two", "three")]
    (found,) = gathered(crowd, RULES)
    assert [each.fix for each in found.related] == [fixed("two"), fixed("three")]
    text = render(report(found, sources=(APP,)), "text")
    assert "[*] 3 fixable with `--fix`." in text


def test_a_rule_that_yields_is_a_place_of_the_other() -> None:
    leading = said("two", code="DPX003", related=(Related(at(APP, "one"), "said here"),))
    yielding = said("one", code="DPX002", fix=fixed("one"))
    (found,) = gathered([leading, yielding], RULES)
    assert found.message == "wrong"
    assert found.related == (Related(at(APP, "one"), "said here", fixed("one")),)


def test_of_many_places_a_person_sees_the_first() -> None:
    source = Source("app/many.py", "".join(f"line{n:02}\n" for n in range(12)))
    crowd = [said(f"line{n:02}", cause="a", source=source) for n in range(12)]
    (found,) = gathered(crowd, RULES)
    shown = render(report(found, sources=(source,)), "text")
    assert "and 5 more places, which `--full` shows" in shown
    assert "line11" not in shown
    assert "line11" in render(report(found, sources=(source,), full=True), "text")
    assert len(json.loads(render(report(found), "json"))["findings"][0]["related"]) == 11


# --- on the command line: every place by itself, but in the report ---------------------------

HEAD = "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get('/a')\ndef a(order):\n"
PRINTS = HEAD + "".join(f"    print('order', {n})\n" for n in range(12))


@pytest.fixture
def crowded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app.py").write_text(PRINTS)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def findings(folder: Path, **options: Any) -> list[dict[str, Any]]:
    out = os.fspath(folder / "out.json")
    check(CheckOptions(output_format="json", output_file=out, no_cache=True, **options))
    made: list[dict[str, Any]] = json.loads((folder / "out.json").read_text())["findings"]
    return [each for each in made if each["code"] == "DPB001"]


def test_a_comment_silences_its_place_only(crowded: Path) -> None:
    (found,) = findings(crowded)
    assert found["message"].endswith("(12 places in this file)")
    assert [each["line"] for each in found["related"]] == list(range(9, 20))
    line = "    print('order', 3)"
    text = PRINTS.replace(line, f"{line}  # deploylint: ignore[DPB001] asked for")
    (crowded / "app.py").write_text(text)
    (found,) = findings(crowded)
    assert 11 not in [each["line"] for each in found["related"]]
    assert found["message"].endswith("(11 places in this file)")


def test_a_baseline_knows_every_place(crowded: Path) -> None:
    write_baseline((), "deploylint-baseline.txt", update=False)
    (crowded / "app.py").write_text(PRINTS + "    print('new')\n")
    (found,) = findings(crowded, overrides=(("baseline", "deploylint-baseline.txt"),))
    assert (found["line"], found["related"]) == (20, [])


def test_add_ignore_writes_a_comment_for_every_place(crowded: Path) -> None:
    check(CheckOptions(add_ignore="known", no_cache=True))
    assert (crowded / "app.py").read_text().count("ignore[DPB001] known") == 12


def test_fix_mends_every_place(crowded: Path) -> None:
    check(CheckOptions(fix=True, unsafe_fixes=True, no_cache=True, quiet=True))
    text = (crowded / "app.py").read_text()
    assert (text.count("print("), text.count("logger.info(")) == (0, 12)
