"""Reads of environment variables: which variable, and what is used when it is missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python.constants import Constants
from deploylint.formats.python.names import Names
from deploylint.formats.python.tree import Tree
from deploylint.lazy.records import NamedTuple

_FUNCTIONS = {
    "os.getenv": ("key", "default"),
    "os.environ.get": ("key", "default"),
    "os.environ.pop": ("key", "default"),
    "os.environ.setdefault": ("key", "default"),
    "os.environ.__getitem__": ("key",),
    "decouple.config": ("option", "default"),
    "dj_database_url.config": ("env", "default"),
}
_READERS = {
    "environ.Env": ("var", "cast", "default"),
    "environ.FileAwareEnv": ("var", "cast", "default"),
    "environs.Env": ("name", "default"),
    "environs.FileAwareEnv": ("name", "default"),
    "decouple.Config": ("option", "default"),
    "decouple.AutoConfig": ("option", "default"),
    "starlette.config.Config": ("key", "cast", "default"),
}
_PACKAGES = frozenset(reader.partition(".")[0] for reader in _READERS)
_KEYS = ("key", "option", "env", "var", "name")
_IMPLIED = {"dj_database_url.config": "DATABASE_URL", "env.db": "DATABASE_URL"}
_OPTIONAL = ("os.getenv", "os.environ.get", "dj_database_url.config")


class EnvRead(NamedTuple):
    """One read of an environment variable.

    ``name`` is None when it cannot be told. ``default`` is the getter's own
    default, ``or_default`` the expression after ``or``, which also replaces an
    empty value. ``required`` reads fail when the variable is missing. ``node``
    is the getter itself, ``whole`` includes the ``or``.
    """

    name: str | None
    default: ast.expr | None
    or_default: ast.expr | None
    required: bool
    getter: str
    node: ast.Call | ast.Subscript
    whole: ast.expr

    @property
    def fallbacks(self) -> tuple[ast.expr, ...]:
        """The expressions that stand in for a missing value."""
        return tuple(each for each in (self.default, self.or_default) if each is not None)


class Environment:
    """Recognises the getters of the standard library and of the usual packages."""

    __slots__ = ("_all", "_constants", "_imports_readers", "_names", "_read", "_tree")

    def __init__(self, tree: Tree, names: Names, constants: Constants) -> None:
        self._tree = tree
        self._names = names
        self._constants = constants
        self._read: dict[ast.expr, EnvRead | None] = {}
        self._all: list[EnvRead] | None = None
        self._imports_readers = not _PACKAGES.isdisjoint(_imported_packages(tree))

    def reads(self) -> Iterator[EnvRead]:
        """Every read in the module; a read nested in a default is one of its own."""
        if self._all is None:
            getters = (*self._tree.nodes(ast.Subscript), *self._tree.nodes(ast.Call))
            self._all = [found for getter in getters if (found := self.read(getter))]
        return iter(self._all)

    def read(self, expression: ast.expr) -> EnvRead | None:
        """The read that ``expression`` is; None for anything else."""
        if not isinstance(expression, ast.Subscript | ast.Call):
            return None
        if expression not in self._read:
            self._read[expression] = (
                self._subscript(expression)
                if isinstance(expression, ast.Subscript)
                else self._call(expression)
            )
        return self._read[expression]

    def _subscript(self, node: ast.Subscript) -> EnvRead | None:
        if node.ctx.__class__ is not ast.Load or self._names.resolve(node.value) != "os.environ":
            return None
        return EnvRead(self._key(node.slice), None, None, True, "os.environ", node, node)

    def _call(self, node: ast.Call) -> EnvRead | None:
        getter, parameters = self._signature(node.func)
        if not parameters:
            return None
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            return None
        given = dict(zip(parameters, node.args, strict=False))
        given.update((word.arg, word.value) for word in node.keywords if word.arg)
        key = next((given[name] for name in _KEYS if name in given), None)
        default = given.get("default") or self._declared(node.func, key)
        whole, or_default = self._alternative(node)
        return EnvRead(
            name=self._key(key) if key else _IMPLIED.get(getter),
            default=default,
            or_default=or_default,
            required=default is None and or_default is None and getter not in _OPTIONAL,
            getter=getter,
            node=node,
            whole=whole,
        )

    def _signature(self, function: ast.expr) -> tuple[str, tuple[str, ...]]:
        """The name of a getter and of its positional parameters; empty for other functions."""
        resolved = self._names.resolve(function)
        if resolved in _FUNCTIONS:
            return resolved, _FUNCTIONS[resolved]
        method = ""
        receiver = function
        if isinstance(function, ast.Attribute):
            receiver, method = function.value, function.attr
        reader = self._reader(receiver)
        if reader is None:
            return "", ()
        parameters = _READERS[reader]
        if method:
            parameters = tuple(name for name in parameters if name != "cast")
        return f"env.{method}" if method else "env", parameters

    def _reader(self, receiver: ast.expr) -> str | None:
        """The class of the reader object that ``receiver`` names."""
        if not isinstance(receiver, ast.Name):
            return None
        origin = self._names.origin(receiver) if self._imports_readers else None
        if origin in _READERS:
            return origin
        return "environ.Env" if self._is_imported_env(receiver) else None

    def _declared(self, function: ast.expr, key: ast.expr | None) -> ast.expr | None:
        """The default in ``environ.Env(NAME=(str, "x"))``, the reader that is asked for a name."""
        receiver = function.value if isinstance(function, ast.Attribute) else function
        binding = self._names.binding(receiver) if isinstance(receiver, ast.Name) else None
        made = binding.value if binding else None
        name = self._key(key) if key and isinstance(made, ast.Call) else None
        for word in made.keywords if name and isinstance(made, ast.Call) else ():
            if word.arg == name and isinstance(word.value, ast.Tuple):
                return word.value.elts[-1] if len(word.value.elts) == 2 else None
        return None

    def _is_imported_env(self, receiver: ast.Name) -> bool:
        """``env`` from another module of the project is django-environ's by convention."""
        if receiver.id != "env":
            return False
        found = self._names.lookup(receiver)
        if not found:
            return bool(self._names.star_imports)
        return all(one.kind == "import" and one.target.endswith(".env") for one in found)

    def _key(self, expression: ast.expr) -> str | None:
        value = self._constants.fold(expression)
        return value if isinstance(value, str) else None

    def _alternative(self, node: ast.Call) -> tuple[ast.expr, ast.expr | None]:
        """The ``or`` chain around a getter, and what it falls back to in the end."""
        parent = self._tree.parent(node)
        match parent:
            case ast.BoolOp(op=ast.Or(), values=[*_, last]) if last is not node:
                return parent, last
        return node, None


def _imported_packages(tree: Tree) -> Iterator[str]:
    for plain in tree.unordered(ast.Import):
        yield from (alias.name.partition(".")[0] for alias in plain.names)
    for origin in tree.unordered(ast.ImportFrom):
        if origin.module and not origin.level:
            yield origin.module.partition(".")[0]
