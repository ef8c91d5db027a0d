"""What a literal is called at the place where it stands, whatever that place is."""

from __future__ import annotations

import ast
from enum import Enum

from deploylint.formats.python.module import PythonModule
from deploylint.lazy.records import NamedTuple


class Place(Enum):
    """How a literal comes by its name."""

    CONSTANT = "constant"
    LOCAL = "local"
    FIELD = "field"
    PARAMETER = "parameter"
    ARGUMENT = "argument"
    ENTRY = "entry"
    ITEM = "item"
    COMPARISON = "comparison"
    OPTION = "option"


class Named(NamedTuple):
    """The name of a literal; ``node`` is what gives it the name."""

    name: str
    place: Place
    node: ast.AST


_WRAPPERS = frozenset({"SecretStr", "SecretBytes", "Secret", "str", "bytes", "StrictStr"})
_FIELDS = frozenset({"Field", "field", "Option", "Argument", "Query", "Header", "Form", "Body"})
_LOOKUPS = frozenset({"get", "setdefault", "pop", "getenv"})
_OPTIONS = frozenset({"add_argument", "option", "add_option", "Option"})


def naming(module: PythonModule, literal: ast.Constant) -> Named | None:
    """What ``literal`` is the value of; None for a part of a text and for nameless places."""
    node = _outermost(module, literal)
    parent = module.parent(node)
    match parent:
        case ast.Assign(targets=[target, *_]):
            return _target(module, target, parent)
        case ast.AnnAssign(target=target) | ast.NamedExpr(target=target):
            return _target(module, target, parent)
        case ast.Tuple() | ast.List():
            return _member(module, parent, node)
        case ast.arguments():
            return _parameter(parent, node)
        case ast.keyword(arg=str(name)):
            return _argument(module, parent, name)
        case ast.Dict(keys=keys, values=values) if node in values:
            return _named(keys[values.index(node)], Place.ENTRY, parent)
        case ast.Compare(left=left, comparators=[right], ops=[ast.Eq() | ast.NotEq()]):
            return _named(right if left is node else left, Place.COMPARISON, parent)
        case ast.Call():
            return _positional(parent, node)
    return None


def _outermost(module: PythonModule, node: ast.expr) -> ast.expr:
    """Out of ``SecretStr("x")``, ``"x".encode()``, ``y or "x"`` and the like."""
    while True:
        parent = module.parent(node)
        match parent:
            case ast.BoolOp(op=ast.Or()) | ast.IfExp() if node is not getattr(parent, "test", None):
                node = parent
            case ast.Attribute(attr="encode" | "strip"):
                node = parent
            case ast.Call(func=func) if func is node:
                node = parent
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[first, *_]) if (
                first is node and name in _WRAPPERS | _FIELDS
            ):
                node = parent
            case _:
                return node


def _target(module: PythonModule, target: ast.expr, parent: ast.AST) -> Named | None:
    match target:
        case ast.Attribute(attr=name):
            return Named(name, Place.FIELD, parent)
        case ast.Subscript():
            return _named(target, Place.ITEM, parent)
        case ast.Name(id=name):
            inside = module.tree.function(parent) is not None
            return Named(name, Place.LOCAL if inside else Place.CONSTANT, parent)
    return None


def _member(module: PythonModule, parent: ast.Tuple | ast.List, node: ast.expr) -> Named | None:
    """``user, password = "a", "b"``, and ``auth=("a", "b")``."""
    index = parent.elts.index(node)
    match module.parent(parent):
        case ast.Assign(targets=[ast.Tuple(elts=targets)]) as statement:
            if len(targets) == len(parent.elts):
                return _target(module, targets[index], statement)
        case ast.keyword(arg="auth" | "basic_auth") as keyword if index == 1:
            return Named("password", Place.ARGUMENT, keyword)
    return None


def _parameter(arguments: ast.arguments, node: ast.expr) -> Named | None:
    positional = [*arguments.posonlyargs, *arguments.args]
    if node in arguments.defaults:
        at = len(positional) - len(arguments.defaults) + arguments.defaults.index(node)
        return Named(positional[at].arg, Place.PARAMETER, positional[at])
    keyword = arguments.kwonlyargs[arguments.kw_defaults.index(node)]
    return Named(keyword.arg, Place.PARAMETER, keyword)


def _argument(module: PythonModule, keyword: ast.keyword, name: str) -> Named | None:
    call = module.parent(keyword)
    if name != "default" or not isinstance(call, ast.Call):
        return Named(name, Place.ARGUMENT, keyword)
    if _called(call) in _FIELDS - _OPTIONS:
        return _target_of(module, call)
    return _option(call) or _target_of(module, call)


def _target_of(module: PythonModule, call: ast.Call) -> Named | None:
    """The field or parameter that ``Field(default="x")`` belongs to."""
    match module.parent(call):
        case ast.Assign(targets=[target, *_]) | ast.AnnAssign(target=target) as statement:
            return _target(module, target, statement)
        case ast.arguments() as arguments:
            return _parameter(arguments, call)
    return None


def _option(call: ast.Call) -> Named | None:
    """The long option of ``add_argument("-p", "--password", default="x")``."""
    for argument in call.args if _called(call) in _OPTIONS else ():
        match argument:
            case ast.Constant(value=str(text)) if text.startswith("--"):
                return Named(text.lstrip("-"), Place.OPTION, call)
    return None


def _positional(call: ast.Call, node: ast.expr) -> Named | None:
    """``config.get("KEY", "x")``, ``getattr(o, "key", "x")``, ``compare_digest(key, "x")``."""
    called, at = _called(call), call.args.index(node) if node in call.args else -1
    if called == "compare_digest" and len(call.args) == 2:
        return _named(call.args[1 - at], Place.COMPARISON, call)
    if at == (2 if called == "getattr" else 1) and called in _LOOKUPS | {"getattr"}:
        return _named(call.args[at - 1], Place.ITEM, call)
    return None


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _named(expression: ast.expr | None, place: Place, node: ast.AST) -> Named | None:
    """The name that an expression reads: of a variable, a field, a key, a literal key itself."""
    match expression:
        case ast.Constant(value=str(name)) | ast.Name(id=name) | ast.Attribute(attr=name):
            return Named(name, place, node)
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return Named(name, place, node)
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(name)), *_]):
            return Named(name, place, node)
    return None
