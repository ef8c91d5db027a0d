"""The commands ``audit`` and ``map``."""

from __future__ import annotations

from deploylint.cli.ending import CLEAN, FAILED, FOUND
from deploylint.cli.project import Checked, checked
from deploylint.cli.remarks import failed
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.report.output import complain, save, show

if TYPE_CHECKING:
    from deploylint.map.model import Map


def audit(
    paths: tuple[str, ...], name: str, config: str | None = None, file: str | None = None
) -> int:
    """Print the readiness report, or write it to ``file``.

    1 where a finding reaches ``fail-on``, 2 where a rule failed or a file was not checked.
    """
    from deploylint.audit import render
    from deploylint.audit.building import build, head_of
    from deploylint.run.setup import today

    found = checked(paths, config)
    head = head_of(found.project, found.outcome, today())
    made = build(found.name, found.project, found.outcome, found.setup.rules, head)
    if not _given(render(made, name), file, found.workspace.root) or failed(found.outcome):
        return FAILED
    return FOUND if made.errors or made.warnings else CLEAN


def draw(
    paths: tuple[str, ...],
    name: str,
    config: str | None = None,
    file: str | None = None,
    project: str | None = None,
) -> int:
    """Print the map, or that of one deployment, or write it to ``file``."""
    from deploylint.map import render
    from deploylint.map.frames import of_project

    found = checked(paths, config)
    whole = drawn(found)
    shown = of_project(whole, project) if project else whole
    if shown is None:
        known = ", ".join(dict.fromkeys(each.group for each in whole.nodes if each.group))
        complain(f"no deployment is called `{project}`: {known or 'there is none'}")
        return FAILED
    given = _given(render(shown, name), file, found.workspace.root)
    return CLEAN if given and not failed(found.outcome) else FAILED


def _given(text: str, file: str | None, root: str) -> bool:
    """Whether the text has reached the file, or standard output where none is named."""
    if file:
        return not save(text, file, root)
    show(text)
    return True


def drawn(found: Checked) -> Map:
    """The map of the project, or of what the paths define that were asked for."""
    from deploylint.map.drawing import draw as draw_map
    from deploylint.map.model import narrowed, with_findings

    whole = with_findings(draw_map(found.project.deployment()), found.outcome.findings)
    requested = found.setup.discovery.requested
    return whole if requested is None else narrowed(whole, requested)
