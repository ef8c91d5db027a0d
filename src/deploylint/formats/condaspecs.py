"""What conda is asked to install: ``python=3.12.4``, ``conda-forge::python 3.12.*``."""

from __future__ import annotations

from deploylint.lazy.regexes import regex

_PYTHON = regex(r"(?:[\w./-]{1,99}::)?python(?![\w.-])\s*(?P<version>.*)")
_ONE = regex(
    r"={1,2}\s*(3\.\d{1,2})(?:\.[\w*]{1,20})*(?:=[\w*]{1,60})?|(3\.\d{1,2})(?:\.[\w*]{1,20})*"
)


def python_series(spec: str) -> str | None:
    """The ``X.Y`` that a specification asks for: "" for a range, None for another package."""
    named = _PYTHON.fullmatch(spec.strip())
    if named is None:
        return None
    one = _ONE.fullmatch(named["version"].strip())
    return (one[1] or one[2]) if one else ""
