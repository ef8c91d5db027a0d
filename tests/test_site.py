"""The documentation builds without a warning, and a dead link fails the check of CI."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytest.importorskip("mkdocs")


def the_check() -> list[str]:
    """The arguments of mkdocs in ``scripts/dev.py test``."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "scripts" / "dev.py")
    assert spec
    assert spec.loader
    dev = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(dev)
    (command,) = (each for each in dev.CHECKS if each[0] == "mkdocs")
    return list(command[1:])


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("", None),
        ("[gone](gone.md)", "gone.md"),
        ("[gone](configuration.md#no-such-heading)", "no-such-heading"),
    ],
    ids=["as it is", "a dead link", "a dead anchor"],
)
def test_a_dead_link_fails_the_check(tmp_path: Path, planted: str, said: str | None) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    with (tmp_path / "docs" / "adoption.md").open("a", encoding="utf-8") as page:
        page.write(f"\n{planted}\n")
    configuration = (
        f"INHERIT: {ROOT / 'mkdocs.yml'}\n"
        f"hooks: [{ROOT / 'scripts' / 'site_pages.py'}]\n"
        "theme: {name: null, custom_dir: theme}\nplugins: []\n"
    )
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme" / "main.html").write_text("{{ page.content }}", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(configuration, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", *the_check(), "--config-file", "mkdocs.yml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (1 if said else 0), done.stderr
    assert (said or "") in done.stderr
    assert bool(said) == ("WARNING" in done.stderr)
