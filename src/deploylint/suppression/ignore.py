"""One comment that silences findings."""

from __future__ import annotations

from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class Ignore(NamedTuple):
    """One comment that silences findings.

    ``lines`` are the lines it covers, empty for the whole file. ``codes`` are as
    written (codes or slugs); ``foreign`` marks a comment of another tool, which
    is never reported as unused. ``removal`` is what to delete to be rid of it,
    None where the comment says more than this.
    """

    where: Where
    codes: tuple[str, ...]
    lines: tuple[int, ...]
    reason: str
    expires: str = ""
    foreign: bool = False
    codes_where: Where | None = None
    removal: Where | None = None

    def is_in_force(self, today: str) -> bool:
        """Whether its ``expires=`` date, if any, lies not before ``today`` (ISO 8601)."""
        return not self.expires or self.expires >= today
