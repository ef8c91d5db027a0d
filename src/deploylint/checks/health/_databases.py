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
_PROVIDER = regex(r"get_\w*(?:db|session)\w*\Z|\w*(?:Session|DB)Dep\Z", re.I)


def is_session_like(receiver: ast.expr) -> bool:
    """Whether an object has a name that people give to database sessions."""
    name = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
    return _SESSION_NAME.match(name) is not None


def proof_of_sqlalchemy(module: PythonModule, receiver: ast.expr, function: Function) -> str | None:
    """``certain`` or ``likely`` for a session or connection of SQLAlchemy, None for neither."""
    if not isinstance(receiver, ast.Name):
        return None
    binding = module.binding(receiver)
    if binding is None:
        return None
    if binding.kind == "parameter" and isinstance(binding.node, ast.arg):
        return _of_parameter(module, binding.node, function)
    return _of_value(module, binding.value) if binding.kind in ("assign", "with") else None


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


def _of_value(module: PythonModule, value: ast.expr | None) -> str | None:
    """``engine.connect()``, ``SessionLocal()``, ``sessionmaker(engine)()``."""
    if isinstance(value, ast.Await):
        value = value.value
    if not isinstance(value, ast.Call):
        return None
    func = value.func
    if isinstance(func, ast.Attribute) and func.attr in ("connect", "begin"):
        if _ENGINES.match(module.origin(func.value) or ""):
            return "certain"
        return "likely" if module.text(func.value).lower().endswith("engine") else None
    if _SESSION_TYPE.match(module.resolve(func) or "") or _MAKERS.match(module.origin(func) or ""):
        return "certain"
    name = module.text(func).rpartition(".")[2]
    return "likely" if _MAKER_NAME.match(name) else None


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
