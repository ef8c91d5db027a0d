"""The arguments of a call by parameter name, however they are written."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from deploylint.formats.python.module import PythonModule
from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class Argument(NamedTuple):
    """One argument. ``where`` is the offending token: the keyword's name, else the value.

    ``node`` is what stands in the call, or the entry's value for an argument
    that comes out of a ``**{...}``, in which case ``spread`` is true.
    """

    name: str
    value: ast.expr
    node: ast.expr | ast.keyword
    where: Where
    spread: bool = False


class Arguments:
    """What a call passes. ``complete`` is false after ``*args`` or an unknown ``**kwargs``:
    then the absence of an argument proves nothing.
    """

    __slots__ = ("_by_name", "call", "complete")

    def __init__(self, call: ast.Call, found: list[Argument], complete: bool) -> None:
        self.call = call
        self.complete = complete
        self._by_name = {argument.name: argument for argument in found}

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Argument]:
        return iter(self._by_name.values())

    def get(self, name: str) -> Argument | None:
        """The argument of this parameter, or None when it is not passed visibly."""
        return self._by_name.get(name)

    def value(self, name: str) -> ast.expr | None:
        argument = self._by_name.get(name)
        return argument.value if argument else None


def arguments(
    module: PythonModule, call: ast.Call, parameters: Sequence[str] = (), *, skip: int = 0
) -> Arguments:
    """The arguments of ``call``; ``parameters`` names the positional ones.

    ``skip`` leaves out leading positional arguments, such as the class in
    ``app.add_middleware(CORSMiddleware, ...)``.
    """
    found: list[Argument] = []
    complete = True
    for position, value in enumerate(call.args):
        if isinstance(value, ast.Starred):
            complete = False
            break
        if skip <= position < skip + len(parameters):
            name = parameters[position - skip]
            found.append(Argument(name, value, value, module.where(value)))
    for word in call.keywords:
        if word.arg is not None:
            found.append(Argument(word.arg, word.value, word, module.keyword_where(word)))
        elif (spread := _spread(module, word.value)) is not None:
            found += spread
        else:
            complete = False
    return Arguments(call, found, complete)


def _spread(module: PythonModule, mapping: ast.expr) -> list[Argument] | None:
    """The arguments in ``**{...}`` or ``**name`` of a dictionary that is fully visible."""
    entries = module.entries(mapping)
    if entries is None or not all(isinstance(entry.key, str) for entry in entries):
        return None
    return [
        Argument(str(entry.key), entry.value, entry.value, _key_where(module, entry.key_node), True)
        for entry in entries
    ]


def _key_where(module: PythonModule, key: ast.expr | ast.keyword) -> Where:
    return module.keyword_where(key) if isinstance(key, ast.keyword) else module.where(key)
