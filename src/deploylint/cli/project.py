"""A project checked as a whole, for commands that show what it is."""

from __future__ import annotations

import os

from deploylint.cli.remarks import remark
from deploylint.files.workspace import Workspace
from deploylint.lazy.records import NamedTuple
from deploylint.run.cache import Cache
from deploylint.run.outcome import Outcome
from deploylint.run.project import Project
from deploylint.run.reporting import outcome_of
from deploylint.run.setup import Setup, set_up, today
from deploylint.run.workers import workers


class Checked(NamedTuple):
    """A project, what was found in it, and how the run was set up."""

    project: Project
    outcome: Outcome
    setup: Setup
    workspace: Workspace

    @property
    def name(self) -> str:
        return os.path.basename(self.setup.discovery.root) or "project"


def checked(paths: tuple[str, ...], config: str | None = None) -> Checked:
    """Check the project of ``paths``, and say what of it could not be checked.

    Raises ``SettingsError`` for a bad configuration.
    """
    setup = set_up(paths, {}, config)
    workspace = Workspace(setup.discovery.root, setup.settings.max_file_size)
    cache = Cache(None, workspace, "")
    project = Project(setup.discovery, workspace, setup.settings, setup.plan, cache)
    with workers(project) as pool:
        project.check(pool)
    outcome = outcome_of(project, today())
    remark(outcome, setup, workspace)
    return Checked(project, outcome, setup, workspace)
