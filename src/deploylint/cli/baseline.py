"""The ``baseline`` command: write down the findings that a project lives with."""

from __future__ import annotations

import json
import os
from collections import Counter

from deploylint import registry
from deploylint.cli.ending import CLEAN, FAILED
from deploylint.cli.remarks import failed, remark
from deploylint.configuration import settings
from deploylint.files.beneath import Beneath, LeadsOut, passes_link
from deploylint.files.regular import read_regular
from deploylint.files.workspace import Unreadable, Workspace
from deploylint.fixes.writing import put
from deploylint.model import Finding
from deploylint.report.output import complain
from deploylint.run.cache import Cache
from deploylint.run.project import Project
from deploylint.run.reporting import outcome_of
from deploylint.run.setup import Setup, set_up, today
from deploylint.run.workers import workers
from deploylint.suppression import baseline


def write_baseline(paths: tuple[str, ...], file: str, *, update: bool) -> int:
    """Write every finding to ``file``; with ``update`` only drop entries that are fixed."""
    setup = set_up(paths, {"baseline": ""})
    workspace = Workspace(setup.discovery.root, setup.settings.max_file_size)
    project = Project(
        setup.discovery, workspace, setup.settings, setup.plan, Cache(None, workspace, "")
    )
    with workers(project) as pool:
        project.check(pool)
    outcome = outcome_of(project, today())
    remark(outcome, setup, workspace)
    if failed(outcome):
        complain(f"{file}: not written: not everything was checked")
        return FAILED
    findings = outcome.findings
    entries = [baseline.entry_of(each, workspace.source(each.where.path)) for each in findings]
    if update:
        try:
            entries = _kept(file, findings, workspace)
        except (Unreadable, UnicodeDecodeError, baseline.BaselineError) as error:
            complain(f"{file}: {error}")
            return FAILED
    try:
        _replace(setup.discovery.root, file, baseline.render(entries).encode())
    except (OSError, ValueError) as error:
        complain(f"{file}: not written: {getattr(error, 'strerror', None) or error}")
        return FAILED
    count = len(entries)
    complain(f"{file}: {count} finding{'s' if count != 1 else ''}")
    if not update:
        _say_how_to_go_on(setup, file)
    return CLEAN


def _say_how_to_go_on(setup: Setup, file: str) -> None:
    """What makes the file count, unless the configuration names a baseline already."""
    root = setup.discovery.root
    configured = settings.load(root, {}, os.environ, registry.entries())
    if not configured.baseline:
        named = os.path.relpath(os.path.abspath(file), root).replace(os.sep, "/")
        own = dict(configured.origins).values()
        where = "[tool.deploylint] of pyproject.toml" if "pyproject.toml" in own else _OWN_FILE
        complain(f"to use it, add to {where}: baseline = {json.dumps(named)}")
    complain("commit it; from then on `deploylint` reports only what is new")


_OWN_FILE = "deploylint.toml, above its tables"


def _kept(file: str, findings: tuple[Finding, ...], workspace: Workspace) -> list[baseline.Entry]:
    known = baseline.parse(read_regular(file).decode("utf-8"), file)
    fixed = Counter(baseline.split(findings, known, workspace.source).fixed)
    return list((Counter(known) - fixed).elements())


def _replace(root: str, file: str, data: bytes) -> None:
    folder, name = os.path.split(file)
    if passes_link(root, folder or os.curdir):
        raise LeadsOut
    put(Beneath(folder or os.curdir), name, data)
