"""Versions, requirements, workflows, configuration."""
# ruff: noqa: E501  (a row of a table is a line)

from __future__ import annotations

from growth.constructs.images import FROM
from growth.generating import Construct, Part, constant, construct

JOBS = "on: push\njobs:\n"
PRINTS = Part("app/a.py", "print(@)\n", "import logging\nlog = logging.getLogger('a')\n")

CONSTRUCTS: dict[str, Construct] = {
    "requirements": construct(Part("requirements.txt", "a@==1.0\n")),
    "loose requirements": construct(
        Part("requirements.txt", "a@>=1.0,<2 ; python_version < '3.9'\n"),
        constant("Dockerfile", FROM + "RUN pip install -r requirements.txt\n"),
    ),
    "requirement files": construct(
        Part("d@/requirements.txt", "a@>=1\n-r ../d@</requirements.txt\n"),
        Part("d@/Dockerfile", "", FROM + "COPY . .\nRUN pip install -r requirements.txt\n"),
    ),
    "dependencies in TOML": construct(
        Part("pyproject.toml", '  "a@>=1",\n', '[project]\nname = "a"\ndependencies = [\n', "]\n")
    ),
    "keys in TOML": construct(Part("pyproject.toml", "a@.b@.c = 1\n", "[tool.x]\n")),
    "tables in TOML": construct(Part("pyproject.toml", "[tool.a@]\nb = 1\n")),
    "sections of an ini file": construct(Part("setup.cfg", "[a@]\nb = c\n")),
    "locked packages": construct(Part("uv.lock", '[[package]]\nname = "a@"\nversion = "1"\n')),
    "projects": construct(
        Part("d@/pyproject.toml", "", '[project]\nname = "a@"\nrequires-python = ">=3.9"\n'),
        Part("d@/Dockerfile", "", FROM),
    ),
    "steps of a workflow": construct(
        Part(
            ".github/workflows/a.yml",
            "      - run: pip install a@\n",
            JOBS + "  a:\n    runs-on: x\n    steps:\n",
        )
    ),
    "jobs of a workflow": construct(
        Part(
            ".github/workflows/a.yml",
            "  j@:\n    needs: [j@<]\n    runs-on: x\n    steps: [{uses: actions/setup-python, with: {python-version: '3.1'}}]\n",
            JOBS,
        )
    ),
    "deploying jobs": construct(
        Part(
            ".github/workflows/a.yml",
            "  j@:\n    runs-on: x\n    steps:\n      - uses: docker/build-push-action\n        with: {push: true, tags: 'r/a@'}\n",
            JOBS,
        )
    ),
    "workflows": construct(
        Part(".github/workflows/w@.yml", "  a:\n    runs-on: x\n    steps: [{run: pytest}]\n", JOBS)
    ),
    "globs of the configuration": construct(
        PRINTS,
        Part("deploylint.toml", '    "a@/**/*.py",\n', 'select = ["ALL"]\nexclude = [\n', "]\n"),
    ),
    "globs and files": construct(
        Part("app/m@.py", "print(@)\n"),
        Part("deploylint.toml", '    "a@/**/*.py",\n', 'select = ["ALL"]\nexclude = [\n', "]\n"),
    ),
    "contexts and files": construct(
        Part("app/m@.py", "print(@)\n"),
        Part("deploylint.toml", '"a@/**/*.py" = "test"\n', 'select = ["ALL"]\n[contexts]\n'),
    ),
    "ignored codes by path": construct(
        Part("app/m@.py", "print(@)\n"),
        Part(
            "deploylint.toml",
            '"a@/**/*.py" = ["DPB001"]\n',
            'select = ["ALL"]\n[per-file-ignores]\n',
        ),
    ),
    "codes of the configuration": construct(
        PRINTS, Part("deploylint.toml", '    "DPB001",\n', "select = [\n", "]\n")
    ),
    "keys of the configuration": construct(
        PRINTS, Part("deploylint.toml", "# @\n", 'select = ["ALL"]\n')
    ),
    "entries of the baseline": construct(
        PRINTS,
        Part(
            "deploylint-baseline.txt",
            "app/a.py\tDPB001\t0000@\t000@\n",
            "# deploylint baseline 1\n",
        ),
        constant("deploylint.toml", 'select = ["ALL"]\nbaseline = "deploylint-baseline.txt"\n'),
    ),
    "files of no kind": construct(Part("data/f@.bin", "x")),
    "folders": construct(Part("a@/b@/c@/d.py", "print(@)\n")),
    "conda": construct(Part("environment.yml", "  - a@=1.0\n", "name: a\ndependencies:\n")),
    "lines of a text": construct(Part("README.md", "docker build -t a@ .\nDEBUG_@=1\n")),
}
