"""Tokens that a handler takes from the query of a URL and knows its user by."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.deployment.facts.clues import QueryToken
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Function
from deploylint.lazy.regexes import regex

_TOKEN = regex(r"(?:access_?|auth_?|id_?|bearer_?|session_?|user_?|jwt_?)?token|jwt", re.I)
# What holds the parameters of a URL; of a variable, what it was given tells.
_QUERIES = regex(
    r"(?:.*\.)?(?:query_params|GET|QUERY_PARAMS)|.*req(?:uest)?\.(?:args|values|query)"
    r"|.*\b(?:parse_qsl?|query_params|query_string)\b.*",
    re.S,
)
_ASKS_WHO = regex(
    r"(?:\w+\.)*(?:decode\w*|verify\w*|validate\w*|authenticate\w*|check_\w*token\w*|load_user\w*"
    r"|get_(?:current_|optional_)?user\w*|user_from_\w+|get_validated_token|introspect\w*|parse_token)"
    r"|(?:\w+\.)*(?:AccessToken|UntypedToken|JsonWebToken)|(?:\w+\.)*Token\.objects\.\w+",
    re.I,
)
# Tokens that are used up at once, that a person follows from a mail, or that open one thing only.
_ONCE = regex(
    r"reset|verif(?:y|ication)_?(?:e?mail|account|address)|confirm|activat|invit|unsubscribe|magic"
    r"|newsletter|rss|feed|share|download|media|preview|webhook|callback|hub|avatar|image|calendar"
    r"|ics|export|ticket|preferences|e?mail",
    re.I,
)
_SOCKET = regex(r"websocket|socket|\bws\b|scope|consumer", re.I)


def query_tokens(module: PythonModule) -> Iterator[QueryToken]:
    """One of each function that takes a token from the query and asks whose it is."""
    for function in module.functions():
        if _ONCE.search(
            f"{module.scope(function)}.{function.name} {_decorators(module, function)}"
        ):
            continue
        for name, read in _reads(module, function):
            if _is_asked_about(module, function, name, read):
                signature = f"{module.scope(function)} {_signature(module, function)}"
                socket = _SOCKET.search(signature) is not None
                yield QueryToken(module.where(read), _word(module, read, name), socket)
                break


def _decorators(module: PythonModule, function: Function) -> str:
    return " ".join(module.text(each) for each in function.decorator_list)


def _signature(module: PythonModule, function: Function) -> str:
    given = (*function.args.args, *function.args.kwonlyargs)
    words = " ".join(module.text(each) for each in given)
    return f"{words} {_decorators(module, function)} {function.name}"


def _reads(module: PythonModule, function: Function) -> Iterator[tuple[str, ast.expr]]:
    """The variable that holds a token, "" where none does, and what reads it."""
    yield from _parameters(module, function)
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[key, *_]):
                pass
            case ast.Subscript(value=owner, slice=key):
                pass
            case _:
                continue
        text = module.fold(key)
        named = isinstance(text, str | bytes) and _TOKEN.fullmatch(_text(text))
        if named and _is_parameters(module, owner):
            yield _held_by(module, node), node


def _is_parameters(module: PythonModule, owner: ast.expr) -> bool:
    if _QUERIES.fullmatch(module.text(owner)):
        return True
    binding = module.binding(owner) if isinstance(owner, ast.Name) else None
    given = binding.value if binding else None
    return given is not None and _QUERIES.fullmatch(module.text(given)) is not None


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("ascii", "replace")


def _parameters(module: PythonModule, function: Function) -> Iterator[tuple[str, ast.expr]]:
    """``token: str = Query(...)`` and ``Annotated[str, Query(alias="token")]``."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = dict(zip(reversed(positional), reversed(arguments.defaults), strict=False))
    defaults |= {
        each: value
        for each, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if value
    }
    for each in (*positional, *arguments.kwonlyargs):
        for part in (defaults.get(each), each.annotation):
            for call in ast.walk(part) if part else ():
                if isinstance(call, ast.Call) and _is_query(module, call):
                    alias = next((k.value for k in call.keywords if k.arg == "alias"), None)
                    if _TOKEN.fullmatch(str(module.fold(alias)) if alias else each.arg):
                        yield each.arg, call


def _is_query(module: PythonModule, call: ast.Call) -> bool:
    return (module.resolve(call.func) or "").rpartition(".")[2] == "Query"


def _held_by(module: PythonModule, node: ast.expr) -> str:
    for parent in module.tree.ancestors(node):
        match parent:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.NamedExpr(target=ast.Name(id=name)):
                return name
            case ast.stmt():
                return ""
    return ""


def _is_asked_about(module: PythonModule, function: Function, name: str, read: ast.expr) -> bool:
    """Whether a call that tells whose a token is is given it."""
    held = {name} | {
        target.id
        for each in ast.walk(function)
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name) and name in _names(each.value)
    }
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and _ASKS_WHO.fullmatch(module.text(call.func)):
            given = [*call.args, *(word.value for word in call.keywords)]
            inside = any(read is node for each in given for node in ast.walk(each))
            if inside or any(_names(each) & held - {""} for each in given):
                return True
    return False


def _names(expression: ast.expr) -> set[str]:
    return {each.id for each in ast.walk(expression) if isinstance(each, ast.Name)}


def _word(module: PythonModule, read: ast.expr, name: str) -> str:
    match read:
        case ast.Call(args=[key, *_]) | ast.Subscript(slice=key):
            text = module.fold(key)
            return _text(text) if isinstance(text, str | bytes) else name
    return name
