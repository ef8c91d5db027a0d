"""What a run could not do, on standard error."""

from __future__ import annotations

import os

from deploylint.files.listing import Note
from deploylint.files.roots import from_here
from deploylint.files.workspace import Workspace
from deploylint.registry.own_rules import Defect
from deploylint.report.output import complain
from deploylint.run.outcome import Outcome
from deploylint.run.setup import Setup


def remark(outcome: Outcome, setup: Setup, workspace: Workspace, *, quiet: bool = False) -> None:
    """Name the files that were not checked and the rules that failed; ``quiet`` leaves out
    files that nobody asked for by name."""
    for note in outcome.notes:
        if note.failed or not quiet:
            complain(f"{_place(note, workspace)}: not checked: {note.message}")
    for defect in outcome.defects:
        complain(_described(defect, setup, workspace))


def failed(outcome: Outcome) -> bool:
    """Whether something that had to be done was not done."""
    return bool(outcome.defects) or any(note.failed for note in outcome.notes)


def displayed(path: str, workspace: Workspace) -> str:
    """A path below the root as it is written from here."""
    return from_here(workspace.absolute(path)).replace(os.sep, "/")


def _place(note: Note, workspace: Workspace) -> str:
    below_root = os.path.exists(workspace.absolute(note.path))
    return displayed(note.path, workspace) if below_root else note.path


def _described(defect: Defect, setup: Setup, workspace: Workspace) -> str:
    if not defect.code:
        return defect.error
    place = f"{displayed(defect.path, workspace)}: " if defect.path else ""
    if plugin := setup.settings.plugin_of(defect.code):
        return f"{place}{defect.code} of the plug-in `{plugin}` failed: {defect.error}"
    return f"{place}internal error in {defect.code}: {defect.error}; please report it"
