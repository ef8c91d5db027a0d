"""Placeholders that some tool fills in before systemd sees a unit."""

from __future__ import annotations

from deploylint.lazy.regexes import regex

# Every repetition is bounded: text without a closing mark costs linear time.
_PLACEHOLDER = regex(
    r"\{\{.{0,100}?\}\}|\{[%#].{0,100}?[%#]\}|<%.{0,100}?%>"
    r"|(?<![$\w}])\{[A-Za-z_]\w{0,60}\}"
    r"|<[A-Za-z_]\w{0,30}(?:[ -]\w{1,30}){0,6}>"
    r"|@[A-Za-z_]\w{0,60}@"
    r"|(?<!\w)__[A-Z][A-Z0-9_]{0,60}__(?!\w)"
    r"|\ufffc+"
)
_STATEMENT = regex(r"\{[%#]|<%(?!=)")
_STARTS = ("{", "<", "@", "__", "\ufffc")
# Stands for each character of what a shell fills in while it writes a unit.
FILLED = "\ufffc"


def is_template(text: str) -> bool:
    """Whether part of ``text`` will be something else on the machine.

    Known are ``{{ x }}``, ``{% x %}``, ``<% x %>``, ``{x}``, ``<X>``, ``@X@`` and
    ``__X__``; ``${X}`` is systemd's own.
    """
    return any(start in text for start in _STARTS) and bool(_PLACEHOLDER.search(text))


def is_statement(line: str) -> bool:
    """Whether a template engine may drop, repeat or replace ``line`` as a whole."""
    return bool(_STATEMENT.search(line)) or line.startswith("{{")


def masked(text: str) -> str:
    """``text`` with its placeholders overwritten, so that each is part of one word."""
    if not is_template(text):
        return text
    return _PLACEHOLDER.sub(lambda match: "x" * len(match[0]), text)
