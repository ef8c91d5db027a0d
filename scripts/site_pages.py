"""The pages of the documentation site that are not kept in ``docs/``.

``mkdocs build`` (see ``mkdocs.yml``) calls ``on_files``: it adds the README as the
front page, the pages of the rules, their index by concern, artifact and severity, and the
glossary of facts.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from deploylint import registry, rulepages
from deploylint.dev import glossary
from deploylint.rulepages import metadata
from deploylint.rulepages.metadata import Metadata, metadata_of, titled

ROOT = Path(__file__).resolve().parent.parent
_CONCERN_ROW = re.compile(r"^\| (DP[A-Z]) \| (.+) \|$", re.M)
_FENCE = re.compile(r"^```(\w*) (\S.*)$", re.M)
# A link to a file of the repository: no address, and no place on the same page.
_LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?\)")
_RULE_PAGE = re.compile(r"^rules/[a-z]+/(DP[^/]+\.md)$")
_PLACES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "rules": "rules/index.md",
}


def on_files(files: Files, *, config: Any) -> Files:
    for path, text in _pages():
        files.append(File.generated(config, path, content=text))
    return files


def _pages() -> Iterator[tuple[str, str]]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    yield "index.md", _moved(readme)
    yield "contributing.md", _moved((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    yield "changelog.md", _moved((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    yield "facts.md", glossary.render()
    concerns = dict(_CONCERN_ROW.findall(readme))
    rules = [metadata_of(each, rulepages.explain(each.code)) for each in registry.rules()]
    known = {rule.code: rule for rule in rules}
    yield "rules/index.md", _by_concern(rules, concerns)
    yield "rules/by-artifact.md", _by_artifact(rules)
    yield "rules/by-severity.md", _by_severity(rules)
    for page in rulepages.page_paths():
        code, slug = rulepages.names_in(page)
        text = _with_titles(Path(page).read_text(encoding="utf-8"))
        text = titled(text, known[code]) if code in known else text
        folder = Path(page).parent.relative_to(ROOT).as_posix()
        yield f"rules/{code}-{slug}.md", _moved(text, folder, "rules")


def _moved(text: str, folder: str = "", site_folder: str = "") -> str:
    """Links from a folder of the repository as links from a folder of the site.

    What the site does not hold stays as it is, so that a strict build complains of it.
    """

    def link(match: re.Match[str]) -> str:
        target, anchor = match[1], match[2] or ""
        here = posixpath.normpath(posixpath.join(folder, target))
        moved = _PLACES.get(here) or _RULE_PAGE.sub(r"rules/\1", here)
        if moved == here:
            moved = here.removeprefix("docs/")
        return f"]({posixpath.relpath(moved, site_folder or '.')}{anchor})"

    return _LINK.sub(link, text)


def _with_titles(page: str) -> str:
    """What follows the language of a code block as its title."""
    return _FENCE.sub(lambda match: f'```{match[1]} title="{_title(match[2])}"', page)


def _title(about: str) -> str:
    words = about.split()
    path = next((word[5:] for word in words if word.startswith("path=")), "deploylint.toml")
    notes = {"fixed": "after the fix", "tracked=no": "not tracked by git"}
    return ", ".join([path, *(notes[word] for word in words if word in notes)])


def _by_concern(rules: list[Metadata], concerns: dict[str, str]) -> str:
    others = "[by artifact](by-artifact.md), [by severity](by-severity.md)"
    parts = ["# Rules\n", f"The same list {others}.\n"]
    for letters, concern in concerns.items():
        found = [rule for rule in rules if rule.code.startswith(letters)]
        parts.append(f"## {letters}: {concern}\n\n{_table(found)}")
    return "\n".join(parts)


def _grouped(title: str, names: Iterable[str], groups: dict[str, list[Metadata]]) -> str:
    """A page with one table for each group, in the order of ``names``."""
    parts = [f"# {title}\n", "The same list [by concern](index.md).\n"]
    parts += (f"## {name}\n\n{_table(groups[name])}" for name in names if name in groups)
    return "\n".join(parts)


def _by_artifact(rules: list[Metadata]) -> str:
    groups: dict[str, list[Metadata]] = {}
    for rule in rules:
        for kind in rule.reads:
            groups.setdefault(kind, []).append(rule)
    names = [*sorted(groups.keys() - {metadata.JOINED}), metadata.JOINED]
    return _grouped("Rules by artifact", names, groups)


def _by_severity(rules: list[Metadata]) -> str:
    groups: dict[str, list[Metadata]] = {}
    for rule in rules:
        groups.setdefault(rule.severity, []).append(rule)
    return _grouped("Rules by severity in production", metadata.SEVERITIES, groups)


def _table(rules: Iterable[Metadata]) -> str:
    rows = [
        f"| [{rule.code}]({rule.code}-{rule.slug}.md) | {rule.slug} | {rule.severity} |"
        f" {rule.tier} | {' or '.join(rule.fix)} | {_in_cell(rule.description)} |"
        for rule in rules
    ]
    head = (
        "| code | rule | severity in production | tier | fix | what it does |"
        "\n|---|---|---|---|---|---|"
    )
    return "\n".join([head, *rows, ""])


def _in_cell(text: str) -> str:
    return text.replace("|", "\\|")
