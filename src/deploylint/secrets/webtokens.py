"""JSON web tokens: what they say decides whether they are secret."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Severity
from deploylint.secrets.tokens import Token

if TYPE_CHECKING:
    from typing import Any

_SHAPE = regex(r"(?<![\w.-])eyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{10,2000}(?![\w-])")
_YEAR = 366 * 24 * 3600


def web_tokens(text: str) -> Iterator[Token]:
    """The JSON web tokens in ``text`` that somebody could use."""
    for match in _SHAPE.finditer(text) if "eyJ" in text else ():
        header, payload, _ = match[0].split(".")
        claims = _decoded(payload) if "alg" in (_decoded(header) or {}) else None
        judged = _judged(claims) if claims else None
        if judged:
            yield Token(*match.span(), *judged)


def _judged(claims: dict[str, Any]) -> tuple[str, Severity] | None:
    """What the token is and how much its disclosure hurts; None for harmless ones."""
    if "supabase" in str(claims.get("iss")):
        if claims.get("role") != "service_role":
            return None
        return "Supabase service role key", Severity.ERROR
    if claims.get("sub") == "1234567890" or claims.get("name") == "John Doe":
        return None
    expires, issued = claims.get("exp"), claims.get("iat")
    if not isinstance(expires, int):
        return "JSON web token that never expires", Severity.WARNING
    lasting = isinstance(issued, int) and expires - issued > _YEAR
    return "JSON web token", Severity.WARNING if lasting else Severity.INFO


def _decoded(part: str) -> dict[str, Any] | None:
    import base64
    import json

    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
