"""How much of the processor a check may take: what takes more is stopped, and the rest goes on."""

from __future__ import annotations

import signal
from types import FrameType

from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

# A step that is begun is given so much, however little is left.
_LEAST = 0.05


class Limits(NamedTuple):
    """The options ``max-file-seconds`` and ``max-run-seconds``.

    ``file`` is time of the processor for one file, ``run`` for all joins, and of the clock for
    all files.
    """

    file: int = 20
    run: int = 600


DEFAULT = Limits()


class OverBudget(BaseException):
    """A step is stopped. No ``Exception``: the guards around checks report those as defects."""


class Budget:
    """Seconds of the processor for steps, none of which may take more than half of what is left.

    So one that never ends leaves something for those after it, and all of them end. Only
    the main thread of a process can be stopped, and not on Windows: elsewhere nothing is.
    """

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._before: Any = None
        self._armed = False

    def __enter__(self) -> Budget:
        try:
            self._before = signal.signal(signal.SIGVTALRM, _stop)
            self._armed = True
        except (AttributeError, ValueError):  # Windows, another thread
            return self
        self.go_on()
        return self

    def go_on(self) -> None:
        """Give half of what is left to what comes next: at the start, and after a stop."""
        if self._armed:
            self._left /= 2
            signal.setitimer(signal.ITIMER_VIRTUAL, max(self._left, _LEAST))

    def __exit__(self, *raised: object) -> None:
        if not self._armed:
            return
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        except OverBudget:  # the last step has ended just in time
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, self._before)


def _stop(number: int, frame: FrameType | None) -> None:
    raise OverBudget
