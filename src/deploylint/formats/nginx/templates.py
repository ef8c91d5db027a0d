"""Template syntax in nginx configuration, blotted out so that nginx's grammar can be read.

A placeholder (``${NAME}``, ``@@NAME@@``, ``{{ name }}``, ``<%= name %>``) stands
for text that will be part of a word. A statement (``{% if %}``, ``{{ range }}``,
``<% if %>``, ``% if``, a placeholder alone on its line) may add or drop whole directives.
"""

from __future__ import annotations

from deploylint.formats.document import Problem, Unparsable
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

# Names of nginx's variables, which it knows in any case, that no environment has.
_OWN = (
    r"(?:REQUEST_|DOCUMENT_)?URI|IS_ARGS|QUERY_STRING|REMOTE_ADDR|PROXY_ADD_X_FORWARDED_FOR"
    r"|(?:ARG|COOKIE)_[A-Z0-9_]{1,100}|HTTP_X_[A-Z0-9_]{1,100}"
    r"|HTTP_(?:HOST|ORIGIN|REFERER|USER_AGENT|UPGRADE|COOKIE|AUTHORIZATION|CONNECTION)"
)
_TEMPLATE = regex(
    r"\{\{(?:(?!\{\{|\}\})[^\n]){0,1000}\}\}"
    r"|\{%(?:(?!\{%|%\})[\s\S]){0,4000}%\}"
    r"|<%(?:(?!<%|%>)[\s\S]){0,4000}%>"
    r"|\{\#(?:(?!\{\#|\#\})[\s\S]){0,4000}\#\}"
    r"|\$\{[A-Z][A-Z0-9_]{0,100}\}|\$(?!(?:" + _OWN + r")\b)[A-Z][A-Z0-9_]{0,100}\b"
    r"|%[ \t]*(?:if|elif|else|endif|for|endfor|while|endwhile)\b(?!%)[^\n]*"
    r"|@@?[A-Za-z][\w.]{0,100}@@?|%%?[A-Za-z][A-Za-z_]{0,100}%%?|__[A-Z][A-Z0-9_]{0,100}__"
    r"|<(?<![?P]<)[A-Z][A-Z0-9_ -]{0,100}>"
)
# What a file itself gives a value is no placeholder either.
_DEFINED = regex(
    r"\b(?:set|(?:map|split_clients)[ \t]+\S+|geo(?:[ \t]+\S+)?)[ \t]+\$([A-Z][A-Z0-9_]*)\b"
)
_COMMENT = regex(r"\{\#|\{\{-?\s*(?:/\*|!)|<%-?\#")
_STATEMENT = regex(
    r"\{%|<%(?![=-]?=)"
    r"|\{\{[-~]?\s*(?:(?:if|else|end|range|with|define|template|block|break|continue)\b|\$\w+\s*:?=|[#^/>])"
)
_BRANCH = regex(r"(?:\{%|\{\{|<%|%)[-+~]?\s*(if|unless|else|elif|elsif|elseif|endif|end)\b")
MAX_TEMPLATES = 20_000
_BRACKETED = ("{{", "{%", "<%", "{#")
_LEADS = ("{{", "{%", "<%", "{#", "${", "$", "@", "%", "__", "<")
_NOT_NEWLINE = regex(r"[^\n]")
_BLANK = frozenset(" \t\r")


class Mask(NamedTuple):
    """``text`` keeps every offset of the file; spans are sorted and do not overlap."""

    text: str
    placeholders: tuple[tuple[int, int], ...] = ()
    statements: tuple[tuple[int, int], ...] = ()


def mask(text: str) -> Mask:
    """Find the template syntax of ``text``; words are kept, statements become blanks."""
    if not any(lead in text for lead in _LEADS):
        return Mask(text)
    pieces: list[str] = []
    spans: dict[bool, list[tuple[int, int]]] = {False: [], True: []}
    last, defined = 0, frozenset(_DEFINED.findall(text))
    for match in _TEMPLATE.finditer(text):
        found, (start, end) = match[0], match.span()
        if found[0] == "$" and found.strip("${}") in defined:
            continue
        comment = _COMMENT.match(found) is not None
        if found.startswith("{#") and not _jinja_comment(text, found):
            continue
        statement = _STATEMENT.match(found) is not None or _fills_line(text, start, end)
        blank = comment or statement
        if blank or found.startswith(_BRACKETED):
            pieces += text[last:start], _NOT_NEWLINE.sub(" " if blank else "x", found)
            last = end
        if not comment:
            spans[statement].append((start, end))
        if len(spans[statement]) > MAX_TEMPLATES:
            message = f"there are more than {MAX_TEMPLATES} pieces of template syntax"
            raise Unparsable(Problem(start, end, message))
    return Mask("".join([*pieces, text[last:]]), tuple(spans[False]), tuple(spans[True]))


def first_branches(text: str, masked: Mask) -> Mask:
    """The same without what stands between an ``else`` and its end.

    Branches may open the same block in two ways, and only one of them is there in the end.
    """
    pieces: list[str] = []
    last = skipped = skipped_from = depth = 0
    for start, end in masked.statements:
        found = _BRANCH.match(text, start, end)
        word = found[1] if found else ""
        if word in ("end", "endif") and skipped_from == depth > 0:
            pieces += masked.text[last:skipped], _NOT_NEWLINE.sub(" ", masked.text[skipped:start])
            last, skipped_from = start, 0
        if word in ("if", "unless"):
            depth += 1
        elif word in ("end", "endif"):
            depth -= 1
        elif word and not skipped_from:
            skipped, skipped_from = end, depth
    return masked._replace(text="".join((*pieces, masked.text[last:])))


def _jinja_comment(text: str, found: str) -> bool:
    """``{# … #}`` is also a block that opens before a comment of nginx."""
    return "\n" not in found or "{%" in text


def _fills_line(text: str, start: int, end: int) -> bool:
    """Nothing but blanks (and a comment) stands beside it: it renders whole directives."""
    while start > 0 and text[start - 1] in _BLANK:
        start -= 1
    if start > 0 and text[start - 1] != "\n":
        return False
    while end < len(text) and text[end] in _BLANK:
        end += 1
    return end == len(text) or text[end] in "\n#"
