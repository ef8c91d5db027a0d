"""How a run ends: with a code that tells the truth and at most one line, whatever happens."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

CLEAN, FOUND, FAILED, NOTHING, INTERRUPTED = 0, 1, 2, 3, 130


class Interrupted(BaseException):
    """Nobody on the way takes it for a mistake of a rule, or for an abort of the command line."""


def ended(run: Callable[[], int]) -> int:
    """The exit code of a run; failures are said on standard error."""
    _stand_in()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
    try:
        return run()
    except Interrupted:
        return INTERRUPTED
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else FAILED * bool(leaving.code)
    except Exception as failure:
        return _failed(failure)
    finally:
        # All that had to be written is: from here on an interrupt may simply end the process.
        if signal.getsignal(signal.SIGINT) is _interrupt:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


def _interrupt(*_: object) -> None:
    """Leave; workers, which get the signal as well, at once and in silence."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    processes = sys.modules.get("multiprocessing.process")
    if processes is not None and processes.parent_process() is not None:
        os._exit(INTERRUPTED)
    raise Interrupted


def _failed(failure: Exception) -> int:
    from deploylint.configuration.origins import SettingsError
    from deploylint.report.output import Unwritable, complain, give_up_output

    if isinstance(failure, SettingsError):
        complain(str(failure))
    elif isinstance(failure, Unwritable):
        give_up_output()
        if reason := str(failure):
            complain(f"standard output: {reason}")
    else:
        complain(f"internal error: {_described(failure)}; please report it")
    return FAILED


def _described(failure: Exception) -> str:
    """An exception and the place that raised it."""
    place = failure.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f" ({place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno})" if place else ""
    return f"{type(failure).__name__}: {failure}{where}"


def _stand_in() -> None:
    """Open what was closed when the process began.

    Python has no stream for it then, and the next file that is opened gets its number.
    Nothing can be written to the stand-in of standard output: that is not to pass unseen.
    """
    for name, mode, flags in _STREAMS:
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, flags)
            setattr(sys, name, os.fdopen(descriptor, mode, closefd=False))


_STREAMS = (("stdin", "r", os.O_RDONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_WRONLY))
