"""The Python document: what a rule asks about one module."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.document import Document
from deploylint.formats.python import syntax
from deploylint.formats.python.constants import UNKNOWN, Constants, Entry, Value
from deploylint.formats.python.names import Binding, Names
from deploylint.formats.python.positions import Positions
from deploylint.formats.python.tree import (
    DEFINITIONS,
    Definition,
    Function,
    Located,
    Tree,
    docstring,
    position,
)
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Where
from deploylint.source import Source

if TYPE_CHECKING:
    from deploylint.formats.document import Links
    from deploylint.formats.python.environment import Environment, EnvRead
    from deploylint.formats.python.guards import Guard, Guards
    from deploylint.formats.python.linking import Linker
    from deploylint.formats.python.settings import SettingsClass
    from deploylint.formats.python.tree import N

__all__ = ["UNKNOWN", "PythonModule"]

_IDENTIFIER = regex(r"\w+|\*\*")
_HEAD = regex(r"(?:async\s+)?(?:def|class)\s+(\w+)")


class PythonModule(Document):
    """A parsed module. Everything beyond the tree is worked out when first asked for."""

    kind = "python"

    def __init__(self, source: Source, root: ast.Module) -> None:
        super().__init__(source)
        self.tree = Tree(root)
        self._calls: dict[str | None, list[ast.Call]] | None = None
        self._uses: dict[str, list[ast.Name]] | None = None
        self._positions: Positions | None = None
        self._names: Names | None = None
        self._constants: Constants | None = None
        self._environment: Environment | None = None
        self._guards: Guards | None = None
        self._linker: Linker | None = None

    def link(self, links: Links | Linker) -> None:
        from deploylint.formats.python.linking import Linker

        self._linker = links if isinstance(links, Linker) else Linker(links)

    def take_wanted(self) -> set[tuple[str, str]]:
        return self._linker.take_wanted() if self._linker else set()

    @classmethod
    def parse(cls, source: Source) -> PythonModule:
        """Read ``source``; raises ``Unparsable`` for anything this Python cannot read."""
        return cls(source, syntax.read(source))

    # The tree

    def nodes(self, kind: type[N]) -> list[N]:
        """All nodes of exactly this class in source order. Do not change the list."""
        return self.tree.nodes(kind)

    def calls(self, *targets: str) -> Iterator[ast.Call]:
        """Calls of any of these dotted names, in source order."""
        if self._calls is None:
            self._calls = {}
            for call in self.tree.nodes(ast.Call):
                self._calls.setdefault(self.resolve(call.func), []).append(call)
        found = [call for target in targets for call in self._calls.get(target, ())]
        yield from found if len(targets) == 1 else sorted(found, key=position)

    def uses(self, name: str) -> list[ast.Name]:
        """Where this identifier stands, whatever it means there, in source order."""
        if self._uses is None:
            self._uses = {}
            for each in self.tree.nodes(ast.Name):
                self._uses.setdefault(each.id, []).append(each)
        return self._uses.get(name, [])

    def functions(self) -> list[Function]:
        """Every function and coroutine function in source order."""
        return self.tree.functions()

    def parent(self, node: ast.AST) -> ast.AST | None:
        return self.tree.parent(node)

    def scope(self, node: ast.AST) -> str:
        """The dotted names of the functions and classes around ``node``; empty at the top."""
        return self.tree.scope(node)

    def docstring(self, node: ast.Module | Definition | None = None) -> ast.Constant | None:
        """The docstring of a definition, of the module without an argument."""
        return docstring(self.tree.root if node is None else node)

    # Places

    def span(self, node: Located) -> tuple[int, int]:
        """Start and end of a node in code points, as ``ast`` sees it: without its parentheses."""
        if self._positions is None:
            self._positions = Positions(self.source.text)
        offset = self._positions.offset
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return offset(node.lineno, node.col_offset), offset(node.end_lineno, node.end_col_offset)

    def where(self, start: int | Located, end: int | None = None) -> Where:
        """The place of a node, or of the text between two offsets."""
        if isinstance(start, int):
            return self.source.where(start, start if end is None else end)
        return self.source.where(*self.span(start))

    def text(self, node: Located) -> str:
        """The source text of a node."""
        start, end = self.span(node)
        return self.source.text[start:end]

    def argument_span(self, argument: ast.expr | ast.keyword) -> tuple[int, int]:
        """``name=value``, ``*args``, ``**kwargs`` or the bare expression."""
        return self.span(argument)

    def keyword_where(self, keyword: ast.keyword) -> Where:
        """The name token of a keyword argument; ``**`` where it has none."""
        start, end = self.span(keyword)
        found = _IDENTIFIER.match(self.source.text, start, end)
        return self.source.where(start, found.end() if found else end)

    def name_where(self, node: Definition) -> Where:
        """The name token of a function or class definition."""
        start, end = self.span(node)
        found = _HEAD.match(self.source.text, start, end)
        return self.source.where(*(found.span(1) if found else (start, start)))

    def attribute_where(self, node: ast.Attribute) -> Where:
        """The last name of a dotted expression."""
        start, end = self.span(node)
        begin = end - len(node.attr)
        exact = self.source.text[begin:end] == node.attr
        return self.source.where(begin if exact else start, end)

    # Names and values

    @property
    def names(self) -> Names:
        if self._names is None:
            self._names = Names(self.tree)
        return self._names

    @property
    def constants(self) -> Constants:
        if self._constants is None:
            self._constants = Constants(self.tree, self.names, self._imported)
        return self._constants

    def _imported(self, name: str) -> Value:
        return UNKNOWN if self._linker is None else self._linker.value(self.source.path, name)

    def resolve(self, expression: ast.expr | None) -> str | None:
        """The dotted name that ``expression`` certainly means; see ``Names.resolve``."""
        return self.names.resolve(expression)

    def resolve_call(self, call: ast.Call) -> str | None:
        return self.names.resolve(call.func)

    def origin(self, expression: ast.expr | None) -> str | None:
        """The dotted name of the call that made the value; see ``Names.origin``."""
        return self.names.origin(expression)

    def binding(self, name: str | ast.Name) -> Binding | None:
        """The only binding of a name (a string: at module scope); None when there are more."""
        return self.names.binding(name)

    def fold(self, expression: ast.expr | None) -> Value:
        """The value of an expression, or ``UNKNOWN``."""
        return self.constants.fold(expression)

    def fold_prefix(self, expression: ast.expr | None) -> str:
        """The text a string or path certainly begins with; empty when unknown."""
        return self.constants.prefix(expression)

    def items(self, expression: ast.expr | None) -> list[ast.expr] | None:
        """The elements of a visible list, tuple or set."""
        return self.constants.items(expression)

    def included(self, expression: ast.expr | None) -> list[ast.expr]:
        """The elements that a collection certainly has, whatever else it may hold."""
        return self.constants.included(expression)

    def entries(self, expression: ast.expr | None) -> list[Entry] | None:
        """The entries of a visible dictionary."""
        return self.constants.entries(expression)

    # The environment and guards

    @property
    def environment(self) -> Environment:
        if self._environment is None:
            from deploylint.formats.python.environment import Environment

            self._environment = Environment(self.tree, self.names, self.constants)
        return self._environment

    def env_reads(self) -> Iterator[EnvRead]:
        """Every read of an environment variable in the module."""
        return self.environment.reads()

    def env_read(self, expression: ast.expr) -> EnvRead | None:
        """The read of an environment variable that ``expression`` is; None for anything else."""
        return self.environment.read(expression)

    def settings_classes(self) -> tuple[SettingsClass, ...]:
        """The settings classes of the module with their fields, in source order."""
        return self.model(_settings_classes)

    @property
    def guards(self) -> Guards:
        if self._guards is None:
            from deploylint.formats.python.conditions import Conditions
            from deploylint.formats.python.guards import Guards

            conditions = Conditions(self.names, self.constants, self.environment)
            self._guards = Guards(self.tree, self.names, conditions, self._guard_where)
        return self._guards

    def guarded(self, node: ast.AST) -> Guard | None:
        """The proof that ``node`` cannot hurt in production, with its place; or None."""
        return self.guards.guard(node)

    def in_main_block(self, node: ast.AST) -> bool:
        """Whether ``node`` stands under ``if __name__ == "__main__"``."""
        return self.guards.in_main_block(node)

    def _guard_where(self, node: ast.expr | ast.stmt) -> Where:
        return self.name_where(node) if isinstance(node, DEFINITIONS) else self.where(node)


def _settings_classes(module: PythonModule) -> tuple[SettingsClass, ...]:
    from deploylint.formats.python.settings import SettingsClasses

    return tuple(SettingsClasses(module.tree, module.names, module.constants).found())
