"""Which application or router an expression means, within one module."""

from __future__ import annotations

import ast
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
from deploylint.deployment.facts.python import Application
from deploylint.formats.python import PythonModule

_SELF = ("self.", "cls.")
# A parameter of such a name is taken for an application even without an annotation.
_APPLICATION_NAMES = frozenset({"app", "application", "api", "router", "server", "blueprint", "bp"})


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


class Owners:
    """The applications of one module; ``found`` lists those that it makes itself."""

    def __init__(self, module: PythonModule) -> None:
        self.module = module
        self.made: dict[ast.Call, Application] = dict(self._made())
        self._local = {(each.name, each.scope): each for each in self.made.values()}
        self.aliases = tuple(self._aliases())

    @property
    def found(self) -> tuple[Application, ...]:
        return (*self.made.values(), *self.aliases)

    def _made(self) -> Iterator[tuple[ast.Call, Application]]:
        for call in self.module.nodes(ast.Call):
            framework, role = self._constructor(call)
            name = self._bound_name(call) if framework else None
            if name:
                keyword = ROOT_PATH if role == "app" else PREFIX_KEYWORDS.get(framework, "")
                prefix = symbolic_path(self.module, argument(call, -1, keyword))
                scope = self._scope_of(name, call)
                where = self.module.where(call)
                yield call, Application(where, name, scope, framework, role, prefix)

    def _constructor(self, call: ast.Call) -> tuple[str, str]:
        """Framework and role; an own subclass of ``APIRouter`` is told by its name."""
        target = self.module.resolve(call.func) or ""
        if found := CONSTRUCTORS.get(target):
            return found
        name = call.func.id if isinstance(call.func, ast.Name) else target
        return ("fastapi", "router") if name.endswith("APIRouter") else ("", "")

    def _aliases(self) -> Iterator[Application]:
        """``app = create_app()`` where ``create_app`` makes one application in this module."""
        for statement in self.module.tree.root.body:
            match statement:
                case ast.Assign(
                    targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=factory))
                ):
                    made = [each for each in self.made.values() if each.scope == factory]
                    if len(made) == 1 and made[0].role == "app":
                        target = f"{factory}:{made[0].name}"
                        where = self.module.where(statement)
                        yield made[0]._replace(where=where, name=name, scope="", alias_of=target)
                        self._local[name, ""] = made[0]

    def _bound_name(self, call: ast.Call) -> str | None:
        match self.module.parent(call):
            case ast.Assign(targets=[ast.Name() | ast.Attribute() as target]):
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
        name = dotted_name(expression)
        scopes = self._scopes(expression)
        for scope in scopes:
            if made := self._local.get((name, scope)):
                return Owner(made.name, made.scope, made.framework)
        if dotted := self.module.resolve(expression):
            return None if dotted.startswith("builtins.") else Owner(dotted, "")
        binding = self.module.binding(expression) if isinstance(expression, ast.Name) else None
        if binding is None or binding.kind != "parameter":
            return None
        return Owner(UNKNOWN, self.module.scope(binding.node))

    def application(self, expression: ast.expr) -> Owner | None:
        """As ``of``, but only for what is certainly, or by its name, an application."""
        owner = self.of(expression) if isinstance(expression, ast.Name | ast.Attribute) else None
        if owner is None or owner.framework:
            return owner
        last = dotted_name(expression).rpartition(".")[2]
        return owner if last in _APPLICATION_NAMES else None

    def _scopes(self, node: ast.AST) -> list[str]:
        scope = self.module.scope(node)
        parts = scope.split(".") if scope else []
        return [".".join(parts[:length]) for length in range(len(parts), -1, -1)]
