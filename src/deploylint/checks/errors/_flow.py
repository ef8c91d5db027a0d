"""How the text of an exception flows into a value."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from deploylint.checks.errors._answers import is_constructor
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import Arguments, arguments
from deploylint.formats.python.tree import FUNCTIONS

Predicate = Callable[[ast.expr], bool]

_TEXTS = frozenset({"builtins.str", "builtins.repr", "builtins.ascii", "builtins.format"})
_TEXT_ATTRIBUTES = frozenset({"args", "message", "orig", "strerror", "msg"})
# Functions whose result shows what they are given.
_CARRIERS = frozenset(
    {
        "builtins.str",
        "builtins.repr",
        "builtins.dict",
        "builtins.list",
        "builtins.getattr",
        "json.dumps",
        "orjson.dumps",
        "ujson.dumps",
        "fastapi.encoders.jsonable_encoder",
        "traceback.format_exception",
    }
)
_STRING_METHODS = frozenset(
    "format join strip lstrip rstrip split splitlines replace encode decode lower upper".split()
)
_ALTERNATIVES = 20
_TRACES = frozenset(
    {f"traceback.format_{name}" for name in ("exc", "exception", "tb", "stack")} | {"sys.exc_info"}
)


def slots(
    module: PythonModule, body: ast.expr, inside: ast.AST | None = None
) -> Iterator[ast.expr]:
    """The single values within a body: entries of dictionaries, fields of models.

    Of a dictionary in a variable they are what it gets ``inside``.
    """
    pending, seen = [body], set[str]()
    while pending:
        match pending.pop():
            case ast.Name(id=name) as variable if (
                inside
                and name not in seen
                and (values := _dictionaries_of(module, variable, inside))
            ):
                seen.add(name)
                pending.extend(reversed(values))
            case ast.Dict(values=values) | ast.List(elts=values) | ast.Tuple(elts=values):
                pending.extend(reversed(values))
            case ast.Call(func=ast.Name()) as call if carried := _handed_on(module, call):
                pending.extend(reversed(carried))
            case ast.Call(func=callee, args=args, keywords=words) if is_constructor(
                callee
            ) or _carries(module, callee):
                pending.extend(reversed([*args, *(word.value for word in words)]))
            case ast.Call(func=ast.Attribute(value=ast.Call(func=callee) as made)) if (
                is_constructor(callee)
            ):
                pending.append(made)
            case slot:
                yield slot


def _handed_on(module: PythonModule, call: ast.Call) -> list[ast.expr]:
    """The arguments that a function of this module returns as they are, or as part of more."""
    shown = module.model(_Returning).names(call)
    return [each.value for each in passed(module, call) if each.name in shown] if shown else []


def passed(module: PythonModule, call: ast.Call) -> Arguments:
    """What a call of a function of this module passes, by the names of its parameters."""
    binding = module.binding(call.func) if isinstance(call.func, ast.Name) else None
    defined = binding.node if binding and isinstance(binding.node, FUNCTIONS) else None
    parameters = (*defined.args.posonlyargs, *defined.args.args) if defined else ()
    return arguments(module, call, [each.arg for each in parameters])


class _Returning:
    """Which parameters the functions of a module show in what they return."""

    def __init__(self, module: PythonModule) -> None:
        self._module = module
        self._returns: dict[ast.AST | None, list[ast.expr]] = {}
        for statement in module.nodes(ast.Return):
            if statement.value is not None:
                owner = module.tree.function(statement)
                self._returns.setdefault(owner, []).append(statement.value)
        self._shown: dict[ast.AST, frozenset[str]] = {}

    def names(self, call: ast.Call) -> frozenset[str]:
        binding = self._module.binding(call.func) if isinstance(call.func, ast.Name) else None
        defined = binding.node if binding else None
        if not isinstance(defined, FUNCTIONS):
            return frozenset()
        if defined not in self._shown:
            self._shown[defined] = frozenset()  # while it is worked out: it may call itself
            self._shown[defined] = shown_names(
                self._module, self._returns.get(defined, ()), defined
            )
        return self._shown[defined]


def shown_names(
    module: PythonModule, values: Iterable[ast.expr], inside: ast.AST
) -> frozenset[str]:
    """The variables whose text shows in ``values``."""
    return frozenset(
        node.id
        for value in values
        for slot in slots(module, value, inside)
        for node in text_flow(module, slot, inside)
        if isinstance(node, ast.Name)
    )


def _dictionaries_of(module: PythonModule, name: ast.Name, inside: ast.AST) -> list[ast.expr]:
    values = list(_values_of(module, name, inside))
    is_dictionary = entries_of(module, name.id) or any(isinstance(v, ast.Dict) for v in values)
    return values if is_dictionary else []


def _carries(module: PythonModule, callee: ast.expr) -> bool:
    name = module.resolve(callee)
    return name in _CARRIERS and name not in _TEXTS


def text_flow(module: PythonModule, slot: ast.expr, inside: ast.AST) -> Iterator[ast.expr]:
    """Every expression whose text ``slot`` shows, variables set ``inside`` looked through."""
    pending, hops = [slot], 1
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, ast.Name) and hops:
            set_here = list(_values_of(module, node, inside))
            hops -= bool(set_here)
            pending += set_here
        else:
            pending += _parts(module, node)


def _values_of(module: PythonModule, name: ast.Name, inside: ast.AST) -> Iterator[ast.expr]:
    for binding in module.names.lookup(name)[:_ALTERNATIVES]:
        is_here = binding.kind == "assign" and inside in module.tree.ancestors(binding.node)
        if is_here and binding.value is not None:
            yield binding.value
    for statement in entries_of(module, name.id):
        if inside in module.tree.ancestors(statement):
            yield statement.value


def entries_of(module: PythonModule, name: str) -> list[ast.Assign]:
    """``name["key"] = value``, and the same further down in nested dictionaries."""
    return module.model(_entries).get(name, [])


def _entries(module: PythonModule) -> dict[str, list[ast.Assign]]:
    found: dict[str, list[ast.Assign]] = {}
    for statement in module.nodes(ast.Assign):
        target = statement.targets[0]
        nested = isinstance(target, ast.Subscript)
        while isinstance(target, ast.Subscript):
            target = target.value
        if nested and isinstance(target, ast.Name):
            found.setdefault(target.id, []).append(statement)
    return found


def _parts(module: PythonModule, node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts):
            return parts
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Dict(values=parts):
            return parts
        case ast.FormattedValue(value=value) | ast.Subscript(value=value) | ast.Await(value=value):
            return [value]
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case ast.Call(func=ast.Attribute(value=receiver, attr=method), args=args) if (
            method in _STRING_METHODS
        ):
            return [receiver, *args]
        case ast.Call(func=ast.Name()) if carried := _handed_on(module, node):
            return carried
        case ast.Call(func=callee, args=args) if module.resolve(callee) in _CARRIERS:
            return args
    return []


def shows(module: PythonModule, node: ast.expr, name: str) -> bool:
    """Whether ``node`` turns the exception called ``name`` into text."""

    def is_it(expression: ast.expr) -> bool:
        return isinstance(expression, ast.Name) and expression.id == name

    match node:
        case ast.FormattedValue(value=value):
            return is_it(value)
        case ast.Attribute(value=value, attr=attribute):
            return is_it(value) and attribute in _TEXT_ATTRIBUTES
        case ast.BinOp(op=ast.Mod(), right=ast.Tuple(elts=parts)):
            return any(map(is_it, parts))
        case ast.BinOp(op=ast.Mod(), right=value):
            return is_it(value)
        case ast.Call(func=ast.Attribute(attr="format", value=ast.Constant()), args=args):
            return any(map(is_it, args))
        case ast.Call(func=callee, args=[value, *_]):
            return is_it(value) and module.resolve(callee) in _TEXTS
    return False


def is_trace(module: PythonModule, node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and module.resolve(node.func) in _TRACES


def leaking(
    module: PythonModule, bodies: tuple[ast.expr, ...], inside: ast.AST, leaks: Predicate
) -> ast.expr | None:
    """The first value of an answer to which text flows that ``leaks``, guards respected."""
    for body in bodies:
        for slot in slots(module, body, inside):
            for node in text_flow(module, slot, inside):
                if leaks(node) and module.guarded(node) is None:
                    return slot
    return None
