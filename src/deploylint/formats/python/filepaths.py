"""Paths that code puts together: ``BASE_DIR / "db.sqlite3"``, ``os.path.join(HERE, "data")``."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Callable

from deploylint.formats.python.module import PythonModule
from deploylint.lazy.records import NamedTuple

_DEPTH = 12
_MAX_LENGTH = 1_000
# Calls that give the path of their first argument, in another form.
_SAME = frozenset(
    "pathlib.Path pathlib.PurePath builtins.str os.fspath os.path.abspath os.path.realpath"
    " os.path.normpath os.path.expanduser".split()
)
_METHODS = frozenset({"resolve", "absolute", "as_posix", "expanduser"})


class FilePath(NamedTuple):
    """A path with normal separators: an absolute one, or one below a folder.

    ``beside`` tells that it begins in the folder of the module's own file, else in the
    folder in which the process works.
    """

    text: str
    beside: bool = False

    def below(self, more: str) -> FilePath:
        if more.startswith("/"):
            return FilePath(posixpath.normpath(more))
        return self._replace(text=posixpath.normpath(posixpath.join(self.text, more)))


def file_path(module: PythonModule, expression: ast.expr | None) -> FilePath | None:
    """The path that an expression stands for; None where anything in it is not known."""
    return _path(module, expression, _DEPTH)


def _path(module: PythonModule, node: ast.expr | None, depth: int) -> FilePath | None:
    if node is None or depth == 0:
        return None
    text = module.fold(node)
    if isinstance(text, str) and len(text) <= _MAX_LENGTH:
        return FilePath(posixpath.normpath(text))
    reader = _READERS.get(node.__class__)
    return reader(module, node, depth - 1) if reader else None


def _name(module: PythonModule, node: ast.Name, depth: int) -> FilePath | None:
    if node.id == "__file__":
        return FilePath(posixpath.basename(module.path), beside=True)
    binding = module.binding(node)
    bound = binding if binding and binding.kind == "assign" else None
    return _path(module, bound.value, depth) if bound else None


def _operation(module: PythonModule, node: ast.BinOp, depth: int) -> FilePath | None:
    start, more = _path(module, node.left, depth), module.fold(node.right)
    if start is None or not isinstance(more, str):
        return None
    if isinstance(node.op, ast.Div):
        return start.below(more)
    glued = isinstance(node.op, ast.Add) and more.startswith("/")
    return start.below(more.lstrip("/")) if glued else None


def _joined(module: PythonModule, node: ast.JoinedStr, depth: int) -> FilePath | None:
    """``f"{BASE_DIR}/db.sqlite3"``."""
    match node.values:
        case [ast.FormattedValue(value=base), ast.Constant(value=str() as more)]:
            start = _path(module, base, depth)
            return start.below(more.lstrip("/")) if start and more.startswith("/") else None
    return None


def _attribute(module: PythonModule, node: ast.Attribute, depth: int) -> FilePath | None:
    start = _path(module, node.value, depth) if node.attr == "parent" else None
    return start.below("..") if start else None


def _subscript(module: PythonModule, node: ast.Subscript, depth: int) -> FilePath | None:
    """``Path(__file__).parents[1]``."""
    number = module.fold(node.slice)
    match node.value:
        case ast.Attribute(value=base, attr="parents") if isinstance(number, int):
            start = _path(module, base, depth)
            return start.below("/".join([".."] * (number + 1))) if start and number >= 0 else None
    return None


def _call(module: PythonModule, node: ast.Call, depth: int) -> FilePath | None:
    function = module.resolve(node.func) or ""
    first = _path(module, node.args[0], depth) if node.args else None
    if function in ("pathlib.Path.cwd", "os.getcwd") and not node.args:
        return FilePath(".")
    if function == "os.path.dirname" and first:
        return first.below("..")
    if function in ("os.path.join", *_SAME):
        return _below(module, first, node.args[1:])
    match node.func:
        case ast.Attribute(value=owner, attr="joinpath"):
            return _below(module, _path(module, owner, depth), node.args)
        case ast.Attribute(value=owner, attr=name) if name in _METHODS:
            return _path(module, owner, depth)
    return None


def _below(module: PythonModule, start: FilePath | None, parts: list[ast.expr]) -> FilePath | None:
    for part in parts:
        more = module.fold(part)
        if start is None or not isinstance(more, str):
            return None
        start = start.below(more)
    return start


_READERS: dict[type[ast.expr], Callable[..., FilePath | None]] = {
    ast.Name: _name,
    ast.BinOp: _operation,
    ast.JoinedStr: _joined,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
}
