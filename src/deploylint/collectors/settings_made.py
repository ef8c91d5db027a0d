"""Calls that make the settings of an application when a module is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.deployment.facts.python import SettingsMade
from deploylint.formats.python import PythonModule
from deploylint.formats.python.at_import import calls_at_import
from deploylint.lazy.regexes import regex
from deploylint.registry import STEADY, collect

_NAMED = regex(r"settings|config|environment|\benv", re.I)


@collect(PythonModule, triggers=("ettings(", "onfig("), contexts=STEADY)
def settings_made(module: PythonModule) -> Iterator[SettingsMade]:
    for call in calls_at_import(module):
        name = module.text(call.func).rpartition(".")[2]
        if not call.args and not call.keywords and _NAMED.search(name):
            yield SettingsMade(module.where(call), name)
