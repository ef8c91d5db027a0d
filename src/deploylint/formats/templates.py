"""Signs that a file is a template of another file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deploylint.formats.document import Problem

# Programs are given Go templates as arguments (`docker inspect -f '{{.Id}}'`):
# those begin with a field, a text or a function of their own and are no sign.
_TEMPLATE = (
    r"\{\{(?!-?[ \t]*(?:[.$}(\"`]|(?:json|range|end|len|index|if|with|printf|join)\b))"
    r"|\{%[-+]?[ \t]"
    # A statement of Go's language on a line of its own.
    r"|^[ \t]*\{\{-?[ \t]*(?:if|range|with|else|end|define|template|block)\b[^\n{}]{0,200}\}\}"
    r"[ \t]*\r?$"
)


def with_template(text: str, problems: Iterable[Problem]) -> list[Problem]:
    """``problems``, after one for the first ``{{`` or ``{% `` of Jinja and its kin, if any.

    In a template the other problems may be the template language's doing, and
    are marked so.
    """
    match = re.search(_TEMPLATE, text, re.M) if "{{" in text or "{%" in text else None
    if match is None:
        return list(problems)
    message = "template syntax makes the content of the file unknown"
    marked = [problem._replace(template=True) for problem in problems]
    return [Problem(match.start(), match.end(), message, template=True), *marked]
