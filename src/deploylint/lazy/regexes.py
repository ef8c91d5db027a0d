"""Regular expressions that are compiled when they are first used.

A run uses a few of the hundreds that modules declare; compiling those of every
imported module was a quarter of a short run.
"""

from __future__ import annotations

import re

from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, AnyStr


class _Lazy:
    """Becomes its compiled pattern attribute by attribute: one look-up, then nothing between."""

    def __init__(self, expression: Any, flags: int) -> None:
        self._declared = (expression, flags)

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(*self._declared), name)
        setattr(self, name, value)
        return value


def regex(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Like ``re.compile``, but a mistake in ``expression`` shows only at its first use."""
    pattern: re.Pattern[AnyStr] = _Lazy(expression, flags)  # type: ignore[assignment]
    return pattern
