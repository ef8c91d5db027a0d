"""Which heredocs a logical line opens, as BuildKit's parser finds them."""

from __future__ import annotations

from deploylint.formats.dockerfile.expansion import ExpansionError, split_words
from deploylint.formats.source_map import SourceMap
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_MARKER = regex(r"([0-9]*)<<(-?)[\t\n\f\r ]*([^<]*)\Z")


class Marker(NamedTuple):
    """``<<NAME``. ``expand`` is false when a part of the name is quoted; ``chomp`` is ``<<-``."""

    name: str
    descriptor: int
    expand: bool
    chomp: bool


class Heredoc(NamedTuple):
    """A heredoc and its lines; ``content`` keeps the tabs that ``chomp`` would remove."""

    name: str
    descriptor: int
    expand: bool
    chomp: bool
    content: SourceMap


def find_markers(line: str) -> list[Marker]:
    """The heredocs of a line; none when it holds an open quote or a malformed ``${``.

    Raises ``ExpansionError`` when a marker's own name is malformed.
    """
    try:
        words = split_words(line, raw=True, escapes=True)
    except ExpansionError:
        return []
    found = (read_marker(word) for word in words if "<<" in word)
    return [marker for marker in found if marker]


def read_marker(word: str) -> Marker | None:
    """The heredoc that a single word opens, if it does."""
    match = _MARKER.match(word)
    if match is None or not match[3]:
        return None
    plain = split_words(match[3], raw=False, escapes=False)
    if len(plain) != 1:
        return None
    raw = split_words(match[3], raw=True, escapes=False)
    if len(raw) != 1:
        raise ExpansionError(f"heredoc name is not one word: {match[3]}")
    expand = _quotes(plain[0]) == _quotes(raw[0])
    return Marker(plain[0], int(match[1][:9] or "0"), expand, match[2] == "-")


def is_marker(word: str) -> bool:
    """Whether BuildKit takes a word of COPY or ADD, or the whole of RUN, for a heredoc."""
    try:
        return "<<" in word and read_marker(word) is not None
    except ExpansionError:
        return False


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')
