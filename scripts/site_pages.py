"""The pages of the documentation site that are not kept in ``docs/``.

``mkdocs build`` (see ``mkdocs.yml``) calls ``on_files``: it adds the README as the
front page, the pages of the rules, their index by concern and by artifact, and the
glossary of facts.
"""

from __future__ import annotations

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
_JOINED = "several files together"


def on_files(files: Files, *, config: Any) -> Files:
    for path, text in _pages():
        files.append(File.generated(config, path, content=text))
    return files


def _pages() -> Iterator[tuple[str, str]]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    yield "index.md", _moved(readme)
    yield "contributing.md", _moved((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    yield "changelog.md", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    yield "facts.md", glossary.render()
    concerns = dict(_CONCERN_ROW.findall(readme))
    yield "rules/index.md", _by_concern(concerns)
    yield "rules/by-artifact.md", _by_artifact()
    for page in rulepages.page_paths():
        code, slug = rulepages.names_in(page)
        yield f"rules/{code}-{slug}.md", _titled(Path(page).read_text(encoding="utf-8"))


def _moved(text: str) -> str:
    """Links from the top of the repository as links from the top of the site."""
    text = text.replace("](docs/", "](").replace("](rules)", "](rules/index.md)")
    return text.replace("](CONTRIBUTING.md)", "](contributing.md)")


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
