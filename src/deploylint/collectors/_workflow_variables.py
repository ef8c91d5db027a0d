"""What the variables of a workflow stand for, as far as the same file says so."""

from __future__ import annotations

from deploylint.deployment.facts import UNKNOWN
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    import re

    from deploylint.formats.workflow import Job, Step, Workflow

# ``${{ env.NAME }}`` and its like, or in a script ``$NAME``.
_REFERENCE = regex(
    r"\$\{\{\s*(?:(?P<kind>env|inputs|matrix)\.(?P<key>[\w-]+)|[^}]*)\s*\}\}"
    r"|\$\{?(?P<name>[A-Za-z_]\w*)\}?"
)
# What a step hands to those after it: known only to whoever runs it.
_HANDED = regex(r"\b([A-Za-z_]\w*)=[^\n]*>>\s*[\"']?\$\{?GITHUB_ENV")
_MAX_DEPTH = 5


class Variables:
    """The variables of one step: its own, those of its job, and those of the workflow."""

    def __init__(self, document: Workflow, job: Job, step: Step | None = None) -> None:
        settings = (*document.env, *job.env, *(step.env if step else ()))
        self._values = {("env", each.name.text): each.value.text for each in settings}
        scripts = (each.run.text for each in job.steps if each.run)
        handed = (name for text in scripts for name in _HANDED.findall(text))
        self._values |= {("env", name): UNKNOWN for name in handed}
        self._values |= {("inputs", each.name.text): each.value.text for each in document.inputs}
        for key, axis in job.matrix.axes.items():
            if len(axis) == 1 and job.matrix.complete:
                self._values["matrix", key] = axis[0].text

    def filled(self, text: str, depth: int = 0) -> str:
        """The text with its variables, each ``UNKNOWN`` where the file does not say."""

        def value(match: re.Match[str]) -> str:
            key = (match["kind"] or "env", match["key"] or match["name"] or "")
            found = self._values.get(key)
            return (
                UNKNOWN if found is None or depth == _MAX_DEPTH else self.filled(found, depth + 1)
            )

        return _REFERENCE.sub(value, text)
