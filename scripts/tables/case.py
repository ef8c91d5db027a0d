"""One comparison between a document and the implementation it follows."""

from __future__ import annotations

from typing import Any, NamedTuple


class Case(NamedTuple):
    name: str
    expected: Any
    actual: Any

    @property
    def equal(self) -> bool:
        return bool(self.expected == self.actual)
