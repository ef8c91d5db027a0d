"""Texts that once broke a promise of the program, kept for ever; `scripts/fuzz.py` finds them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

from fuzzing.targets import TARGETS

KEPT = sorted((Path(__file__).parent / "regressions").iterdir())


@pytest.fixture(autouse=True)
def _user(monkeypatch: pytest.MonkeyPatch, user_caches: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(user_caches))
    monkeypatch.setenv("FUZZ_WORK", str(user_caches))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_what_failed_once_is_mended(path: Path, tmp_path: Path) -> None:
    TARGETS[path.name.partition("-")[0]].run(path.read_bytes(), tmp_path)


@pytest.mark.parametrize("name", TARGETS)
def test_what_the_fuzzer_begins_with_breaks_nothing(name: str, tmp_path: Path) -> None:
    target = TARGETS[name]
    for number, data in zip(range(3), target.seeds(), strict=False):
        folder = tmp_path / str(number)
        folder.mkdir()
        target.run(data, folder)
