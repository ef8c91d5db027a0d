"""Every rule has a page, and every page is true."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from deploylint import registry, rulepages
from deploylint.registry.own_rules import OWN_RULES
from deploylint.rulepages import parsing
from deploylint.testing import rule_pages

PATHS = list(rulepages.page_paths())
RULES = {rule.code: rule for rule in registry.rules()}
# Findings of the engine itself: their pages belong to no concern.
BUILT_IN = {rule.code: rule for rule in OWN_RULES}


def _name(path: str) -> str:
    return os.path.relpath(path, rulepages.root())


@pytest.mark.parametrize("path", PATHS, ids=_name)
def test_page_shows_what_the_rule_does(path: str) -> None:
    assert rule_pages.check_page(parsing.load(path)) == []


@pytest.mark.parametrize("code", RULES)
def test_rule_has_a_page_in_the_folder_of_its_concern(code: str) -> None:
    expected = os.path.join(RULES[code].concern, f"{code}-{RULES[code].slug}.md")
    assert _name(rulepages.page_path(code)) == expected


@pytest.mark.parametrize("path", PATHS, ids=_name)
def test_page_belongs_to_a_rule(path: str) -> None:
    code, slug = rulepages.names_in(path)
    assert (RULES | BUILT_IN)[code].slug == slug


def test_codes_and_slugs_of_pages_are_unique() -> None:
    counted = Counter(name for path in PATHS for name in rulepages.names_in(path))
    assert [name for name, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("name", ["DPA001", "cors-origin-regex"])
def test_page_is_found_by_code_and_by_slug(name: str) -> None:
    page = rulepages.read_page(name)
    assert (page.code, page.slug) == ("DPA001", "cors-origin-regex")
    assert rulepages.explain(name) == page.text


def test_a_rule_without_a_page() -> None:
    with pytest.raises(LookupError, match="no page for rule `DPZ999`"):
        rulepages.page_path("DPZ999")
    assert rulepages.explain("DPZ999") == ""


def test_an_installed_package_holds_its_pages(
    tmp_path: os.PathLike[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = os.path.join(tmp_path, "deploylint")
    page = os.path.join(installed, "rules", "cors", "DPA001-some-offence.md")
    os.makedirs(os.path.dirname(page))
    with open(page, "w", encoding="utf-8") as file:
        file.write("text")
    monkeypatch.setattr(rulepages, "__file__", os.path.join(installed, "rulepages", "__init__.py"))
    assert rulepages.page_path("some-offence") == page
    assert rulepages.explain("DPA001") == "text"
