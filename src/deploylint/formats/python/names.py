"""Which name means what: bindings per scope, and dotted names of expressions."""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from collections.abc import Iterator

from deploylint.formats.python.tree import FUNCTIONS, Tree
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

Scope = ast.AST
Kind: TypeAlias = (
    "Literal['import', 'assign', 'declare', 'define', 'parameter', 'with', 'loop', 'other']"
)

_BUILTINS = frozenset(dir(builtins))
_SHADOWS_BUILTINS = frozenset({"builtins", "numpy", "pylab", "rich", "six.moves", "sympy"})
_REFERENCES = (ast.Name, ast.Attribute)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = frozenset({ast.Module, *FUNCTIONS, ast.ClassDef, ast.Lambda, *_COMPREHENSIONS})
_HOPS = 5
_ALTERNATIVES = 10


class Binding(NamedTuple):
    """One place that gives a name a meaning.

    ``value`` is the right-hand side for ``assign``, the context expression for
    ``with``, the iterable for ``loop``; ``target`` is the dotted name that an
    ``import`` brings in.
    """

    name: str
    kind: Kind
    node: ast.AST
    value: ast.expr | None = None
    target: str = ""


class Names:
    """The binding table of a module. Scopes are worked out for the names that are asked for."""

    __slots__ = (
        "_binders",
        "_evaluated_in",
        "_redirects",
        "_referring",
        "_resolved",
        "_scopes",
        "_tree",
        "star_imports",
    )

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._evaluated_in: dict[ast.AST, Scope] = {tree.root: tree.root}
        self._redirects: dict[tuple[Scope, str], Scope] = {}
        # Every rule asks for the names of the same calls.
        self._resolved: dict[ast.expr, str | None] = {}
        self._binders = _binders(tree)
        self._referring = _referring(tree)
        self._scopes: dict[str, dict[Scope, list[Binding]]] = {}
        self._redirect()
        self.star_imports = [
            _target(tree, alias) for alias in tree.nodes(ast.alias) if alias.name == "*"
        ]

    def resolve(self, expression: ast.expr | None) -> str | None:
        """The dotted name that ``expression`` certainly means, or None.

        ``os.getenv``, ``builtins.print``, ``.config.settings`` for a relative
        import. None for names of this module, rebound names, parameters.
        """
        if expression is None:
            return None
        try:
            return self._resolved[expression]
        except KeyError:
            resolved = self._resolved[expression] = self._resolve(expression, _HOPS)
            return resolved

    def _resolve(self, expression: ast.expr | None, hops: int) -> str | None:
        attributes: list[str] = []
        while isinstance(expression, ast.Attribute):
            attributes.append(expression.attr)
            expression = expression.value
        if not isinstance(expression, ast.Name) or hops == 0:
            return None
        base = self._resolve_name(expression, hops) if self._may_mean(expression.id) else None
        return None if base is None else _joined(base, attributes)

    def _may_mean(self, name: str) -> bool:
        """Whether an import, or a name that is assigned to it, may give a name a meaning."""
        return name in self._referring or name in _BUILTINS

    def _is_stored(self, name: str) -> bool:
        return any(node.__class__ is ast.Name for node in self._binders.get(name, ()))

    def _resolve_name(self, name: ast.Name, hops: int) -> str | None:
        found = self.lookup(name)
        if not found:
            return f"builtins.{name.id}" if self._is_builtin(name.id) else None
        if len(found) > _ALTERNATIVES:
            return None
        targets = {
            binding.target
            if binding.kind == "import"
            else self._resolve(binding.value, hops - 1)
            if binding.kind == "assign"
            else None
            for binding in found
            if not _is_placeholder(binding)
        }
        return targets.pop() if len(targets) == 1 else None

    def _is_builtin(self, name: str) -> bool:
        return name in _BUILTINS and _SHADOWS_BUILTINS.isdisjoint(self.star_imports)

    def binding(self, name: str | ast.Name) -> Binding | None:
        """The only binding of a name (a string: at module scope); None when there are more."""
        if isinstance(name, str):
            found = self.bindings(self._tree.root, name)
        else:
            found = self.lookup(name)
        return found[0] if len(found) == 1 else None

    def origin(self, expression: ast.expr | None) -> str | None:
        """The dotted name of the call whose result ``expression`` is.

        ``logging.getLogger`` for a name bound once to ``logging.getLogger(...)``;
        ``await`` and ``with ... as`` are looked through.
        """
        for _ in range(_HOPS):
            if isinstance(expression, ast.Await):
                expression = expression.value
            elif isinstance(expression, ast.Name):
                binding = self.binding(expression) if self._is_stored(expression.id) else None
                if binding is None or binding.kind not in ("assign", "with"):
                    return None
                expression = binding.value
            else:
                break
        return self.resolve(expression.func) if isinstance(expression, ast.Call) else None

    def lookup(self, name: ast.Name) -> list[Binding]:
        """All bindings of the scope that ``name`` refers to; empty for an unbound name."""
        scopes = self._scopes_of(name.id)
        root = self._tree.root
        if not scopes or (len(scopes) == 1 and root in scopes):
            return scopes.get(root, [])
        scope = self.scope_of(name)
        scope = self._redirects.get((scope, name.id), scope)
        for visible in self._visible_from(scope):
            if found := scopes.get(visible):
                return found
        return []

    def bindings(self, scope: Scope, name: str) -> list[Binding]:
        """The bindings of ``name`` in exactly this scope."""
        return self._scopes_of(name).get(scope, [])

    def scope_of(self, node: ast.AST) -> Scope:
        """The module, function, class, lambda or comprehension that evaluates ``node``."""
        known = self._evaluated_in
        path: list[ast.AST] = []
        current = node
        while current not in known:
            path.append(current)
            parent = self._tree.parent(current) or self._tree.root
            if parent.__class__ in _SCOPES and _evaluates(parent, current):
                known[current] = parent
            else:
                current = self._outer(parent, current)
        scope = known[current]
        known.update(dict.fromkeys(path, scope))
        return scope

    def _outer(self, parent: ast.AST, child: ast.AST) -> ast.AST:
        """The node whose scope is also that of ``child``."""
        if isinstance(parent, ast.comprehension) and child is parent.iter:
            owner = self._tree.parent(parent)
            if isinstance(owner, _COMPREHENSIONS) and owner.generators[0] is parent:
                return owner
        return parent

    def _visible_from(self, scope: Scope) -> Iterator[Scope]:
        yield scope
        while scope is not self._tree.root:
            scope = self.scope_of(scope)
            if not isinstance(scope, ast.ClassDef):
                yield scope

    def _redirect(self) -> None:
        for declaration in self._tree.nodes(ast.Global):
            scope = self.scope_of(declaration)
            for name in declaration.names:
                self._redirects[scope, name] = self._tree.root
        for nonlocal_ in self._tree.nodes(ast.Nonlocal):
            scope = self.scope_of(nonlocal_)
            for name in nonlocal_.names:
                self._redirects[scope, name] = self.scope_of(scope)

    def _scopes_of(self, name: str) -> dict[Scope, list[Binding]]:
        """The bindings of one name by scope; worked out for the names that are asked for."""
        scopes = self._scopes.get(name)
        if scopes is None:
            scopes = self._scopes[name] = {}
            for node in self._binders.get(name, ()):
                binding = _binding(self._tree, node, name)
                scope = self._binding_scope(binding)
                scope = self._redirects.get((scope, name), scope)
                scopes.setdefault(scope, []).append(binding)
            for found in scopes.values():
                _drop_declarations(found)
        return scopes

    def _binding_scope(self, binding: Binding) -> Scope:
        if isinstance(binding.node, ast.arg):
            arguments = self._tree.parent(binding.node)
            return (self._tree.parent(arguments) if arguments else None) or self._tree.root
        scope = self.scope_of(binding.node)
        if isinstance(self._tree.parent(binding.node), ast.NamedExpr):
            while isinstance(scope, _COMPREHENSIONS):
                scope = self.scope_of(scope)
        return scope


def _evaluates(parent: ast.AST, child: ast.AST) -> bool:
    """Whether ``parent``, one of ``_SCOPES``, evaluates ``child`` in the scope that it opens."""
    if isinstance(parent, (*FUNCTIONS, ast.ClassDef)):
        return isinstance(child, ast.stmt)
    if isinstance(parent, ast.Lambda):
        return child is parent.body
    return True


def _joined(base: str, attributes: list[str]) -> str:
    separator = "" if base.endswith(".") else "."
    return base + separator + ".".join(reversed(attributes)) if attributes else base


def _is_placeholder(binding: Binding) -> bool:
    """``name = None``, as after a failed import, says nothing about the other bindings."""
    return isinstance(binding.value, ast.Constant) and binding.value.value is None


def _drop_declarations(found: list[Binding]) -> None:
    """``x: int`` beside ``x = 1`` binds nothing."""
    binding = [one for one in found if one.kind != "declare"]
    if binding:
        found[:] = binding


def _binders(tree: Tree) -> dict[str, list[ast.AST]]:
    """Every node that binds a name, by that name; ``*`` for star imports."""
    binders: defaultdict[str, list[ast.AST]] = defaultdict(list)
    for alias in tree.nodes(ast.alias):
        binders[alias.asname or alias.name.partition(".")[0]].append(alias)
    for name in tree.unordered(ast.Name):
        if name.ctx.__class__ is not ast.Load:
            binders[name.id].append(name)
    for argument in tree.unordered(ast.arg):
        binders[argument.arg].append(argument)
    for definition in (*tree.functions(), *tree.nodes(ast.ClassDef)):
        binders[definition.name].append(definition)
    captures: tuple[ast.ExceptHandler | ast.MatchAs | ast.MatchStar, ...] = (
        *tree.nodes(ast.ExceptHandler),
        *tree.nodes(ast.MatchAs),
        *tree.nodes(ast.MatchStar),
    )
    for capture in captures:
        if capture.name:
            binders[capture.name].append(capture)
    for mapping in tree.nodes(ast.MatchMapping):
        if mapping.rest:
            binders[mapping.rest].append(mapping)
    return dict(binders)


def _referring(tree: Tree) -> frozenset[str]:
    """The names that mean something else: those of imports, ``log`` in ``log = logging``."""
    names = {alias.asname or alias.name.partition(".")[0] for alias in tree.unordered(ast.alias)}
    for assignment in tree.unordered(ast.Assign):
        if isinstance(assignment.value, _REFERENCES):
            names.update(name.id for name in assignment.targets if isinstance(name, ast.Name))
    bound: tuple[ast.AnnAssign | ast.NamedExpr, ...] = (
        *tree.unordered(ast.AnnAssign),
        *tree.unordered(ast.NamedExpr),
    )
    for each in bound:
        if isinstance(each.value, _REFERENCES) and isinstance(each.target, ast.Name):
            names.add(each.target.id)
    return frozenset(names)


def _binding(tree: Tree, node: ast.AST, name: str) -> Binding:
    match node:
        case ast.alias():
            return Binding(name, "import", node, target=_target(tree, node))
        case ast.Name():
            return _stored(tree, node)
        case ast.arg():
            return Binding(name, "parameter", node)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return Binding(name, "define", node)
    return Binding(name, "other", node)


def _target(tree: Tree, alias: ast.alias) -> str:
    """The dotted name that an import brings in; for a star, that of the module."""
    origin = tree.parent(alias)
    if isinstance(origin, ast.ImportFrom):
        module = "." * origin.level + (origin.module or "")
        return module if alias.name == "*" else _joined(module, [alias.name])
    return alias.name if alias.asname else alias.name.partition(".")[0]


def _stored(tree: Tree, name: ast.Name) -> Binding:
    match tree.parent(name):
        case ast.Assign(targets=targets, value=value) if name in targets:
            return Binding(name.id, "assign", name, value)
        case ast.AnnAssign(value=None):
            return Binding(name.id, "declare", name)
        case ast.AnnAssign(value=value) | ast.NamedExpr(value=value):
            return Binding(name.id, "assign", name, value)
        case ast.withitem(context_expr=value):
            return Binding(name.id, "with", name, value)
        case ast.For(iter=value) | ast.AsyncFor(iter=value) | ast.comprehension(iter=value):
            return Binding(name.id, "loop", name, value)
    return Binding(name.id, "other", name)
