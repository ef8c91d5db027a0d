"""Set up this checkout and run it; needs Python 3.10+ and git, nothing else.

    python3 scripts/dev.py demo    lint the bundled example
    python3 scripts/dev.py test    run every check and test
    python3 scripts/dev.py site    build the documentation into site/
    python3 scripts/dev.py run …   run deploylint itself with these arguments

The environment lives in .venv. Where Python comes without ensurepip (as Debian
ships it), pip is unpacked from the package index first.
"""

from __future__ import annotations

import hashlib
import html
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
    ("pytest", "-n", "auto"),
    # Not quiet: what is not said is not counted by --strict either.
    ("mkdocs", "build", "--strict"),
    ("deploylint", "."),
)


def set_up(*groups: str) -> None:
    """Make the environment and install the checkout into it, editable."""
    if not PYTHON.exists():
        print(f"making {ENVIRONMENT.name}", flush=True)
        make_environment()
    stamp = ENVIRONMENT / f"installed-{'-'.join(groups) or 'base'}"
    if stamp.exists() and stamp.stat().st_mtime > (ROOT / "pyproject.toml").stat().st_mtime:
        return
    groups_of = [
        part for group in groups for part in ("--group", f"{ROOT / 'pyproject.toml'}:{group}")
    ]
    install = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--upgrade", "pip>=25.1"], check=True)
    subprocess.run([*install, "--editable", ROOT, *groups_of], check=True)
    stamp.touch()


def make_environment() -> None:
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        venv.create(ENVIRONMENT, with_pip=False)
        install_pip()
    else:
        venv.create(ENVIRONMENT, with_pip=True)


def install_pip() -> None:
    """Install pip from its wheel, which is a program that can install itself.

    Every package index lists its files as links (PEP 503), each with its checksum.
    """
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/pip/"
    page = fetch(index).decode()
    links = re.findall(r"<a\s([^>]*)>([^<]+\.whl)</a>", page)
    wheels = {name.strip(): tag for tag, name in links if "data-yanked" not in tag}
    newest = max(wheels, key=version_of)
    address = html.unescape(re.search(r'href="([^"]+)"', wheels[newest])[1])  # type: ignore[index]
    url, _, checksum = urllib.parse.urljoin(index, address).partition("#sha256=")
    data = fetch(url)
    if checksum and hashlib.sha256(data).hexdigest() != checksum:
        raise SystemExit(f"{url} does not have the checksum that the index gives")
    wheel = ENVIRONMENT / newest
    wheel.write_bytes(data)
    subprocess.run([PYTHON, f"{wheel}/pip", "install", "--quiet", "--no-deps", wheel], check=True)
    wheel.unlink()


def fetch(url: str) -> bytes:
    request = urllib.request.Request(url, headers={"Accept": "text/html, */*;q=0.5"})
    with urllib.request.urlopen(request) as response:
        data: bytes = response.read()
    return data


def version_of(filename: str) -> tuple[int, ...]:
    version = filename.split("-")[1]
    parts = version.split(".")
    return tuple(map(int, parts)) if all(part.isdigit() for part in parts) else (0,)


def demo() -> int:
    set_up()
    example = ROOT / "fixtures" / "shop" / "project"
    print(f"\n$ deploylint {example.relative_to(ROOT)}", flush=True)
    code = subprocess.run([BIN / "deploylint", "--no-cache", example], check=False).returncode
    return 0 if code == 1 else code or 1


def test(arguments: list[str]) -> int:
    set_up("test")
    subprocess.run([BIN / "deploylint-dev", "index"], check=True, stdout=subprocess.DEVNULL)
    failed = []
    for command in CHECKS:
        print(f"\n$ {' '.join(command)}", flush=True)
        extra = arguments if command[0] == "pytest" else []
        if subprocess.run(
            [BIN / command[0], *command[1:], *extra], cwd=ROOT, check=False
        ).returncode:
            failed.append(command[0])
    print(f"\nfailed: {', '.join(failed)}" if failed else "\nall checks passed", flush=True)
    return 1 if failed else 0


def main() -> int:
    match sys.argv[1:]:
        case ["demo"]:
            return demo()
        case ["test", *arguments]:
            return test(arguments)
        case ["site"]:
            set_up("test")
            return subprocess.run(
                [BIN / "mkdocs", "build", "--strict"], cwd=ROOT, check=False
            ).returncode
        case ["run", *arguments]:
            set_up()
            return subprocess.run([BIN / "deploylint", *arguments], check=False).returncode
        case _:
            print(__doc__)
            return 2


if __name__ == "__main__":
    raise SystemExit(main())
