"""DPJ009 and DPJ010: what is deprecated, and who learns of it."""

from __future__ import annotations

import pytest

from deploylint.testing import Sample, check, fix, lint

STACKLEVEL = {
    "positional": "warnings.warn('x', DeprecationWarning)",
    "keyword": "warnings.warn('x', category=DeprecationWarning)",
    "pending": "warnings.warn('x', PendingDeprecationWarning)",
    "object": "warnings.warn(DeprecationWarning('x'))",
}
FINE = {
    "level": "warnings.warn('x', DeprecationWarning, stacklevel=2)",
    "positional level": "warnings.warn('x', DeprecationWarning, 2)",
    "prefixes": "warnings.warn('x', DeprecationWarning, skip_file_prefixes=(here,))",
    "another category": "warnings.warn('x', UserWarning)",
    "unseen arguments": "warnings.warn('x', DeprecationWarning, **options)",
    "no warning": "logger.warn('x', DeprecationWarning)",
}


@pytest.mark.parametrize("text", STACKLEVEL.values(), ids=STACKLEVEL)
def test_stacklevel(text: str) -> None:
    sample = Sample({"app/a.py": f"import warnings\n{text}\n".encode()})
    changed = fix(check(sample, ["DPJ010"]), unsafe=False).changes["app/a.py"][1]
    assert changed == f"import warnings\n{text[:-1]}, stacklevel=2)\n".encode()


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_fine(text: str) -> None:
    text = f"import warnings\n{text}\n"
    assert lint({"app/a.py": text}, select=["DPJ010"]).findings == ()


SILENT_OLD = {
    "docstring": 'def f():\n    """Old.\n\n    .. deprecated:: 2\n    """\n',
    "first line": 'def f():\n    """Deprecated: use g."""\n',
    "javadoc": 'class F:\n    """\n    @deprecated use G\n    """\n',
    "comment": "# @deprecated\ndef f():\n    pass\n",
}
WARNED = {
    "warns (N)": 'class F:\n    """Deprecated: use G."""\n    def __init__(self):\n'
    "        warnings.warn('x', DeprecationWarning, stacklevel=2)\n",
    "decorated": '@deprecated("use g")\ndef f():\n    """Deprecated: use g."""\n',
    "route": '@app.get("/", deprecated=True)\ndef f():\n    """Deprecated: use g."""\n',
    "private": 'def _f():\n    """Deprecated: use g."""\n',
    "of a parameter": 'def f(x):\n    """New.\n\n    Args:\n        deprecated: x\n    """\n',
    "about deprecation": 'def f():\n    """Deprecated entries are dropped here."""\n',
}


@pytest.mark.parametrize("text", SILENT_OLD.values(), ids=SILENT_OLD)
def test_marked_only(text: str) -> None:
    [finding] = lint({"app/a.py": text}, select=["DPJ009"]).findings
    assert text[finding.where.start : finding.where.end] in ("f", "F")


@pytest.mark.parametrize("text", WARNED.values(), ids=WARNED)
def test_warned(text: str) -> None:
    assert lint({"app/a.py": text}, select=["DPJ009"]).findings == ()
