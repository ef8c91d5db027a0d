"""The one way out: every line for standard output or standard error goes through here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.report.terminal import harmless

if TYPE_CHECKING:
    from typing import IO

# A message quotes a value or a name, not a file.
_LONGEST = 2_000


class Unwritable(Exception):
    """Standard output takes no more; the message says why, "" where its reader has left."""


def complain(message: str) -> None:
    """Say something on standard error that is not a finding, in one harmless line.

    Names and values of the repository may stand in ``message`` as they are. Where
    standard error takes nothing, the exit code is all that is left to say.
    """
    from deploylint.secrets.redaction import redact_message

    short = message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"
    text = f"deploylint: {harmless(redact_message(short))}\n"
    try:
        sys.stderr.write(text.encode(sys.stderr.encoding or "utf-8", "backslashreplace").decode())
        sys.stderr.flush()
    except OSError:
        _divert(sys.stderr)


def show(text: str) -> None:
    """Write ``text``, whose format has made its parts harmless, to standard output.

    Raises ``Unwritable``.
    """
    write(f"{text}\n".encode("utf-8", "backslashreplace"))


def save(text: str, name: str, root: str) -> str:
    """Write ``text`` to a file instead; what keeps it from being written is said and returned.

    A link that the project at ``root`` holds is not followed: a stranger could have chosen
    what it leads to.
    """
    from deploylint.files.beneath import passes_link

    try:
        if passes_link(root, name):
            raise OSError(0, "a link of the project")
        with open(name, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(f"{text}\n")
    except OSError as error:
        reason = error.strerror or "cannot be written"
        complain(f"{name}: not written: {reason}")
        return reason
    return ""


def write(data: bytes) -> None:
    """Write bytes to standard output, after what was written there as text.

    Raises ``Unwritable``.
    """
    with written():
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


@contextmanager
def written() -> Iterator[None]:
    """What is done in here fails only where standard output does; raises ``Unwritable``."""
    try:
        yield
    except BrokenPipeError:
        raise Unwritable("") from None
    except OSError as error:
        raise Unwritable(error.strerror or "cannot be written") from None


def give_up_output() -> None:
    """Keep the interpreter from trying again at its exit, where it would complain itself."""
    _divert(sys.stdout)


def _divert(stream: IO[str]) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
