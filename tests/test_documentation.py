"""What the documents say of the code is true where a machine can tell."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import deploylint
from deploylint.deployment.facts import FACTS
from deploylint.dev import glossary

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
PACKAGE = Path(deploylint.__file__).parent
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
WINGS = {each.name for each in PACKAGE.iterdir() if (each / "__init__.py").exists()}
# Lines of the module of a rule: a fifth of them may be longer, none twice as long.
LIMIT = 120


def rows(text: str) -> set[str]:
    """The wings and modules in the first column of the table."""
    cells = re.findall(r"^\| (`[^|]*) \|", text, re.M)
    return {name for cell in cells for name in re.findall(r"`([\w.]+)", cell)}


def test_the_map_names_every_wing_and_nothing_else() -> None:
    table = ARCHITECTURE.split("## The wings")[1].split("## The way of a finding")[0]
    named = {name.removesuffix("/") for name in rows(table)}
    modules = {each.name for each in PACKAGE.glob("*.py")}
    assert named - modules == WINGS
    beside = set(re.findall(r"`(\w+\.py)`", table)) | {"__init__.py"}
    assert modules <= beside


def test_the_way_of_a_finding_passes_every_wing() -> None:
    way = ARCHITECTURE.split("## The way of a finding")[1].split("## Invariants")[0]
    visited = set(re.findall(r"\*\*`(\w+)", way))
    assert visited - {"api", "source", "model"} == WINGS - {"dev", "lazy"}


def test_every_path_of_the_map_exists() -> None:
    paths = re.findall(r"`((?:\w+/)+\w+\.py)`", ARCHITECTURE)
    paths.remove("app/orders.py")  # the file that the walk is about
    missing = [p for p in paths if not ((PACKAGE / p).exists() or (ROOT / p).exists())]
    assert missing == []


def test_the_contract_gives_every_wing_a_floor() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (
        layers,
        *_,
    ) = contracts["contracts"]
    floors = {name.strip() for layer in layers["layers"] for name in layer.split(":")}
    assert layers["exhaustive"]
    assert floors >= WINGS
    guarded = next(each for each in contracts["contracts"] if each["type"] == "protected")
    assert guarded["protected_modules"] == ["deploylint.checks", "deploylint.collectors"]
    assert guarded["allowed_importers"] == []


RULES = [
    each for each in sorted((PACKAGE / "checks").rglob("*.py")) if not each.name.startswith("_")
]


def test_rules_are_readable_at_a_sight() -> None:
    assert f"about {LIMIT} lines" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    lengths = {each.stem: len(each.read_text("utf-8").splitlines()) for each in RULES}
    assert {name for name, length in lengths.items() if length > 2 * LIMIT} == set()
    assert sum(length > LIMIT for length in lengths.values()) <= len(RULES) / 5


def test_every_fact_has_a_row_in_the_glossary() -> None:
    found = {row.fact: row for row in glossary.rows()}
    assert set(found) == {name for names in FACTS.values() for name in names}
    route = found["Route"]
    assert "routes" in route.collectors
    assert "routes" in route.models
    assert "health.health_probe_path_mismatch" in route.rules


def test_decisions_are_numbered_without_gaps() -> None:
    names = sorted(each.name for each in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
