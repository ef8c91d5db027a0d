"""Variables in compose files and in ``.env`` files: ``$NAME`` and ``${NAME:-default}``.

The rules are those of compose-go's ``template`` package, its surprises included:
an operator's argument may reach up to the last ``}`` of its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_NAME = "[_a-zA-Z][_a-zA-Z0-9]*"
_HEAD = regex(
    rf"\$(?:(?P<escaped>\$)|(?P<named>{_NAME})"
    rf"|\{{(?:(?P<braced>{_NAME})(?:\}}|(?P<operator>:?[-+?])))?)"
)
# As in compose-go, the character after an opening brace is never looked at.
_BRACES = regex(r"\{.?|\}|\n")
_MAX_DEPTH = 50
_ESCAPES = {
    '"': '\\"', "\\": "\\\\", "\a": "\\a", "\b": "\\b", "\f": "\\f",
    "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v",
}  # fmt: skip


class InterpolationError(ValueError):
    """A text that compose would refuse to interpolate."""


class InvalidTemplate(InterpolationError):
    """``${`` that begins no variable; ``template`` is the text compose names."""

    def __init__(self, template: str) -> None:
        super().__init__(f"Invalid template: {_quoted(template)}")
        self.template = template


class MissingRequired(InterpolationError):
    """``${NAME:?reason}`` whose variable has no value."""

    def __init__(self, name: str, reason: str) -> None:
        tail = f": {reason}" if reason else ""
        super().__init__(f"required variable {name} is missing a value{tail}")
        self.name = name
        self.reason = reason


class Variable(NamedTuple):
    """One ``$NAME``, ``${NAME}`` or ``${NAME<operator>argument}``.

    ``start`` and ``end`` bound the whole expression. ``operator`` is one of
    ``:- - :+ + :? ?``, or empty; without one ``argument`` is empty and both of
    its offsets stand at the end of the name. ``nested`` are the variables in
    the argument.
    """

    name: str
    operator: str
    argument: str
    start: int
    end: int
    name_start: int
    name_end: int
    argument_start: int
    argument_end: int
    nested: tuple[Variable, ...] = ()

    @property
    def default(self) -> str | None:
        """The text that stands in for a missing value, itself a template."""
        return self.argument if self.operator.endswith("-") else None

    @property
    def required(self) -> bool:
        return self.operator.endswith("?")

    def walk(self) -> Iterator[Variable]:
        """This variable and all that are nested in it, outermost first."""
        yield self
        for variable in self.nested:
            yield from variable.walk()


def variables(text: str, offset: int = 0) -> tuple[Variable, ...]:
    """The outermost variables of ``text``, which stands at ``offset`` of its file.

    Expressions that compose would refuse are left out; ``invalid`` finds them.
    """
    return _Template(text).variables(0, len(text), offset, 0)


def invalid(text: str, offset: int = 0) -> tuple[int, int] | None:
    """Start and end of the first ``${`` that compose refuses, outside arguments."""
    for expression in _Template(text).expressions(0, len(text)):
        if not expression.operator and not expression.name:
            return offset + expression.start, offset + expression.end
    return None


def substitute(text: str, mapping: Mapping[str, str]) -> str:
    """``text`` with each variable replaced by its value, ``$$`` by a dollar sign.

    A name that ``mapping`` lacks is unset, which reads as empty. Raises
    ``InterpolationError`` with compose's message for an invalid template and
    for a required variable without a value.
    """
    return _Template(text).substitute(0, len(text), mapping, 0)


def pieces(text: str) -> Iterator[tuple[tuple[str, str], int, int]]:
    """``text`` in parts with their offsets: ``("", literal)``, or the name of a variable with
    its operator and argument. An escaped dollar sign is a literal one.
    """
    end = 0
    for each in _Template(text).expressions(0, len(text)):
        if each.start > end:
            yield ("", text[end : each.start]), end, each.start
        end = each.end
        literal = "$" if each.operator == "$" else text[each.start : end]
        argument = each.operator + text[slice(*each.argument)] if each.operator else ""
        yield (each.name, argument if each.name else literal), each.start, end
    if end < len(text):
        yield ("", text[end:]), end, len(text)


class _Expression(NamedTuple):
    """A place where a template changes: escape (operator ``$``), variable or error."""

    start: int
    end: int
    name: str = ""
    operator: str = ""
    argument: tuple[int, int] = (0, 0)
    scope: tuple[int, int] = (0, 0)


class _Template:
    __slots__ = ("_closing", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._closing: dict[int, int] | None = None

    @property
    def closing(self) -> dict[int, int]:
        """Offset of each opening brace to that of its closing brace on the same line."""
        if self._closing is None:
            self._closing = _matching_braces(self.text)
        return self._closing

    def expressions(self, start: int, end: int) -> Iterator[_Expression]:
        """All that is to be replaced between two offsets, in order.

        ``scope`` is what compose-go would name in an error message: the text
        after an operator's closing brace, to the last brace of the line, is a
        template of its own.
        """
        scope = whole = (start, end)
        line_end = last = -1
        while match := _HEAD.search(self.text, start, end):
            if match.start() >= scope[1]:
                scope = whole
            if not match["operator"]:
                yield _simple(match, scope)
                start = match.end()
                continue
            if match.end() > line_end:
                line_end = self.line_end(match.end(), end)
                last = self.text.rfind("}", match.end(), line_end)
            expression = self.braced(match, last, scope)
            yield expression
            start = expression.end
            if expression.name and start <= last:
                scope = (start, last + 1)

    def line_end(self, start: int, end: int) -> int:
        found = self.text.find("\n", start, end)
        return end if found < 0 else found

    def braced(self, match: re.Match[str], last: int, scope: tuple[int, int]) -> _Expression:
        """The expression ``${NAME<operator>`` on a line whose last brace is ``last``."""
        if last < match.end():
            return _Expression(match.start(), match.start() + 2, scope=scope)
        close = min(self.closing.get(match.start() + 1, last), last)
        argument = (match.end(), close)
        start, name, operator = match.start(), match["braced"], match["operator"]
        return _Expression(start, close + 1, name, operator, argument, scope)

    def variables(self, start: int, end: int, offset: int, depth: int) -> tuple[Variable, ...]:
        return tuple(
            self.variable(expression, offset, depth)
            for expression in self.expressions(start, end)
            if expression.name
        )

    def variable(self, expression: _Expression, offset: int, depth: int) -> Variable:
        name_start = expression.start + (2 if self.text[expression.start + 1] == "{" else 1)
        name_end = name_start + len(expression.name)
        start, end = expression.argument if expression.operator else (name_end, name_end)
        nested = expression.operator and depth < _MAX_DEPTH
        return Variable(
            expression.name,
            expression.operator,
            self.text[start:end],
            offset + expression.start,
            offset + expression.end,
            offset + name_start,
            offset + name_end,
            offset + start,
            offset + end,
            self.variables(start, end, offset, depth + 1) if nested else (),
        )

    def substitute(self, start: int, end: int, mapping: Mapping[str, str], depth: int) -> str:
        if depth > _MAX_DEPTH:
            raise InterpolationError("variables are nested too deeply")
        pieces = []
        for expression in self.expressions(start, end):
            pieces.append(self.text[start : expression.start])
            pieces.append(self.value(expression, mapping, depth))
            start = expression.end
        return "".join([*pieces, self.text[start:end]])

    def value(self, expression: _Expression, mapping: Mapping[str, str], depth: int) -> str:
        if expression.operator == "$":
            return "$"
        if not expression.name:
            raise InvalidTemplate(self.text[slice(*expression.scope)])
        value = mapping.get(expression.name)
        if not _wants_argument(expression.operator, value):
            return value or ""
        argument = self.substitute(*expression.argument, mapping, depth + 1)
        if expression.operator.endswith("?"):
            raise MissingRequired(expression.name, argument)
        return argument


def _simple(match: re.Match[str], scope: tuple[int, int]) -> _Expression:
    """An escape, ``$NAME``, ``${NAME}``, or the two characters of an invalid ``${``."""
    name = match["named"] or match["braced"] or ""
    operator = "$" if match["escaped"] else ""
    return _Expression(match.start(), match.end(), name, operator, scope=scope)


def _wants_argument(operator: str, value: str | None) -> bool:
    missing = not value if operator.startswith(":") else value is None
    return bool(operator) and missing != operator.endswith("+")


def _matching_braces(text: str) -> dict[int, int]:
    closing: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACES.finditer(text):
        if match[0] == "\n":
            opened.clear()
        elif match[0] != "}":
            opened.append(match.start())
        elif opened:
            closing[opened.pop()] = match.start()
    return closing


def _quoted(text: str) -> str:
    """``text`` as Go's ``strconv.Quote`` writes it."""
    return '"' + "".join(_ESCAPES.get(c) or _printable(c) for c in text) + '"'


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    form = "\\x{:02x}" if code < 0x80 else "\\u{:04x}" if code < 0x10000 else "\\U{:08x}"
    return form.format(code)
