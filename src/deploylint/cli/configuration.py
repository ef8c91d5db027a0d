"""The commands about configuration: ``init``, ``config`` and ``schema``."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator

from deploylint.cli.check import executor
from deploylint.cli.ending import CLEAN, FAILED
from deploylint.configuration import other_linters
from deploylint.deployment import Deployment
from deploylint.deployment.facts.python import Route
from deploylint.deployment.facts.versions import Dependency
from deploylint.files.beneath import Beneath
from deploylint.files.roots import from_here
from deploylint.files.workspace import Workspace
from deploylint.fixes.writing import write
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Severity
from deploylint.report.output import complain
from deploylint.run.cache import Cache
from deploylint.run.project import Project
from deploylint.run.setup import Setup, set_up

if TYPE_CHECKING:
    from typing import Any

NAME = "deploylint.toml"
_STORES = {
    "PostgreSQL": ("asyncpg", "psycopg", "psycopg2", "psycopg2-binary", "pg8000"),
    "Redis": ("redis", "aioredis"),
    "Neo4j": ("neo4j",),
    "MySQL": ("pymysql", "mysqlclient", "aiomysql", "asyncmy"),
}


def init(folder: str) -> int:
    """Write a commented starter configuration; an existing one is left as it is."""
    setup = set_up((folder,), {})
    path = os.path.join(setup.discovery.root, NAME)
    if os.path.lexists(path) or any(origin == "pyproject.toml" for _, origin in _origins(setup)):
        complain(f"{from_here(setup.discovery.root)} is already configured")
        return FAILED
    text = "".join(f"{line}\n" for line in _starter(setup))
    if reason := write(Beneath(setup.discovery.root), NAME, None, text.encode()):
        complain(f"{from_here(path)}: not written: {reason}")
        return FAILED
    complain(f"wrote {from_here(path)}")
    return CLEAN


def _origins(setup: Setup) -> tuple[tuple[str, str], ...]:
    return setup.settings.origins


def _starter(setup: Setup) -> Iterator[str]:
    workspace = Workspace(setup.discovery.root, setup.settings.max_file_size)
    project = Project(
        setup.discovery, workspace, setup.settings, setup.plan, Cache(None, workspace, "")
    )
    with executor(setup.discovery, workspace) as pool:
        project.check(pool)
    deployment = project.deployment()
    yield "# Written by `deploylint init`; lines that are commented out show what could be set."
    yield ""
    yield '# fail-on = "error"'
    yield '# baseline = "deploylint-baseline.txt"'
    yield from _other_linters(project)
    yield ""
    yield from _contexts(project)
    yield from _health(deployment)
    yield from _stores(deployment)
    yield from _continuous_integration(setup)


def _other_linters(project: Project) -> Iterator[str]:
    paths = frozenset(entry.path for entry in project.discovery.tree)
    source = project.workspace.source("pyproject.toml") if "pyproject.toml" in paths else None
    if found := list(other_linters.configured(paths, source.text if source else "")):
        yield f"# Configured here as well: {', '.join(found)}. To leave them the rules they own:"
        yield f"# defer-to = {json.dumps(found)}"


def _contexts(project: Project) -> Iterator[str]:
    counts = Counter(known.context.value for known in project.classified.values())
    listed = ", ".join(f"{count} {context}" for context, count in counts.most_common())
    yield f"# What files are for, as far as their names and contents tell: {listed or 'nothing'}."
    yield "# [contexts]"
    yield '# "docker-compose.yml" = "prod"'
    yield ""


def _health(deployment: Deployment) -> Iterator[str]:
    last = (route.path.rstrip("/").rpartition("/")[2] for route in deployment.facts(Route))
    served = Counter(f"/{each}" for each in last if each in ("health", "healthz", "healthcheck"))
    if served:
        path, count = served.most_common(1)[0]
        yield f"# Health endpoints found: {', '.join(sorted(served))}."
        yield "[health]" if len(served) == 1 else "# [health]"
        yield f'canonical = "{path}"' if len(served) == 1 else f'# canonical = "{path}"  # {count}'
        yield ""


def _stores(deployment: Deployment) -> Iterator[str]:
    needed = {each.name for each in deployment.facts(Dependency)}
    found = [store for store, names in _STORES.items() if needed & set(names)]
    if found:
        yield f"# Data stores that the dependencies name: {', '.join(found)}."
        yield "# [policy]"
        yield "# external-data-stores = true  # they run on other machines"
        yield ""


def _continuous_integration(setup: Setup) -> Iterator[str]:
    paths = {entry.path for entry in setup.discovery.tree}
    if any(path.startswith(".github/workflows/") for path in paths):
        yield "# For GitHub Actions: deploylint --output-format github"
    if ".gitlab-ci.yml" in paths:
        yield "# For GitLab: deploylint --output-format gitlab"
    if ".pre-commit-config.yaml" in paths:
        yield "# For pre-commit: the hooks `deploylint` and `deploylint-fix`"
    yield ""


def effective(paths: tuple[str, ...]) -> Iterator[str]:
    """The effective configuration, each value with where it comes from."""
    settings = set_up(paths, {}).settings
    origins = dict(settings.origins)
    for key in ("select", "exclude", "per-file-ignores", "contexts", "max-file-size"):
        name = "selected" if key == "select" else key.replace("-", "_")
        yield _row(key, getattr(settings, name), origins)
    yield _row("plugins", tuple(plugin.name for plugin in settings.plugins), origins)
    yield _row("defer-to", settings.defer_to, origins)
    for key in ("severity", "fail-on", "baseline"):
        yield _row(key, getattr(settings, key.replace("-", "_")), origins)
    for table, options in settings.options._asdict().items():
        for option, value in options._asdict().items():
            origin = origins.get(table, "default")
            yield f"{table}.{option.replace('_', '-')} = {_shown(value)}  # {origin}"


def _row(key: str, value: Any, origins: dict[str, str]) -> str:
    return f"{key} = {_shown(value)}  # {origins.get(key, 'default')}"


def _shown(value: Any) -> str:
    if isinstance(value, Severity):
        return repr(value.label)
    if isinstance(value, frozenset):
        return repr(sorted(value))
    return repr(list(value)) if isinstance(value, tuple) else repr(value)
