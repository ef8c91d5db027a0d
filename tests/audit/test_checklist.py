"""The checklist of one team, item by item: the report on its project answers each with places.

The report is compared with what a run gives in `tests/test_fixtures.py`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deploylint.testing import fixture_projects

REPORT = Path(fixture_projects.root(), "aligned-orders", "audit.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("item", "codes"),
    [
        ("data stores run elsewhere", "DPF005"),
        ("the scheme of the database URL", "DPF009 DPF007"),
        ("TLS to data stores", "DPF006"),
        ("no SQLite fallback", "DPC001"),
        ("start-up flags are strict", "DPF001 DPF008"),
        ("start-up fails with the database", "DPF002"),
        ("least privilege in the database", "DPF010"),
        ("health names its dependencies, with timeouts", "DPE005 DPE006"),
        ("the image leaves out documents, scripts and caches", "DPL001 DPL003 DPL004"),
        ("secrets and caches are neither in git nor in the image", "DPL010 DPN001"),
        ("secrets are injected", "DPD003 DPD005 DPD006"),
        ("origins are listed, without a pattern", "DPA001 DPA002"),
        ("one health check", "DPE001 DPE002"),
        ("structured logs instead of print", "DPB001"),
        ("one form of errors, without internals", "DPK001 DPK003"),
        ("roll-back by image tag", "DPM004"),
        ("no defaults for URLs and secrets", "DPF005 DPD003"),
        ("health does not write", "DPE003"),
        ("no default password in compose files", "DPD005"),
    ],
)
def test_an_item_is_answered_with_places(item: str, codes: str) -> None:
    for code in codes.split():
        row = re.search(rf"^  \S {code} .+\n(      \S \S+:\d+  .+\n          .+\n)+", REPORT, re.M)
        assert row, f"{item}: {code}"


@pytest.mark.parametrize("name", ["docs/runbook.md", "scripts/verify_prod_integration.py"])
def test_documents_and_scripts_are_named(name: str) -> None:
    assert re.search(rf"^  ✓ {name}  {name}$", REPORT, re.M)
