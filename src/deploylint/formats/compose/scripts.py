"""The text of a compose file as the shell of a container reads it."""

from __future__ import annotations

from deploylint.formats.compose.values import Text
from deploylint.formats.interpolation import pieces
from deploylint.formats.source_map import SourceMap

BY_COMPOSE = "\1"
"""Before the name of a variable: compose fills it in, not the shell."""


def shell_text(text: Text) -> SourceMap:
    """The text with ``$$`` as a dollar sign, variables of compose marked by ``BY_COMPOSE``."""
    written = text.mapped
    if "$" not in written.text:
        return written
    return SourceMap.join(
        (_shown(piece), *written.span(start, end)) for piece, start, end in pieces(written.text)
    )


def _shown(piece: tuple[str, str]) -> str:
    name, rest = piece
    return f"${{{BY_COMPOSE}{name}{rest}}}" if name else rest
