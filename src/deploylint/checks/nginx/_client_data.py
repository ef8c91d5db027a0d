"""Variables whose value a request chooses, and what the captures of a location can hold."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.nginx import Directive, NginxConfig, variables
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_GROUP = regex(r"\((?!\?[:=!>])(?:\?P?<(\w+)>)?((?:\\.|\[(?:\\.|[^\]\\])*\]|[^()\\])*)\)")
_ANY = regex(r"(?:(?<!\\)\.|\[\^[^\]]*\])[*+]")
_NEGATED = regex(r"\[\^[^\]]*\][*+]")
_BLANKS_OUT = regex(r"\[\^[^\]]*\\[srn]")
_FOREIGN = regex(r"(?:arg_|http_|cookie_)\w+\Z")


class Within(NamedTuple):
    """A directive with the blocks around it, the innermost last."""

    directive: Directive
    around: tuple[Directive, ...] = ()

    @property
    def captures(self) -> dict[str, str]:
        """The groups of the innermost location with a regular expression, by number and name."""
        for block in reversed(self.around):
            if block.name == "location" and block.values[:1] in (("~",), ("~*",)):
                return dict(_captures(block.values[-1]))
        return {}


def within(document: NginxConfig) -> Iterator[Within]:
    """Every directive of a file with what is around it."""
    stack = [Within(each) for each in reversed(document.directives)]
    while stack:
        found = stack.pop()
        yield found
        inside = (*found.around, found.directive)
        stack += [Within(each, inside) for each in reversed(found.directive.directives)]


def is_free(group: str) -> bool:
    """Whether a group of a pattern can hold dots and colons: any host, any address."""
    return _ANY.search(group) is not None and "[^." not in group


def can_break_lines(group: str) -> bool:
    """Whether a group can hold the end of a line, once the path is decoded: a dot cannot."""
    return _NEGATED.search(group) is not None and _BLANKS_OUT.search(group) is None


def is_client_data(name: str) -> bool:
    """Whether a variable is an argument, header or cookie of the request."""
    return _FOREIGN.match(name) is not None


def assigned(document: NginxConfig, name: str) -> list[str]:
    """The values that ``set`` gives a variable anywhere in the file."""
    return [
        each.values[1]
        for each in document.walk()
        if each.name == "set" and len(each.values) == 2 and variables(each.values[0]) == (name,)
    ]


def _captures(pattern: str) -> Iterator[tuple[str, str]]:
    for number, found in enumerate(_GROUP.finditer(pattern), 1):
        yield str(number), found[2]
        if found[1]:
            yield found[1].lower(), found[2]
