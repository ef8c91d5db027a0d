"""The pages of the documentation site that are not kept in ``docs/``.

``mkdocs build`` (see ``mkdocs.yml``) calls ``on_files``: it adds the README as the
front page, the pages of the rules, their index by concern and by artifact, and the
glossary of facts.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from deploylint import registry, rulepages
from deploylint.dev import glossary
from deploylint.model import Severity

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
_JOINED = "several files together"


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
    yield "rules/index.md", _by_concern(concerns)
    yield "rules/by-artifact.md", _by_artifact()
    for page in rulepages.page_paths():
        code, slug = rulepages.names_in(page)
        text = _titled(Path(page).read_text(encoding="utf-8"))
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


def _titled(page: str) -> str:
    """What follows the language of a code block as its title."""
    return _FENCE.sub(lambda match: f'```{match[1]} title="{_title(match[2])}"', page)


def _title(about: str) -> str:
    words = about.split()
    path = next((word[5:] for word in words if word.startswith("path=")), "deploylint.toml")
    notes = {"fixed": "after the fix", "tracked=no": "not tracked by git"}
    return ", ".join([path, *(notes[word] for word in words if word in notes)])


def _by_concern(concerns: dict[str, str]) -> str:
    parts = ["# Rules\n", "The same list [by artifact](by-artifact.md).\n"]
    for letters, concern in concerns.items():
        rules = [rule for rule in registry.rules() if rule.code.startswith(letters)]
        parts.append(f"## {letters}: {concern}\n\n{_table(rules)}")
    return "\n".join(parts)


def _by_artifact() -> str:
    parts = ["# Rules by artifact\n", "The same list [by concern](index.md).\n"]
    by_kind: dict[str, list[registry.Entry]] = {}
    for rule in registry.rules():
        for kind in {kind for kind, *_ in rule.subjects} or {_JOINED}:
            by_kind.setdefault(kind, []).append(rule)
    for kind, rules in sorted(by_kind.items(), key=lambda each: (each[0] == _JOINED, each[0])):
        parts.append(f"## {kind}\n\n{_table(rules)}")
    return "\n".join(parts)


def _table(rules: list[registry.Entry]) -> str:
    rows = [
        f"| [{rule.code}]({rule.code}-{rule.slug}.md) | {rule.slug} |"
        f" {Severity(rule.severity).label} | {rule.tier} | {'yes' if rule.fixable else ''} |"
        for rule in rules
    ]
    head = "| code | rule | severity in production | tier | fix |\n|---|---|---|---|---|"
    return "\n".join([head, *rows, ""])
