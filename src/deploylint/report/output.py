"""The one way out: every line for standard output or standard error goes through here."""

from __future__ import annotations

import sys

from deploylint.report.terminal import harmless

# A message quotes a value or a name, not a file.
_LONGEST = 2_000


def complain(message: str) -> None:
    """Say something on standard error that is not a finding, in one harmless line.

    Names and values of the repository may stand in ``message`` as they are.
    """
    from deploylint.secrets.redaction import redact_message

    short = message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"
    text = f"deploylint: {harmless(redact_message(short))}\n"
    sys.stderr.write(text.encode(sys.stderr.encoding or "utf-8", "backslashreplace").decode())


def show(text: str) -> None:
    """Write ``text``, whose format has made its parts harmless, to standard output."""
    write(f"{text}\n".encode("utf-8", "backslashreplace"))


def write(data: bytes) -> None:
    """Write bytes to standard output, after what was written there as text."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
