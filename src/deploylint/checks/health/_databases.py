"""What a call does to a database or cache, told by its receiver and its name."""

from __future__ import annotations

import ast
import re

from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Function
from deploylint.lazy.regexes import regex

_SESSION_TYPE = regex(
    r"(?:sqlalchemy|sqlmodel)\.(?:\w+\.)*(?:Async)?(?:Session|Connection|scoped_session)\Z"
)
_ENGINES = regex(r"(?:sqlalchemy|sqlmodel)\.(?:\w+\.)*(?:create_engine|create_async_engine)\Z")
_MAKERS = regex(r"sqlalchemy\.(?:\w+\.)*(?:async_)?(?:sessionmaker|scoped_session)\Z")
_SESSION_NAME = regex(r"(?:\w+_)?(?:db|session|dbsession)\Z", re.I)
_MAKER_NAME = regex(
    r"(?:\w+_)?(?:SessionLocal|AsyncSession\w*|sessionmaker|session_factory)\Z|async_session\w*\Z|Session\Z"
)
_HOPS = 4
_PROVIDER = regex(r"get_\w*(?:db|session)\w*\Z|\w*(?:Session|DB)Dep\Z", re.I)


def is_session_like(receiver: ast.expr) -> bool:
    """Whether an object has a name that people give to database sessions."""
    name = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
    return _SESSION_NAME.match(name) is not None


def proof_of_sqlalchemy(
    module: PythonModule, receiver: ast.expr, function: Function, hops: int = _HOPS
) -> str | None:
    """What makes an object a session or connection of SQLAlchemy, None where nothing does.

    ``certain`` or ``likely``; ``extension`` for the session of Flask-SQLAlchemy, if that is used.
    """
    if hops == 0:
        return None
    if isinstance(receiver, ast.Call | ast.Await):
        return _of_value(module, receiver, hops - 1)
    if isinstance(receiver, ast.Attribute):
        if own := _own_value(module, receiver):
            return _of_own(module, own, hops - 1)
        return _of_extension(module, receiver)
    binding = module.binding(receiver) if isinstance(receiver, ast.Name) else None
    if binding is None:
        return None
    if binding.kind == "parameter" and isinstance(binding.node, ast.arg):
        return _of_parameter(module, binding.node, function)
    if binding.kind not in ("assign", "with"):
        return None
    return _of_value(module, binding.value, hops - 1)


def _of_extension(module: PythonModule, receiver: ast.Attribute) -> str | None:
    """``db.session``, where ``db`` is made by Flask-SQLAlchemy, or imported."""
    if receiver.attr != "session" or not isinstance(receiver.value, ast.Name):
        return None
    origin = module.origin(receiver.value) or ""
    if origin == "flask_sqlalchemy.SQLAlchemy":
        return "certain"
    imported = module.resolve(receiver.value)
    return "extension" if imported and receiver.value.id == "db" else None


def _own_value(module: PythonModule, attribute: ast.expr) -> ast.Assign | None:
    """The only assignment to an attribute of ``self`` in its class."""
    match attribute:
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            owner = module.tree.class_(attribute)
        case _:
            return None
    found = [
        each
        for each in module.nodes(ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Attribute)
        and target.attr == name
        and isinstance(target.value, ast.Name)
        and target.value.id == "self"
        and module.tree.class_(each) is owner
    ]
    return found[0] if owner and len(found) == 1 else None


def _of_own(module: PythonModule, own: ast.Assign, hops: int) -> str | None:
    function = module.tree.function(own)
    if isinstance(own.value, ast.Name) and function:
        return proof_of_sqlalchemy(module, own.value, function, hops)
    return _of_value(module, own.value, hops)


def _of_parameter(module: PythonModule, parameter: ast.arg, function: Function) -> str | None:
    annotation = parameter.annotation
    if isinstance(annotation, ast.Subscript):  # Annotated[AsyncSession, Depends(...)]
        inner = annotation.slice
        annotation = inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
    if _SESSION_TYPE.match(module.resolve(annotation) or ""):
        return "certain"
    if annotation is not None:
        name = module.text(annotation).rpartition(".")[2]
        return "likely" if _PROVIDER.match(name) else None
    default = _default(function, parameter)
    if isinstance(default, ast.Call) and default.args:
        provider = module.text(default.args[0]).rpartition(".")[2]
        return "likely" if _PROVIDER.match(provider) and _imports_sqlalchemy(module) else None
    return None


def _of_value(module: PythonModule, value: ast.expr | None, hops: int) -> str | None:
    """``engine.connect()``, ``SessionLocal()``, ``sessionmaker(engine)()``, ``self.factory()``."""
    if isinstance(value, ast.Await):
        value = value.value
    if not isinstance(value, ast.Call):
        return None
    func = value.func
    if isinstance(func, ast.Attribute) and func.attr in ("connect", "begin"):
        if _ENGINES.match(_maker(module, func.value)):
            return "certain"
        return "likely" if module.text(func.value).lower().endswith("engine") else None
    if _SESSION_TYPE.match(module.resolve(func) or "") or _MAKERS.match(_maker(module, func)):
        return "certain"
    if given := _given_by(module, func):
        return proof_of_sqlalchemy(module, *given, hops)
    name = module.text(func).rpartition(".")[2]
    return "likely" if _MAKER_NAME.match(name) else None


def _maker(module: PythonModule, made: ast.expr) -> str:
    """The dotted name of what made an object, an attribute of ``self`` too."""
    own = _own_value(module, made)
    return module.origin(own.value if own else made) or ""


def _given_by(module: PythonModule, func: ast.expr) -> tuple[ast.expr, Function] | None:
    """What a function or method of the module yields or returns, and that function."""
    match func:
        case ast.Name(id=name):
            owner = None
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            owner = module.tree.class_(func)
        case _:
            return None
    found = [
        each
        for each in module.functions()
        if each.name == name and module.tree.class_(each) is owner
    ]
    if len(found) != 1:
        return None
    nodes: list[ast.Yield | ast.Return] = [*module.nodes(ast.Yield), *module.nodes(ast.Return)]
    given = [node.value for node in nodes if node.value and module.tree.function(node) is found[0]]
    return (given[0], found[0]) if len(given) == 1 else None


def _default(function: Function, parameter: ast.arg) -> ast.expr | None:
    positional = [*function.args.posonlyargs, *function.args.args]
    defaults = function.args.defaults
    if parameter in positional:
        at = positional.index(parameter) - (len(positional) - len(defaults))
        return defaults[at] if at >= 0 else None
    if parameter in function.args.kwonlyargs:
        return function.args.kw_defaults[function.args.kwonlyargs.index(parameter)]
    return None


def _imports_sqlalchemy(module: PythonModule) -> bool:
    return any(
        (node.module or "").partition(".")[0] in ("sqlalchemy", "sqlmodel")
        for node in module.nodes(ast.ImportFrom)
    )
