"""What a round of fixes leaves to do in a Python file: imports to drop, and to put in order."""

from __future__ import annotations

from deploylint.fixes.splicing import splice
from deploylint.formats.document import Unparsable
from deploylint.formats.python import PythonModule
from deploylint.formats.python.imports import out_of_order
from deploylint.formats.python.unused import left_unused
from deploylint.source import Source

_EDITS = 50


def tidied(source: Source, text: str) -> str:
    """``text``, which fixes made of ``source``, with the imports that this whole round calls for.

    A file that is not Python, or does not parse, is left as it is.
    """
    if not source.path.endswith(".py"):
        return text
    try:
        before = PythonModule.parse(source)
        for _ in range(_EDITS):
            after = PythonModule.parse(Source(source.path, text))
            edits = left_unused(before, after) or out_of_order(before, after)
            if not edits:
                break
            text = splice(text, edits)
    except Unparsable:
        pass
    return text
