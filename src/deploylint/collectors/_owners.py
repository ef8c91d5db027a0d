"""Which application or router an expression means, within one module."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.collectors._routing import (
    CONSTRUCTORS,
    PREFIX_KEYWORDS,
    ROOT_PATH,
    argument,
    dotted_name,
    symbolic_path,
)
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import Application, ApplicationAlias
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Function
from deploylint.lazy.regexes import regex

_SELF = ("self.", "cls.")
# A parameter of such a name is taken for an application even without an annotation.
_APPLICATION_NAMES = frozenset({"app", "application", "api", "router", "server", "blueprint", "bp"})
# Words in the names of functions that make applications, and of variables that hold them.
_MADE = regex(r"(^|[_.])(app|api|application|router|blueprint|bp|asgi|wsgi)s?(\(\))?$", re.I)
# Callables that put something around an application which they are given.
_AROUND = ("Middleware", "ProxyFix", "ASGIApp", "WSGIApp", "DispatcherMiddleware")


class Owner:
    """Name and scope as in ``Route``; ``framework`` is empty for what is made elsewhere."""

    __slots__ = ("framework", "name", "scope")

    def __init__(self, name: str, scope: str, framework: str = "") -> None:
        self.name = name
        self.scope = scope
        self.framework = framework

    @property
    def is_parameter(self) -> bool:
        return self.name == UNKNOWN

    @property
    def is_local(self) -> bool:
        """Whether it is made in this module, by a call or by one of its functions."""
        return bool(self.framework) or (self.name.endswith("()") and "." not in self.name)

    @property
    def target(self) -> str:
        """Scope and name of what is local, the dotted name of anything else."""
        return f"{self.scope}:{self.name}" if self.is_local else self.name


class Owners:
    """The applications of one module; ``found`` lists those that it makes itself."""

    def __init__(self, module: PythonModule) -> None:
        self.module = module
        self.made: dict[ast.Call, Application] = dict(self._made())
        self._local = {(each.name, each.scope): each for each in self.made.values()}
        self._local_names = frozenset(name for name, _ in self._local)
        self._returned: dict[str, Owner] = {}
        self.aliases = (*self._factories(), *self._assigned(), *self._renamed())
        self._holding = self._local_names | frozenset(self._assigned_calls())

    @property
    def found(self) -> tuple[Application | ApplicationAlias, ...]:
        return (*self.made.values(), *self.aliases)

    def _made(self) -> Iterator[tuple[ast.Call, Application]]:
        for call in self.module.nodes(ast.Call):
            framework, role = self._constructor(call)
            name = self._bound_name(call) if framework else None
            if name:
                keywords = (ROOT_PATH,) if role == "app" else PREFIX_KEYWORDS.get(framework, ())
                prefix = symbolic_path(self.module, argument(call, -1, *keywords))
                if not prefix and call.args and self._is_namespace(call):
                    prefix = f"/{symbolic_path(self.module, call.args[0])}"
                scope = self._scope_of(name, call)
                where = self.module.where(call)
                yield call, Application(where, name, scope, framework, role, prefix)

    def _is_namespace(self, call: ast.Call) -> bool:
        """A namespace of Flask-RESTX lies below its own name unless it is told a path."""
        return self.module.resolve(call.func) == "flask_restx.Namespace"

    def _constructor(self, call: ast.Call) -> tuple[str, str]:
        """Framework and role; an own subclass of ``APIRouter`` is told by its name."""
        target = self.module.resolve(call.func) or ""
        if found := CONSTRUCTORS.get(target):
            return found
        name = call.func.id if isinstance(call.func, ast.Name) else target
        return ("fastapi", "router") if name.endswith("APIRouter") else ("", "")

    def _factories(self) -> Iterator[ApplicationAlias]:
        """What each function of the module returns, where that is one application."""
        returns: dict[str, list[ast.expr | None]] = {}
        for each in self.module.nodes(ast.Return):
            returns.setdefault(self.module.scope(each), []).append(each.value)
        for function in self.module.functions():
            owner = self._only(returns.get(function.name, [])) if self._is_top(function) else None
            if owner:
                self._returned[function.name] = owner
                where = self.module.name_where(function)
                yield ApplicationAlias(where, f"{function.name}()", "", owner.target)

    def _is_top(self, function: Function) -> bool:
        return not self.module.scope(function)

    def _only(self, values: list[ast.expr | None]) -> Owner | None:
        found = [self.meant(value) if value else None for value in values]
        targets = {each.target if each else None for each in found}
        return found[0] if len(targets) == 1 else None

    def meant(self, value: ast.expr) -> Owner | None:
        """As ``of``, for values that are, or by their names may be, applications."""
        owner = self.of(_inner(value))
        if owner is None or owner.is_parameter:
            return None
        return owner if owner.framework or _MADE.search(owner.name) else None

    def _assigned(self) -> Iterator[ApplicationAlias]:
        """``app = create_app()``, ``application = app`` at the top of the module."""
        for statement in self.module.nodes(ast.Assign):
            for target in () if self.module.scope(statement) else statement.targets:
                name = dotted_name(target)
                owner = self.meant(statement.value) if name else None
                if (
                    owner
                    and (name, "") not in self._local
                    and (owner.name, owner.scope) != (name, "")
                ):
                    yield ApplicationAlias(self.module.where(statement), name, "", owner.target)

    def _renamed(self) -> Iterator[ApplicationAlias]:
        """``from shop.web import app as application``."""
        for imported in self.module.nodes(ast.ImportFrom):
            for alias in imported.names:
                if alias.asname and _MADE.search(alias.name):
                    origin = "." * imported.level + (imported.module or "")
                    dot = "" if origin.endswith(".") else "."
                    target = f"{origin}{dot}{alias.name}"
                    yield ApplicationAlias(self.module.where(imported), alias.asname, "", target)

    def _bound_name(self, call: ast.Call) -> str | None:
        match self.module.parent(call):
            case ast.Assign(targets=[ast.Name() | ast.Attribute() as target, *_]):
                return dotted_name(target) or None
            case ast.AnnAssign(target=ast.Name() | ast.Attribute() as target):
                return dotted_name(target) or None
            case ast.Return():
                return "app"
        return None

    def _scope_of(self, name: str, node: ast.AST) -> str:
        """What is bound to an attribute of ``self`` belongs to the class, not the method."""
        scope = self.module.scope(node)
        return scope.rpartition(".")[0] if name.startswith(_SELF) else scope

    def of(self, expression: ast.expr) -> Owner | None:
        """The owner that an expression means.

        A dotted name and no scope for what is imported; ``UNKNOWN`` for a
        parameter; None for what is no application at all.
        """
        if isinstance(expression, ast.Call):
            return self._called(expression)
        name = dotted_name(expression)
        for scope in self._scopes(expression) if name in self._local_names else ():
            if made := self._local.get((name, scope)):
                return Owner(made.name, made.scope, made.framework)
        if dotted := self.module.resolve(expression):
            return None if dotted.startswith("builtins.") else Owner(dotted, "")
        binding = self.module.binding(expression) if isinstance(expression, ast.Name) else None
        if binding and binding.kind == "assign" and isinstance(binding.value, ast.Call):
            return self._called(binding.value)
        if binding is None or binding.kind != "parameter":
            return None
        return Owner(UNKNOWN, self.module.scope(binding.node))

    def _called(self, call: ast.Call) -> Owner | None:
        """What a function returns: ``build()``, by its dotted name where it is imported."""
        if made := self.made.get(call):
            return Owner(made.name, made.scope, made.framework)
        if dotted := self.module.resolve(call.func):
            return None if dotted.startswith("builtins.") else Owner(f"{dotted}()", "")
        if not isinstance(call.func, ast.Name):
            return None
        binding = self.module.binding(call.func)
        defined = binding is not None and isinstance(binding.node, ast.FunctionDef)
        return self._returned.get(call.func.id, Owner(f"{call.func.id}()", "")) if defined else None

    def application(self, expression: ast.expr) -> Owner | None:
        """As ``of``, but only for what is certainly, or by its name, an application."""
        if not isinstance(expression, ast.Name | ast.Attribute):
            return None
        name = dotted_name(expression)
        if name.rpartition(".")[2] in _APPLICATION_NAMES:
            return self.of(expression)
        owner = self.of(expression) if name in self._holding else None
        return owner if owner and owner.framework else None

    def _assigned_calls(self) -> Iterator[str]:
        """The names that are bound to what a call makes or a function of the module returns."""
        for call in self.module.nodes(ast.Call):
            named = isinstance(call.func, ast.Name) and call.func.id in self._returned
            if named or call in self.made:
                match self.module.parent(call):
                    case ast.Assign(targets=targets):
                        yield from (each.id for each in targets if isinstance(each, ast.Name))
                    case ast.AnnAssign(target=ast.Name(id=name)):
                        yield name
                    case ast.NamedExpr(target=ast.Name(id=name)):
                        yield name

    def _scopes(self, node: ast.AST) -> list[str]:
        scope = self.module.scope(node)
        parts = scope.split(".") if scope else []
        return [".".join(parts[:length]) for length in range(len(parts), -1, -1)]


def _inner(value: ast.expr) -> ast.expr:
    """The application inside what is put around it: ``ProxyFix(app)``."""
    while isinstance(value, ast.Call) and value.args:
        if not dotted_name(value.func).endswith(_AROUND):
            break
        value = value.args[-1] if dotted_name(value.func).endswith("ASGIApp") else value.args[0]
    return value
