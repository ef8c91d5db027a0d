"""Turns the arguments of ``print`` into those of a logger, without changing the text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from deploylint.formats.python import PythonModule
from deploylint.formats.python.edits import Edits
from deploylint.formats.python.loggers import LOGURU, STDLIB
from deploylint.lazy.regexes import regex

Piece = str | ast.expr

_OPENING = regex(r"\s*\(")
_PREFIX = regex(r"[A-Za-z]{0,2}(?:\"\"\"|'''|\"|')")
_LEVEL_TAG = regex(
    r"(?:\[(?:debug|info|warn|warning|error|critical)\]:?|(?:debug|info|warn|warning|error|critical):)"
    r"[ \t]+",
    re.I,
)
# Escapes of a literal; a log ends its lines itself.
_BLANK_LINES = regex(r"(?:\\n)+(?![\"'])")
_LAST_LINES = regex(r"(?<![\\\"'])(?:\\n)+(?=[\"']\Z)")
_ASCII_SIGNS = "".join(sign for sign in map(chr, range(128)) if not sign.isalnum())
_RULER = frozenset(_ASCII_SIGNS + "—–•·…" + "─━│┃═║╔╗╚╝╠╣▀▄█░▒▓■□")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_NEEDS_PARENTHESES = (ast.Lambda, ast.NamedExpr, ast.Yield, ast.YieldFrom)
_JOINERS = "\u200d\ufe0f"
_DEPTH = 50
_BRACES = (ast.Dict, ast.Set, ast.DictComp, ast.SetComp)


class Message:
    """What a ``print`` writes; ``pieces`` are its texts and expressions in order."""

    __slots__ = ("call", "module", "pieces")

    def __init__(self, module: PythonModule, call: ast.Call, separator: str) -> None:
        self.module = module
        self.call = call
        self.pieces = list(_pieces(call.args, separator))

    @property
    def text(self) -> str:
        """The part of the message that is known."""
        return "".join(_known(self.module, piece) for piece in self.pieces)

    @property
    def is_ruler(self) -> bool:
        """Whether it only draws a line, or leaves one out."""
        folded = [self.module.fold(argument) for argument in self.call.args]
        return all(isinstance(each, str) and _RULER.issuperset(each) for each in folded)

    @property
    def is_plain(self) -> bool:
        """One constant or one f-string: a logger writes the same without any arguments."""
        argument = self._only()
        return isinstance(argument, ast.JoinedStr) or _is_string(argument)

    def _only(self) -> ast.expr | None:
        return self.call.args[0] if len(self.call.args) == 1 else None

    def edits(self, library: str, *, lazy: bool, strip_tags: bool) -> Edits | None:
        """The edits on the arguments; None where they cannot be made."""
        argument = self._only()
        parts = _simple_parts(argument) if lazy and library == STDLIB else None
        if parts is not None:
            return self._rewritten(parts, library, strip_tags)
        if argument is None or (self.call.keywords and not is_text(argument)):
            return self._rewritten(self.pieces, library, strip_tags)
        if is_text(argument):
            return self._kept(argument, strip_tags)
        return self._wrapped(argument, library)

    def _kept(self, argument: ast.expr, strip_tags: bool) -> Edits | None:
        source, (start, end) = self.module.source, self.module.span(argument)
        begin, behind = self._opening(argument, strip_tags)
        last = self._closing(argument, behind)
        if self.call.keywords:
            pieces = (slice(start, begin), slice(behind, last[0]), slice(last[1], end))
            return self._replaced("".join(source.text[each] for each in pieces))
        cuts = (each for each in ((begin, behind), last) if each[0] < each[1])
        return tuple(source.replace(source.where(*cut), "") for cut in cuts)

    def _opening(self, argument: ast.expr, strip_tags: bool) -> tuple[int, int]:
        """The blank lines, and ``[INFO] ``, at the beginning of a literal."""
        text, start = self.module.source.text, self.module.span(argument)[0]
        prefix = _PREFIX.match(text, start)
        if prefix is None:
            return start, start
        begin = behind = prefix.end()
        blank = None if "r" in prefix[0].lower() else _BLANK_LINES.match(text, begin)
        behind = blank.end() if blank else begin
        tag = _LEVEL_TAG.match(text, behind) if strip_tags else None
        return begin, tag.end() if tag else behind

    def _closing(self, argument: ast.expr, start: int) -> tuple[int, int]:
        """The blank lines at the end of a single literal."""
        text, (begin, end) = self.module.source.text, self.module.span(argument)
        single = isinstance(argument, ast.Constant | ast.JoinedStr) and "\n" not in text[begin:end]
        blank = _LAST_LINES.search(text, start, end) if single and text[begin] not in "rR" else None
        return blank.span() if blank else (end, end)

    def _wrapped(self, argument: ast.expr, library: str) -> Edits | None:
        """One expression of any type: ``%s`` makes text of it just as ``print`` does."""
        source, (start, end) = self.module.source, self.module.span(argument)
        if isinstance(argument, (ast.GeneratorExp, *_NEEDS_PARENTHESES)):
            return None
        if library in (STDLIB, LOGURU):
            opening = _OPENING.match(source.text, self.module.span(self.call.func)[1])
            hole = '"%s", ' if library == STDLIB else '"{}", '
            return (source.insert(opening.end(), hole),) if opening else None
        return (source.insert(start, "str("), source.insert(end, ")"))

    def _rewritten(self, pieces: list[Piece], library: str, strip_tags: bool) -> Edits | None:
        if strip_tags and pieces and isinstance(pieces[0], str):
            pieces = [_LEVEL_TAG.sub("", pieces[0], count=1), *pieces[1:]]
        rendered = render(self.module, _without_blank_lines(pieces), library)
        return None if rendered is None else self._replaced(rendered)

    def _replaced(self, arguments: str) -> Edits | None:
        """Put new arguments in place of all; refuses to lose a comment."""
        module, text = self.module, self.module.source.text
        opening = _OPENING.match(text, module.span(self.call.func)[1])
        if opening is None:
            return None
        start, closing = opening.end(), module.span(self.call)[1] - 1
        nodes: list[ast.expr | ast.keyword] = [*self.call.args, *self.call.keywords]
        edges = [start, *(edge for node in nodes for edge in module.span(node)), closing]
        gaps = zip(edges[::2], edges[1::2], strict=True)
        if any("#" in text[begin:end] for begin, end in gaps):
            return None
        return (module.source.replace(module.source.where(start, closing), arguments),)


def _pieces(arguments: Sequence[ast.expr], separator: str) -> Iterator[Piece]:
    """Neighbouring texts become one."""
    text = ""
    for index, argument in enumerate(arguments):
        text += separator if index else ""
        if isinstance(argument, ast.Constant) and not isinstance(argument.value, bytes):
            text += str(argument.value)
        else:
            if text:
                yield text
            yield argument
            text = ""
    if text:
        yield text


def _without_blank_lines(pieces: list[Piece]) -> list[Piece]:
    """Without the line breaks at both ends of the message."""
    found = list(pieces)
    if found and isinstance(found[0], str):
        found[0] = found[0].lstrip(" \n" if found[0].startswith("\n") else "")
    if found and isinstance(found[-1], str):
        found[-1] = found[-1].rstrip(" \n" if found[-1].endswith("\n") else "")
    return [piece for piece in found if piece != ""]


def _simple_parts(expression: ast.expr | None) -> list[Piece] | None:
    """The parts of an f-string of plain names; None with a format, a conversion or a call."""
    if not isinstance(expression, ast.JoinedStr):
        return None
    parts: list[Piece] = []
    for part in expression.values:
        match part:
            case ast.Constant(value=str(text)):
                parts.append(text)
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None) if _is_dotted(
                value
            ):
                parts.append(value)
            case _:
                return None
    return parts


def _is_dotted(value: ast.expr) -> bool:
    while isinstance(value, ast.Attribute):
        value = value.value
    return isinstance(value, ast.Name)


def _known(module: PythonModule, piece: Piece) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, ast.JoinedStr):
        return "".join(str(part.value) for part in piece.values if isinstance(part, ast.Constant))
    return module.fold_prefix(piece)


def _is_string(expression: ast.expr | None) -> bool:
    return isinstance(expression, ast.Constant) and isinstance(expression.value, str)


def is_text(expression: ast.expr | None, depth: int = _DEPTH) -> bool:
    """Whether the expression certainly is a ``str``."""
    match expression:
        case ast.JoinedStr():
            return True
        case ast.BinOp(left=left, op=ast.Mod()) if depth:
            return is_text(left, depth - 1)
        case ast.BinOp(left=left, op=ast.Add(), right=right) if depth:
            return is_text(right, 0) or is_text(left, depth - 1)
        case ast.Call(func=ast.Attribute(value=value, attr="format" | "join")):
            return _is_string(value)
    return _is_string(expression)


# --- rendering -----------------------------------------------------------------------


def render(module: PythonModule, pieces: list[Piece], library: str) -> str | None:
    """The arguments of a logger call that writes ``pieces``; None where no string can hold them."""
    expressions = [piece for piece in pieces if not isinstance(piece, str)]
    if not expressions:
        return quoted("".join(piece for piece in pieces if isinstance(piece, str)))
    if any(isinstance(each, (ast.Yield, ast.YieldFrom)) for each in expressions):
        return None
    if library not in (STDLIB, LOGURU):
        return _format_string(module, pieces)
    hole = "%s" if library == STDLIB else "{}"
    escape = _double_percent if library == STDLIB else _double_braces
    message = "".join(escape(each) if isinstance(each, str) else hole for each in pieces)
    return ", ".join([quoted(message), *(source_of(module, each) for each in expressions)])


def source_of(module: PythonModule, expression: ast.expr) -> str:
    """The text of an expression; inside an f-string no place is exact before Python 3.12."""
    if module.tree.inside(expression, ast.JoinedStr):
        return ast.unparse(expression)
    return module.text(expression)


def _format_string(module: PythonModule, pieces: list[Piece]) -> str | None:
    sources = [source_of(module, piece) for piece in pieces if not isinstance(piece, str)]
    used = "".join(sources)
    if any(each in used for each in "\\\n#") or ('"' in used and "'" in used):
        return None
    quote = "'" if '"' in used else '"'
    return "f" + quoted("".join(_field(module, piece, quote) for piece in pieces), quote, raw=True)


def _field(module: PythonModule, piece: Piece, quote: str) -> str:
    if isinstance(piece, str):
        return quoted(_double_braces(piece), quote)[1:-1]
    source = source_of(module, piece)
    if isinstance(piece, _NEEDS_PARENTHESES):
        source = f"({source})"
    return "{ " + source + " }" if isinstance(piece, _BRACES) else "{" + source + "}"


def _double_percent(text: str) -> str:
    return text.replace("%", "%%")


def _double_braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def quoted(text: str, quote: str = "", *, raw: bool = False) -> str:
    """A string literal with the quotes that need no escape; ``raw`` text is escaped already."""
    quote = quote or ("'" if '"' in text and "'" not in text else '"')
    return f"{quote}{text if raw else ''.join(_escaped(each, quote) for each in text)}{quote}"


def _escaped(character: str, quote: str) -> str:
    if character == quote:
        return "\\" + quote
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable() or character in _JOINERS:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
