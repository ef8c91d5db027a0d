"""Origins of strangers that a pattern which is searched for in the origin lets through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

from deploylint.formats.expressions import parsed
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

_STRANGER = "evil.test"
_UNRELATED = (f"https://{_STRANGER}", f"http://{_STRANGER}")
_LIMIT = 8
_TRIED = "ea1-.:/"
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Loose(NamedTuple):
    """``origin`` passes though its owner is a stranger. ``kind`` is ``open``, ``end``,
    ``start`` or ``dot``: what the pattern lacks.
    """

    kind: str
    origin: str


def loose(pattern: str, *, fold_case: bool = False) -> Loose | None:
    """What a pattern lets through by mistake, tried out; None where nothing was found.

    Raises ``re.error`` for what cannot be read, or could take long to try.
    """
    tree = parsed(pattern)
    if tree is None:
        raise re.error("not tried")
    compiled = re.compile(pattern, re.I if fold_case else 0)
    if any(compiled.search(each) for each in _UNRELATED):
        return Loose("open", _UNRELATED[0])
    for kind, origin in _attempts(tree):
        if compiled.search(origin):
            return Loose(kind, origin)
    return None


def _attempts(tree: Any) -> Iterator[tuple[str, str]]:
    meant = [_with_scheme(each) for each in islice(_texts(tree, "", "."), _LIMIT)]
    meant = [each for each in meant if not _host(each).startswith(_LOOPBACK)]
    owned = {_host(each).strip(".") for each in meant}
    for origin in meant:
        yield "end", f"{origin.rstrip('/')}.{_STRANGER}"
        if not _belongs(f"evil{_host(origin)}", owned):
            yield "start", _with_scheme(f"evil{_host(origin)}")
    for text in islice(_texts(tree, "evil", "."), _LIMIT):
        if meant and not _belongs(_host(text), owned):
            yield "start", _with_scheme(text)
    for text in islice(_texts(tree, "evil", "x"), _LIMIT):
        host = _host(text)
        if meant and "." in host and not _belongs(host, owned):
            yield "dot", _with_scheme(text)


def _with_scheme(text: str) -> str:
    return text if "://" in text else f"https://{text.lstrip(':/')}"


def _host(origin: str) -> str:
    return origin.partition("://")[2] or origin.lstrip(":/")


def _belongs(host: str, owned: set[str]) -> bool:
    return any(host == each or host.endswith("." + each) for each in owned)


def _texts(tree: Any, filler: str, dot: str) -> Iterator[str]:
    """Texts that the tree matches: ``filler`` where anything may be repeated, ``dot`` for
    one character that may be any.
    """
    parts = [tuple(islice(_of(each, filler, dot), _LIMIT)) for each in tree]
    for chosen in product(*parts):
        yield "".join(chosen)


def _of(node: Any, filler: str, dot: str) -> Iterator[str]:
    operation, argument = str(node[0]), node[1]
    match operation:
        case "LITERAL":
            yield chr(argument)
        case "ANY":
            yield dot
        case "NOT_LITERAL":
            yield next(each for each in _TRIED if ord(each) != argument)
        case "AT":
            yield ""
        case "BRANCH":
            for branch in argument[1]:
                yield from _texts(branch, filler, dot)
        case "SUBPATTERN":
            yield from _texts(argument[-1], filler, dot)
        case "IN":
            yield next((each for each in _TRIED if _member(argument, each)), "")
        case "MAX_REPEAT" | "MIN_REPEAT":
            yield from _repeated(argument, filler, dot)


def _repeated(argument: Any, filler: str, dot: str) -> Iterator[str]:
    low, high, body = argument
    if filler and high > len(filler) and _takes(body, filler):
        yield filler
    elif filler and high:
        yield from _texts(body, filler, dot)
    else:
        yield from (text * low for text in _texts(body, filler, dot))


def _takes(body: Any, text: str) -> bool:
    """Whether the repeated node is one character that can be each one of ``text``."""
    if len(body) != 1:
        return False
    operation, argument = str(body[0][0]), body[0][1]
    if operation == "IN":
        return all(_member(argument, each) for each in text)
    if operation == "NOT_LITERAL":
        return chr(argument) not in text
    return operation == "ANY"


def _member(members: Any, character: str) -> bool:
    negated, found = False, False
    for operation, argument in members:
        match str(operation):
            case "NEGATE":
                negated = True
            case "LITERAL":
                found |= chr(argument) == character
            case "RANGE":
                found |= argument[0] <= ord(character) <= argument[1]
            case "CATEGORY":
                found |= _in_category(str(argument), character)
    return found is not negated


def _in_category(name: str, character: str) -> bool:
    kind = {"DIGIT": character.isdigit(), "SPACE": character.isspace()}
    inside = kind.get(name.rpartition("_")[2], character.isalnum())
    return inside is not ("NOT" in name)
