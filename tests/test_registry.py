"""The rules as a whole: their names, their index, their declarations."""

from __future__ import annotations

import re
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from deploylint import registry, rulepages
from deploylint.dev import fixtable
from deploylint.formats import DOCUMENTS
from deploylint.registry import index_writer

FIXING = Path(__file__).parents[1] / "docs" / "fixing.md"
RULES = {rule.code: rule for rule in registry.rules()}
CHECKS = [name for name in registry.module_names() if name.startswith("deploylint.checks.")]


@pytest.mark.parametrize("code", RULES)
def test_code_and_slug_are_well_formed(code: str) -> None:
    assert re.fullmatch(rf"DP[{''.join(rulepages.CONCERNS)}]\d{{3}}", code)
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", RULES[code].slug)


def test_no_code_or_slug_is_used_twice() -> None:
    counted = Counter(name for rule in registry.rules() for name in (rule.code, rule.slug))
    assert [name for name, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("code", RULES)
def test_rule_lives_in_the_folder_of_its_concern(code: str) -> None:
    assert RULES[code].concern in rulepages.CONCERNS[code[2]]


@pytest.mark.parametrize("module", CHECKS)
def test_check_says_in_its_docstring_which_rules_it_holds(module: str) -> None:
    loaded = import_module(module)
    declared = [each for each in registry.declared_in(loaded) if isinstance(each, registry.Rule)]
    assert declared, "a module of checks/ that declares no rule begins with an underscore"
    assert loaded.__doc__
    assert [rule.code for rule in declared if rule.code not in loaded.__doc__] == []


@pytest.mark.parametrize("code", RULES)
def test_rule_reads_something(code: str) -> None:
    rule = RULES[code]
    assert rule.subjects or rule.joins
    assert {kind for kind, *_ in rule.subjects} <= DOCUMENTS.keys()


@pytest.mark.parametrize("code", RULES)
def test_triggers_are_words(code: str) -> None:
    """An empty trigger would be in every file."""
    triggers = [
        word for _, *groups, _ in RULES[code].subjects for group in groups for word in group
    ]
    assert all(word.strip() for word in triggers)


def test_index_says_what_discovery_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendered and read back, the index gives exactly the entries of the decorators."""
    import types

    index = types.ModuleType("deploylint.registry._index")
    exec(index_writer.render(editable=True), index.__dict__)
    monkeypatch.setitem(sys.modules, "deploylint.registry._index", index)
    monkeypatch.setattr("deploylint.registry._index", index, raising=False)
    assert registry.entries() == registry.discover()
    monkeypatch.setattr(index, "MODULES", ())
    monkeypatch.setattr(index, "ENTRIES", ())
    assert registry.entries() == registry.discover(), "modules that the index does not know"


def test_index_on_disk_is_current() -> None:
    index = pytest.importorskip(
        "deploylint.registry._index", reason="no index is built in this checkout"
    )
    assert registry.module_names() == index.MODULES
    assert tuple(registry.Entry(*row) for row in index.ENTRIES) == registry.discover()


@pytest.mark.parametrize("code", RULES)
def test_an_entry_loads_its_rule(code: str) -> None:
    loaded = registry.load(RULES[code])
    assert isinstance(loaded, registry.Rule)
    assert (loaded.code, loaded.slug) == (code, RULES[code].slug)


def test_the_table_of_fixes_is_current() -> None:
    text = FIXING.read_text(encoding="utf-8")
    assert fixtable.updated(text) == text, "run deploylint-dev fixes --write"
    assert all(row.safeties for row in fixtable.rows())
