"""Functions of a module that make an answer of what they are given."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.errors._answers import UNSET, Answer, answers, status_of
from deploylint.checks.errors._flow import passed, shown_names
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Function
from deploylint.lazy.records import NamedTuple


class _Wrapper(NamedTuple):
    """``sent`` are the parameters that show in the answer, ``status`` that of the status."""

    function: Function
    sent: frozenset[str]
    status: str
    implied: int


def all_answers(module: PythonModule) -> Iterator[Answer]:
    """Every answer, also those that are made by calling a function of the module."""
    made = list(answers(module))
    yield from made
    wrappers = {each.function.name: each for answer in made for each in _wrapper(module, answer)}
    for call in module.nodes(ast.Call) if wrappers else ():
        wrapper = wrappers.get(call.func.id) if isinstance(call.func, ast.Name) else None
        binding = module.binding(call.func) if isinstance(call.func, ast.Name) else None
        if wrapper and binding and binding.node is wrapper.function:
            yield _wrapped(module, call, wrapper)


def _wrapper(module: PythonModule, answer: Answer) -> Iterator[_Wrapper]:
    """The function around an answer that is returned or raised, where its parameters are sent."""
    function = module.tree.function(answer.node)
    if function is None or not isinstance(module.parent(answer.node), ast.Return | ast.Raise):
        return
    parameters = {each.arg for each in (*function.args.posonlyargs, *function.args.args)}
    parameters |= {each.arg for each in function.args.kwonlyargs}
    sent = shown_names(module, answer.bodies, function) & parameters
    stated = answer.stated.id if isinstance(answer.stated, ast.Name) else ""
    if sent:
        yield _Wrapper(function, sent, stated if stated in parameters else "", answer.status)


def _wrapped(module: PythonModule, call: ast.Call, wrapper: _Wrapper) -> Answer:
    given = passed(module, call)
    bodies = tuple(each.value for each in given if each.name in wrapper.sent)
    stated = given.value(wrapper.status) if wrapper.status else None
    if stated is None and wrapper.status:
        stated = _default(wrapper.function, wrapper.status)
    status = status_of(module, stated) if stated is not None else wrapper.implied
    return Answer(call, bodies, status or UNSET, stated)


def _default(function: Function, name: str) -> ast.expr | None:
    arguments = (*function.args.posonlyargs, *function.args.args)
    defaults = dict(zip(reversed(arguments), reversed(function.args.defaults), strict=False))
    keywords = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    found = {each.arg: value for each, value in (*defaults.items(), *keywords)}
    return found.get(name)
