"""DPL006 and DPL009: what the build of a distribution finds in an image."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

HATCH = "[build-system]\nbuild-backend = 'hatchling.build'\n[project]\nreadme = 'README.md'\n"
BASE = "FROM python:3.12\nWORKDIR /app\n"
Files = dict[str, str]


def said(code: str, files: Files) -> list[str]:
    found = lint({"README.md": "", **files}, select=[code]).findings
    return [f"{each.where.path}:{each.where.line} {each.severity.label}" for each in found]


@pytest.mark.parametrize(
    "command",
    [
        "uv sync --frozen",
        "pip install .",
        "pip install --no-cache-dir -e '.[prod]'",
        "python3.12 -m pip install ./",
        "uv pip install --system .",
        "poetry install --only main",
        "pdm sync --prod",
        "apt-get update && pip install .",
        "cd . && pip install .",
        "bash -c 'source /venv/bin/activate && pip install .'",
        'sh -ec "pip install ."',
    ],
)
def test_a_command_builds_the_distribution(command: str) -> None:
    files = {"Dockerfile": f"{BASE}COPY . .\nRUN {command}\n", "pyproject.toml": HATCH}
    assert said("DPL006", {**files, ".dockerignore": "*.md\n"}) == [".dockerignore:1 error"]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("pip install -r requirements.txt", "Q30: requirements only"),
        ("uv sync --no-install-project", "dependencies only"),
        ("poetry install --no-root", "dependencies only"),
        ("uv sync $FLAGS", "who knows"),
        ("cd sub && pip install .", "another folder"),
        ("pip install ./vendored", "another project"),
    ],
)
def test_a_command_that_needs_no_readme(command: str, reason: str) -> None:
    files = {"pyproject.toml": HATCH, ".dockerignore": "*.md\n"}
    files["Dockerfile"] = f"{BASE}COPY . .\nRUN {command}\n"
    assert said("DPL006", files) == [], reason
    files["Dockerfile"] = f"{BASE}COPY pyproject.toml ./\nRUN {command}\n"
    assert said("DPL009", {**files, ".dockerignore": ""}) == [], reason


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        ("pyproject.toml", HATCH),
        ("pyproject.toml", "[tool.poetry]\nreadme = 'README.md'\n"),
        (
            "pyproject.toml",
            "[build-system]\nbuild-backend='uv_build'\n[project.readme]\nfile='README.md'\n",
        ),
        ("setup.py", "from setuptools import setup\nsetup(d=open('README.md').read())\n"),
    ],
)
def test_who_reads_the_readme(manifest: str, expected: str) -> None:
    files = {"Dockerfile": BASE + "COPY . .\nRUN pip install .\n", manifest: expected}
    assert said("DPL006", {**files, ".dockerignore": "*.md\n"}) == [".dockerignore:1 error"]


@pytest.mark.parametrize(
    ("manifest", "text", "reason"),
    [
        ("pyproject.toml", "[project]\nreadme = 'README.md'\n", "no build system"),
        ("pyproject.toml", HATCH.replace("hatchling.build", "setuptools.build_meta"), "a warning"),
        ("pyproject.toml", "[tool.poetry]\nreadme='README.md'\npackage-mode=false\n", "virtual"),
        ("setup.py", "try:\n    d = open('README.md')\nexcept OSError: d = 1\nsetup()\n", "caught"),
        ("sub/pyproject.toml", HATCH, "the manifest is not where the command runs"),
    ],
)
def test_who_does_not(manifest: str, text: str, reason: str) -> None:
    files = {
        "Dockerfile": BASE + "COPY . .\nRUN pip install .\n",
        "pyproject.toml": "",
        manifest: text,
    }
    assert said("DPL006", {**files, ".dockerignore": "*.md\n"}) == [], reason


@pytest.mark.parametrize(
    ("ignored", "copy", "expected"),
    [
        pytest.param("*.txt\n", "requirements.txt", [".dockerignore:1 error"], id="file"),
        pytest.param("*\n!src\n", "requirements.txt", [".dockerignore:1 error"], id="allow-list"),
        pytest.param("a\ndocs\n", "docs/", [".dockerignore:2 error"], id="folder"),
        pytest.param("docs\n!docs/a\n", "docs", [], id="folder-with-exception"),
        pytest.param("*.txt\n!requirements.txt\n", "requirements.txt", [], id="exception"),
        pytest.param("*.txt\n", "req*.txt", [], id="a-pattern-may-match-nothing"),
        pytest.param("*.txt\n", "--from=x requirements.txt", [], id="another-stage"),
    ],
)
def test_the_source_of_a_copy(ignored: str, copy: str, expected: list[str]) -> None:
    files = {"Dockerfile": f"FROM a\nCOPY {copy} /x/\n", ".dockerignore": ignored}
    assert said("DPL006", {**files, "requirements.txt": "", "docs/a": ""}) == expected


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("uv sync --frozen --no-install-project", "uv.lock"),
        ("uv sync --locked", "uv.lock"),
        ("npm ci && npm run build", "package-lock.json"),
        ("pnpm install --frozen-lockfile", "pnpm-lock.yaml"),
        ("pipenv install --system --deploy", "Pipfile.lock"),
        ("pipenv sync", "Pipfile.lock"),
        ("pdm sync --prod", "pdm.lock"),
    ],
)
def test_a_lock_file_without_which_nothing_is_installed(command: str, path: str) -> None:
    files = {"Dockerfile": f"{BASE}COPY . .\nRUN {command}\n", path: "", ".dockerignore": path}
    assert said("DPL006", files) == [".dockerignore:1 error"]


@pytest.mark.parametrize(
    ("command", "path", "reason"),
    [
        ("uv sync", "uv.lock", "uv resolves anew"),
        ("uv lock && uv sync --frozen", "uv.lock", "made before"),
        ("poetry export > r.txt && pip install -r r.txt", "r.txt", "written before"),
        ("npm install", "package-lock.json", "npm resolves anew"),
        ("cd web && npm ci", "package-lock.json", "another folder"),
    ],
)
def test_a_lock_file_that_nobody_misses(command: str, path: str, reason: str) -> None:
    files = {"Dockerfile": f"{BASE}COPY . .\nRUN {command}\n", path: "", ".dockerignore": path}
    assert said("DPL006", files) == [], reason


NAMES = "[build-system]\nbuild-backend = '{}'\n[project]\n{}\n"


@pytest.mark.parametrize(
    ("backend", "line", "path", "expected"),
    [
        ("hatchling.build", "[tool.hatch.version]\npath = 'VERSION'", "VERSION", 1),
        ("hatchling.build", "[tool.hatch.build.hooks.custom]", "hatch_build.py", 1),
        ("hatchling.build", "[tool.hatch.metadata.hooks.custom]\npath = 'x.py'", "x.py", 1),
        ("pdm.backend", "license-files = ['COPYING', 'LICENSE']", "LICENSE", 1),
        ("hatchling.build", "license-files = ['LICENSE']", "LICENSE", 0),
        ("pdm.backend", "license-files = ['LICEN[CS]E*']", "LICENSE", 0),
        ("pdm.backend", "[tool.hatch.build.hooks.custom]", "hatch_build.py", 0),
    ],
)
def test_other_files_that_a_backend_reads(
    backend: str, line: str, path: str, expected: int
) -> None:
    manifest = {"pyproject.toml": NAMES.format(backend, line), path: ""}
    dockerfile = f"{BASE}COPY {{}} ./\nRUN pip install .\n"
    ignored = {"Dockerfile": dockerfile.format("."), ".dockerignore": path}
    assert len(said("DPL006", {**manifest, **ignored})) == expected
    copied = {"Dockerfile": dockerfile.format("pyproject.toml")}
    assert len(said("DPL009", {**manifest, **copied})) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param("COPY pyproject.toml ./\nRUN uv sync\n", ["Dockerfile:4 warning"], id="never"),
        pytest.param(
            "COPY pyproject.toml ./\nRUN uv sync\nCOPY . .\n", ["Dockerfile:4 warning"], id="later"
        ),
        pytest.param("COPY pyproject.toml README* ./\nRUN uv sync\n", [], id="pattern"),
        pytest.param("COPY . .\nRUN uv sync\n", [], id="everything"),
        pytest.param("COPY pyproject.toml ./\nRUN touch README.md && uv sync\n", [], id="made"),
        pytest.param("COPY pyproject.toml ./\nRUN echo > README.md && uv sync\n", [], id="written"),
        pytest.param(
            "COPY pyproject.toml ./\nRUN echo now && uv sync\n",
            ["Dockerfile:4 warning"],
            id="said",
        ),
        pytest.param("COPY pyproject.toml ./\nRUN cp /x/README.md . && uv sync\n", [], id="cp"),
    ],
)
def test_the_readme_is_copied(lines: str, expected: list[str]) -> None:
    assert said("DPL009", {"Dockerfile": BASE + lines, "pyproject.toml": HATCH}) == expected


def test_another_stage_may_bring_the_readme() -> None:
    text = f"{BASE.replace('2', '2 AS a', 1)}COPY . .\n{BASE}COPY pyproject.toml ./\n"
    files = {"Dockerfile": text + "COPY --from=a /app /app\nRUN uv sync\n", "pyproject.toml": HATCH}
    outcome = lint({"README.md": "", **files}, select=["DPL009"])
    assert outcome.findings == ()
    assert [each.reason for each in outcome.unknown] == [
        "`README.md` may come from another stage or command"
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("*.py\n!*.txt\n", [".dockerignore:1 error"]),
        ("*.py\n!*.py\n", []),
        ("*.py\n!main.*\n", []),
        ("*\n!*.txt\n", [".dockerignore:1 error"]),
    ],
    ids=["others come back", "all come back", "it comes back", "after everything"],
)
def test_an_exception_brings_back_what_it_matches(lines: str, expected: list[str]) -> None:
    files = {"Dockerfile": "FROM python:3.12\nCOPY main.py /app/\n", "main.py": "", "a.txt": ""}
    assert said("DPL006", {**files, ".dockerignore": lines}) == expected
