"""Patterns are compiled at their first use, so a mistake in one must show here."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import re

import pytest

import deploylint
from deploylint.lazy.regexes import _Lazy, regex


def test_every_declared_pattern_compiles() -> None:
    for module in pkgutil.walk_packages(deploylint.__path__, "deploylint."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    declared = [each._declared for each in gc.get_objects() if type(each) is _Lazy]
    assert any(flags & re.I for _, flags in declared)
    for expression, flags in declared:
        re.compile(expression, flags)


def test_a_pattern_behaves_as_a_compiled_one() -> None:
    word = regex(rb"(?P<first>\w)\w*", re.A)
    match = word.search(b" Abc ")
    assert match is not None
    assert match["first"] == b"A"
    assert word.groupindex == {"first": 1}
    with pytest.raises(AttributeError):
        word.no_such_attribute  # type: ignore[attr-defined]  # noqa: B018
