"""Other linters, and the rules that deploylint leaves to them when it is told to.

``defer-to = ["ruff"]`` drops what ruff reports as well. Only rules whose examples
the other tool was seen to report are here; ``docs/other-linters.md`` shows this table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.lazy.records import NamedTuple


class Overlap(NamedTuple):
    """A rule that another tool owns, in the files that match ``globs`` (all without any).

    ``theirs`` are the tool's own rules, which have to be switched on there; ``lost``
    says what only deploylint reports.
    """

    tool: str
    code: str
    theirs: str
    globs: tuple[str, ...] = ()
    lost: str = ""


_DOCKERFILES = ("Dockerfile*", "Containerfile*", "*.Dockerfile", "*.dockerfile")
_COMPOSE = ("compose*.yml", "compose*.yaml", "docker-compose*.yml", "docker-compose*.yaml")

OVERLAPS = (
    Overlap("ruff", "DPB001", "T201", lost="the fix that turns `print` into a log message"),
    Overlap("ruff", "DPB002", "T100"),
    Overlap("ruff", "DPJ010", "B028"),
    Overlap("hadolint", "DPM004", "DL3006, DL3007", _DOCKERFILES),
    Overlap("hadolint", "DPG009", "DL3025"),
    Overlap("compose-lint", "DPM004", "CL-0004", _COMPOSE),
    Overlap("compose-lint", "DPD004", "CL-0021", _COMPOSE),
    Overlap("compose-lint", "DPD006", "CL-0020"),
    Overlap("compose-lint", "DPO001", "CL-0005", _COMPOSE, "that a store asks for no password"),
    Overlap("compose-lint", "DPO005", "CL-0001", _COMPOSE),
    Overlap("compose-lint", "DPO006", "CL-0002, CL-0010, CL-0024, CL-0025", _COMPOSE),
    Overlap(
        "bandit", "DPG004", "B201", ("*.py",), "other frameworks; debug mode that is set elsewhere"
    ),
    Overlap(
        "gitleaks",
        "DPD001",
        "its rules for providers",
        lost="keys of Supabase, passwords of Neo4j Aura",
    ),
)
TOOLS = tuple(dict.fromkeys(owned.tool for owned in OVERLAPS))

# Tool -> files that configure it, and the table of pyproject.toml that does.
_CONFIGURED = {
    "ruff": (("ruff.toml", ".ruff.toml"), "[tool.ruff"),
    "hadolint": ((".hadolint.yaml", ".hadolint.yml", ".hadolint.toml"), ""),
    "compose-lint": ((".compose-lint.yml", ".compose-lint.yaml"), ""),
    "bandit": ((".bandit", "bandit.yaml", "bandit.yml"), "[tool.bandit"),
    "gitleaks": ((".gitleaks.toml", ".gitleaksignore"), ""),
}


def deferred_rules(
    tools: Iterable[str],
) -> tuple[frozenset[str], tuple[tuple[str, frozenset[str]], ...]]:
    """The codes that these tools own everywhere, and by glob those that they own somewhere."""
    chosen = set(tools)
    owned = [each for each in OVERLAPS if each.tool in chosen]
    somewhere = tuple((glob, frozenset({each.code})) for each in owned for glob in each.globs)
    return frozenset(each.code for each in owned if not each.globs), somewhere


def configured(paths: frozenset[str], pyproject: str) -> Iterator[str]:
    """The tools whose configuration is in the root of a project of these ``paths``."""
    for tool, (files, table) in _CONFIGURED.items():
        if paths & set(files) or (table and table in pyproject):
            yield tool


def rows() -> Iterator[tuple[str, ...]]:
    """The table as the documentation shows it."""
    for tool, code, theirs, globs, lost in OVERLAPS:
        files = ", ".join(f"`{glob}`" for glob in globs) or "all"
        yield tool, code, theirs, files, lost or "nothing"
