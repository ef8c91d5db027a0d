"""Counts what a function does, so that tests can say how it grows without a clock."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def work(function: Callable[[], object]) -> int:
    """How many calls and lines running ``function`` takes."""
    count = 0

    def trace(frame: Any, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return count
