"""Exceptions where they are caught."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import FUNCTIONS, Function
from deploylint.lazy.records import NamedTuple

_BROAD = frozenset({"Exception", "BaseException"})
# Exceptions of drivers and clients: their text holds statements, hosts, paths.
_INTERNAL = frozenset(
    "SQLAlchemyError DBAPIError IntegrityError OperationalError ProgrammingError DatabaseError"
    " DataError InterfaceError PostgresError RedisError Neo4jError PyMongoError ClientError"
    " BotoCoreError OSError IOError ConnectionError HTTPError RequestException".split()
)
_REGISTRARS = frozenset({"exception_handler", "errorhandler", "exception", "app_errorhandler"})


class Caught(NamedTuple):
    """An ``except`` clause, or a function that frameworks call with an exception.

    ``kinds`` are the last names of its classes, ``name`` what the exception is bound to.
    """

    node: ast.ExceptHandler | Function
    kinds: frozenset[str]
    name: str

    @property
    def is_broad(self) -> bool:
        return not self.kinds or bool(self.kinds & _BROAD)

    @property
    def is_telling(self) -> bool:
        """Whether the text was written for developers, as far as the classes say."""
        return self.is_broad or bool(self.kinds & _INTERNAL)


class Handlers:
    """Finds what has been caught where a node of this module runs."""

    def __init__(self, module: PythonModule) -> None:
        self._module = module
        self._added: dict[str, set[str]] = {}
        for call in module.nodes(ast.Call):
            match call:
                case ast.Call(
                    func=ast.Attribute(attr="add_exception_handler"), args=[kind, ast.Name(id=name)]
                ):
                    self._added.setdefault(name, set()).update(_class_names(kind))

    def around(self, node: ast.AST) -> Iterator[Caught]:
        """The innermost first."""
        for above in self._module.tree.ancestors(node):
            if isinstance(above, ast.ExceptHandler):
                yield Caught(above, frozenset(_class_names(above.type)), above.name or "")
            elif isinstance(above, FUNCTIONS):
                yield from self._registered(above)
                return

    def _registered(self, function: Function) -> Iterator[Caught]:
        parameters = [each.arg for each in function.args.args if each.arg not in ("self", "cls")]
        kinds = set(self._added.get(function.name, ()))
        for decorator in function.decorator_list:
            match decorator:
                case ast.Call(func=ast.Attribute(attr=name), args=[kind, *_]) if (
                    name in _REGISTRARS
                ):
                    kinds.update(_class_names(kind))
        if kinds and parameters:
            yield Caught(function, frozenset(kinds), parameters[-1])


def _class_names(expression: ast.expr | None) -> Iterator[str]:
    match expression:
        case ast.Tuple(elts=classes):
            for each in classes:
                yield from _class_names(each)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.Constant(value=500):
            yield "Exception"
        case ast.expr():
            yield ""
