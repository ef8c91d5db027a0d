"""The commands ``rule`` and ``rules``: what there is to know of each rule."""

from __future__ import annotations

import json
import os

from deploylint import registry
from deploylint.cli.ending import CLEAN
from deploylint.configuration import settings
from deploylint.configuration.origins import SettingsError
from deploylint.configuration.settings import Selector, Settings
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.report.output import complain, show
from deploylint.rulepages import explain
from deploylint.rulepages.metadata import Metadata, metadata_of, titled
from deploylint.run.setup import root_of

if TYPE_CHECKING:
    from typing import Any


def explain_rules(name: str, output_format: str) -> int:
    """Show the pages of the rules that a code, slug or prefix stands for."""
    known = _Known()
    wanted = name.lower()
    codes = [code for code, entry in known.entries.items() if wanted in (code.lower(), entry.slug)]
    found = codes or sorted(Selector(known.entries.values()).expand([name], "rule"))
    if output_format == "json":
        show(json.dumps([known.values(code) for code in found], indent=2))
        return CLEAN
    for code in found:
        show(known.page(code) or f"{code}: no page")
    return CLEAN


def list_rules(output_format: str) -> int:
    """Show one line a rule, or all that is known of each as JSON."""
    known = _Known()
    if output_format == "json":
        show(json.dumps([known.values(code) for code in known.entries], indent=2))
        return CLEAN
    rows = [known.metadata(code) for code in known.entries]
    slug, fix = (max(map(len, column)) for column in zip(*map(_widest, rows), strict=True))
    for each in rows:
        head = f"{each.code}  {each.slug:<{slug}}  {each.severity:<7}  {_fix(each):<{fix}}"
        show(f"{head}  {each.tier:<8}  {each.description}")
    return CLEAN


def _widest(each: Metadata) -> tuple[str, str]:
    return each.slug, _fix(each)


def _fix(each: Metadata) -> str:
    return "/".join(each.fix)


class _Known:
    """The rules here; without plug-ins where these cannot be had."""

    def __init__(self) -> None:
        self.settings = _settings()
        rules = [entry for entry in self.settings.entries() if entry.slug]
        self.entries = {entry.code: entry for entry in sorted(rules)}

    def _text(self, code: str) -> str:
        return explain(code, self.settings.page_folders())

    def metadata(self, code: str) -> Metadata:
        return metadata_of(self.entries[code], self._text(code))

    def values(self, code: str) -> dict[str, Any]:
        known = self.metadata(code)
        return {
            **known._asdict(),
            "severities": dict(known.severities),
            "contexts": self.entries[code].contexts,
            "fixable": self.entries[code].fixable,
            "page": self.settings.page_address(code, known.slug),
        }

    def page(self, code: str) -> str:
        text = self._text(code)
        if not text or code not in self.entries:
            return text
        address = self.settings.page_address(code, self.entries[code].slug)
        return titled(text, self.metadata(code), address)


def _settings() -> Settings:
    try:
        configured = settings.load(root_of(()), {}, os.environ, registry.entries())
        for defect in configured.broken_plugins():
            raise SettingsError(defect.error)
    except SettingsError as error:
        complain(f"{error}; showing the rules of deploylint only")
        return Settings()
    return configured
