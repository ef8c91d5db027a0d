"""What the debug mode of each framework shows to whoever sees an error page."""

from __future__ import annotations

from deploylint.lazy.regexes import regex
from deploylint.model import Severity

# Werkzeug's page runs code; that of the others only shows it.
_CONSOLE = regex(r"(?:flask|dash|flask_socketio|apiflask|flask_openapi3)\.")
_PAGE = regex(r"(?:quart|sanic|bottle)\.")


def framework_of(name: str) -> str:
    """``console`` or ``page`` for what the name of a class or function shows; else empty."""
    if _CONSOLE.match(name):
        return "console"
    return "page" if _PAGE.match(name) else ""


RUNS_CODE = "lets everyone who sees an error page run code"
SHOWS_CODE = "shows source code and variables on every error page"
CONSEQUENCES = {"console": RUNS_CODE, "page": SHOWS_CODE}
WORST = {"console": Severity.ERROR, "page": Severity.WARNING}
