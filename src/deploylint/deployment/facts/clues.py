"""Clues: what the first half of a rule finds in one file for its second half to judge.

A clue is a fact that one rule reads. It says what a place is in fields with names, where a
``Candidate`` would carry a finding without a message and a tuple of texts.
"""

from __future__ import annotations

from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class NumberRead(NamedTuple):
    """DPN004: a variable that is turned into a number by ``function``, with a default."""

    where: Where
    name: str
    function: str


class RetryLimit(NamedTuple):
    """DPJ006: how often or how long events are tried, by the name of the setting."""

    where: Where
    name: str
    value: float


class EnvironmentBlock(NamedTuple):
    """DPN021: the key under which compose gives a service its variables.

    ``after`` is the end of its last entry and ``entry`` what is written there to add the
    variable ``{0}`` in the same manner; both are empty where nothing can be added.
    """

    where: Where
    service: str
    after: Where | None
    entry: str
