"""The code of a module that runs before the application serves its first request."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.clues import StartupCall
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import DEFINITIONS, Function, descend
from deploylint.lazy.regexes import regex

_HELPERS = regex(
    r"(?:init|initialize|initialise|setup|connect|connect_to|check|verify|create)"
    r"_(?:the_)?(?:db|database|databases|postgres|postgresql|tables|db_and_tables|models|schema"
    r"|db_connection|database_connection)\Z"
)
_FACTORIES = regex(r"create_app(?:lication)?\Z|make_app\Z")


def helpers(module: PythonModule) -> list[Function]:
    """Functions that prepare a database: something calls them at start-up, or a command does."""
    return [each for each in module.functions() if _HELPERS.match(each.name)]


def startup_functions(module: PythonModule) -> list[Function]:
    """Lifespans, start-up handlers, factories, and the functions of this module they call."""
    functions = {each.name: each for each in module.functions()}
    registered = _registered(module)
    first = [
        each for name, each in functions.items() if name in registered or _is_start(module, each)
    ]
    called = [
        functions[call.func.id]
        for function in first
        for call in calls_in(before_yield(function))
        if isinstance(call.func, ast.Name) and call.func.id in functions
    ]
    return list(dict.fromkeys((*first, *called)))


def _is_start(module: PythonModule, function: Function) -> bool:
    if _FACTORIES.match(function.name):
        return True
    if function.name == "ready":
        owner = module.tree.class_(function)
        return owner is not None and any("AppConfig" in module.text(base) for base in owner.bases)
    return any(_is_start_decorator(module, each, function) for each in function.decorator_list)


def _is_start_decorator(module: PythonModule, decorator: ast.expr, function: Function) -> bool:
    match decorator:
        case ast.Call(func=ast.Attribute(attr="on_event"), args=[ast.Constant(value="startup")]):
            return True
        case ast.Attribute(attr="before_serving" | "before_server_start" | "on_startup"):
            return True
    managed = module.resolve(decorator) == "contextlib.asynccontextmanager"
    return managed and "lifespan" in function.name


def _registered(module: PythonModule) -> frozenset[str]:
    """Names given as ``lifespan=`` or ``on_startup=``, or to ``add_event_handler``."""
    found: set[str] = set()
    for call in module.nodes(ast.Call):
        for keyword in call.keywords:
            if keyword.arg in ("lifespan", "on_startup"):
                found |= {each.id for each in descend(keyword.value) if isinstance(each, ast.Name)}
        match call:
            case ast.Call(
                func=ast.Attribute(attr="add_event_handler"),
                args=[ast.Constant(value="startup"), ast.Name(id=name)],
            ):
                found.add(name)
    return frozenset(found)


def before_yield(function: Function) -> list[ast.stmt]:
    """The statements up to the one that holds the first ``yield``: what follows is shutdown.

    A ``try`` around the ``yield`` counts as far as its body before it.
    """
    found: list[ast.stmt] = []
    body = function.body
    while body:
        at = next((index for index, each in enumerate(body) if _yields(each)), len(body))
        found += body[:at]
        holder = body[at] if at < len(body) else None
        body = holder.body if isinstance(holder, ast.Try | ast.With | ast.AsyncWith) else []
    return found


def _yields(statement: ast.stmt) -> bool:
    return any(isinstance(each, ast.Yield | ast.YieldFrom) for each in walk([statement]))


def walk(statements: list[ast.stmt]) -> Iterator[ast.AST]:
    """All nodes below the statements, definitions nested in them left out."""
    stack: list[ast.AST] = [each for each in statements if not isinstance(each, DEFINITIONS)]
    while stack:
        node = stack.pop()
        yield node
        stack += [
            each
            for each in ast.iter_child_nodes(node)
            if not isinstance(each, (*DEFINITIONS, ast.Lambda))
        ]


def calls_in(statements: list[ast.stmt]) -> list[ast.Call]:
    return [each for each in walk(statements) if isinstance(each, ast.Call)]


def calls_made(module: PythonModule, started: list[Function]) -> Iterator[StartupCall]:
    """The names of functions that start-up code calls, so that a join finds the helpers."""
    for function in started:
        for call in calls_in(before_yield(function)):
            match call.func:
                case ast.Name(id=name) | ast.Attribute(attr=name) if _HELPERS.match(name):
                    yield StartupCall(module.where(call.func), name)


def of_started(deployment: Deployment, code: str) -> list[Candidate]:
    """Candidates about a helper that is called at start-up, or about none."""
    called = {each.name for each in deployment.facts(StartupCall)}
    return [each for each in deployment.candidates(code) if called.issuperset(each.detail)]
