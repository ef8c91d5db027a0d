"""deploylint as a library: one function, the same result as the command line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from deploylint.configuration.settings import Settings
from deploylint.files.workspace import Workspace
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.run.cache import Cache
from deploylint.run.outcome import Outcome
from deploylint.run.project import Project
from deploylint.run.reporting import outcome_of
from deploylint.run.setup import plan_run, read_reported, root_of, set_up, today

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from typing import Any

    Path = str | os.PathLike[str]


def check(
    paths: Path | Iterable[Path],
    settings: Settings | Mapping[str, Any] | None = None,
    executor: Executor | None = None,
) -> Outcome:
    """Check the project that ``paths`` belong to and return all that was found.

    Nothing is written, printed or cached; neither are ``DEPLOYLINT_*`` variables read.
    The whole repository is read whatever the paths; with paths below its root, only
    findings in which one of them takes part are returned, of every severity.

    ``settings``: keys and values as in ``deploylint.toml``, on top of the project's own
    configuration; or ``Settings`` that replace it altogether.
    ``executor``: any ``concurrent.futures.Executor``; files are handed over in batches
    of about 200 kB as plain picklable values. It is neither started nor shut down here.
    Without one, the files are checked in this thread.

    Raises ``SettingsError`` for a mistake in the configuration. Files that cannot be
    read are ``notes`` and mistakes of a rule are ``defects`` of the outcome.
    """
    given = (paths,) if isinstance(paths, str | os.PathLike) else tuple(paths)
    names = tuple(os.fspath(path) for path in given)
    if isinstance(settings, Settings):
        setup = plan_run(names, root_of(names), settings)
    else:
        setup = set_up(names, settings or {}, environ={})
    workspace = Workspace(setup.discovery.root, setup.settings.max_file_size)
    project = Project(
        setup.discovery,
        workspace,
        setup.settings,
        setup.plan,
        Cache(None, workspace, ""),
        reported=read_reported(setup),
    )
    project.check(executor)
    return outcome_of(project, today())
