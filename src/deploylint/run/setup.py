"""What every run needs first: the project of some paths, its configuration, and the plan."""

from __future__ import annotations

import os
from collections.abc import Mapping

from deploylint import registry
from deploylint.configuration import settings
from deploylint.configuration.origins import SettingsError
from deploylint.configuration.settings import Settings
from deploylint.engine.plan import Plan, make_plan
from deploylint.files.beneath import LeadsOut, leads_out
from deploylint.files.listing import Discovery, discover
from deploylint.files.regular import MAX_SIZE, read_regular
from deploylint.files.roots import find_root
from deploylint.files.workspace import Unreadable, Workspace
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.run.project import Reported

if TYPE_CHECKING:
    from typing import Any


class Setup(NamedTuple):
    """What a run needs before it can start."""

    discovery: Discovery
    settings: Settings
    plan: Plan
    rules: tuple[registry.Entry, ...]


def root_of(paths: tuple[str, ...]) -> str:
    """The root of the project that holds all these paths, those that do not exist aside."""
    existing = [os.path.realpath(path) for path in paths or (".",) if os.path.exists(path)]
    return find_root(existing or [os.getcwd()])


def set_up(
    paths: tuple[str, ...],
    overrides: Mapping[str, Any],
    config: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Setup:
    """Find the project of ``paths``, read its configuration and plan the run.

    Raises ``SettingsError`` for a mistake in the configuration.
    """
    root = root_of(paths)
    return plan_run(
        paths, root, settings.load(root, overrides, environ, registry.entries(), config)
    )


def plan_run(paths: tuple[str, ...], root: str, configured: Settings) -> Setup:
    """List the project at ``root`` and plan a run under settings that are known."""
    entries = configured.entries()
    discovery = discover(paths, configured.excludes, root)
    rules = tuple(entry for entry in entries if entry.slug)
    plan = make_plan(entries, configured.selected, configured.options, configured.limits)
    return Setup(discovery, configured, plan, rules)


def read_reported(setup: Setup, diff_base: str | None = None) -> Reported:
    """The baseline that is configured and the changes that were asked for."""
    root, name = setup.discovery.root, setup.settings.baseline
    if not name and diff_base is None:
        return Reported()
    from deploylint.files import git_changes
    from deploylint.suppression import baseline

    entries = None
    try:
        if name:
            entries = tuple(baseline.parse(_read_baseline(setup).decode("utf-8"), name))
        changed = git_changes.changes_since(root, diff_base) if diff_base is not None else None
    except (baseline.BaselineError, git_changes.ChangesError) as error:
        raise SettingsError(str(error)) from None
    except (Unreadable, ValueError) as error:
        raise SettingsError(f"{name}: the baseline cannot be read: {error}") from None
    return Reported(entries, changed)


def _read_baseline(setup: Setup) -> bytes:
    """What the command line names may lie anywhere, what the project names only in it."""
    root, name = setup.discovery.root, setup.settings.baseline
    if dict(setup.settings.origins).get("baseline") in settings.OF_THE_USER:
        place = name if os.path.isfile(name) else os.path.join(root, name)
        if leads_out(root, place):
            raise Unreadable(LeadsOut.reason)
        return read_regular(place)
    inside = os.path.relpath(os.path.join(root, name), root).replace(os.sep, "/")
    return Workspace(root, MAX_SIZE).read(inside)


def today() -> str:
    """The day on which dated ignore comments are judged, as ``2026-12-31``."""
    import time

    return time.strftime("%Y-%m-%d")
