"""The output that the README shows is what the program says today."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_screen_is_what_the_program_says() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```text\n(.*?)^```$", readme, re.M | re.S)
    command = [sys.executable, "-m", "deploylint", "check", "--no-cache", "--color", "never"]
    project = ROOT / "fixtures" / "shop" / "project"
    ran = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    parts = shown[0].split("…\n")
    assert len(parts) == 2
    assert all(part in ran.stdout for part in parts)
    assert ran.stdout.endswith(parts[-1])
