"""Signs that a file is a template of another file."""

from __future__ import annotations

import re

from deploylint.formats.document import Problem

# Programs are given Go templates as arguments (`docker inspect -f '{{.Id}}'`):
# those begin with a field or a function of their own and are no sign.
_TEMPLATE = re.compile(
    r"\{\{(?!-?[ \t]*(?:[.$}]|(?:json|range|end|len|index|if|with|printf|join)\b))|\{%[-+]?[ \t]"
)


def template_problem(text: str) -> list[Problem]:
    """A problem for the first ``{{`` or ``{% `` of Jinja and its kin, if any."""
    if "{{" not in text and "{%" not in text:
        return []
    match = _TEMPLATE.search(text)
    if match is None:
        return []
    message = "template syntax makes the content of the file unknown"
    return [Problem(match.start(), match.end(), message, template=True)]
