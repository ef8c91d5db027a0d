"""The commands about configuration: ``init``, ``config`` and ``schema``."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator

from deploylint import registry
from deploylint.cli.ending import CLEAN, FAILED
from deploylint.configuration import other_linters
from deploylint.configuration.settings import LISTS, PER_RULE, Settings
from deploylint.deployment import Deployment
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.python import Route
from deploylint.deployment.facts.versions import Dependency
from deploylint.files.beneath import Beneath
from deploylint.files.classify import Context
from deploylint.files.roots import from_here
from deploylint.files.workspace import Workspace
from deploylint.fixes.writing import write
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.report.output import complain
from deploylint.run.cache import Cache
from deploylint.run.project import Project
from deploylint.run.setup import Setup, set_up
from deploylint.run.workers import workers

if TYPE_CHECKING:
    from typing import Any

NAME = "deploylint.toml"
_FEW = 5
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
    with workers(project) as pool:
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
    for path in sorted({*_undecided(project)})[:_FEW] or ["docker-compose.yml"]:
        yield f'# {json.dumps(path)} = "prod"'
    yield ""


def _undecided(project: Project) -> Iterator[str]:
    """The compose files of which nothing says what they are for."""
    for service in project.deployment().facts(ComposeService):
        path = service.where.path
        if project.classified[path].context is Context.NEUTRAL:
            yield path


def _health(deployment: Deployment) -> Iterator[str]:
    last = (route.path.rstrip("/").rpartition("/")[2] for route in deployment.facts(Route))
    served = Counter(f"/{each}" for each in last if each in ("health", "healthz", "healthcheck"))
    if served:
        path, count = served.most_common(1)[0]
        yield f"# Health endpoints found: {', '.join(sorted(served))}."
        yield "# [health]"
        yield f'# canonical = "{path}"' + (f"  # {count} of them" if len(served) > 1 else "")
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
    """The effective configuration as TOML, each value with where it comes from."""
    setup = set_up(paths, {})
    settings, origins = setup.settings, dict(setup.settings.origins)
    read = sorted({name for name in origins.values() if name.endswith(".toml")})
    yield f"# root: {setup.discovery.root}"
    yield f"# read: {', '.join(read) or 'no file'}"
    given = dict(settings.given)
    for key, value in _plain(settings):
        yield _row(key, given.get(key, value), origins.get(key, _DEFAULT))
    for name, label in ((PER_RULE, "severity"), *((each, each) for each in _GLOB_TABLES)):
        if table := given.get(name):
            yield from ("", f"[{label}]")
            yield from (_row(key, value, origins[name]) for key, value in table.items())
    for name, options in settings.options._asdict().items():
        yield from ("", f"[{name}]")
        for field, value in options._asdict().items():
            key = field.replace("_", "-")
            yield _row(key, value, origins[name] if key in given.get(name, {}) else _DEFAULT)


_DEFAULT = "default"
_GLOB_TABLES = ("per-file-ignores", "contexts")


def _plain(settings: Settings) -> Iterator[tuple[str, Any]]:
    """The keys that hold no table, with their defaults; a table of severities has its own."""
    yield "select", [registry.DEFAULT]
    yield from ((key, []) for key in LISTS if key != "select")
    yield "max-file-size", settings.max_file_size
    yield "max-file-seconds", settings.limits.file
    yield "max-run-seconds", settings.limits.run
    if PER_RULE not in dict(settings.given):
        yield "severity", settings.severity.label
    yield "fail-on", settings.fail_on.label
    yield "baseline", settings.baseline
    yield "documentation", settings.documentation


def _row(key: str, value: Any, origin: str) -> str:
    name = key if _BARE.fullmatch(key) else json.dumps(key)
    return f"{name} = {json.dumps(value, ensure_ascii=False)}  # {origin}"


_BARE = regex(r"[A-Za-z0-9_-]+")
