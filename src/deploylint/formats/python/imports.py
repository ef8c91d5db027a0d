"""Edits on the imports of a module: add one, add a statement below them, drop an unused one."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence

from deploylint.formats.python.delimited import Delimited, skip_trivia
from deploylint.formats.python.edits import Edits, remove_statement
from deploylint.formats.python.module import PythonModule
from deploylint.formats.python.names import Binding
from deploylint.formats.python.reach import is_hidden, is_usable
from deploylint.formats.python.tree import DEFINITIONS, docstring
from deploylint.lazy.regexes import regex

_IS_LAST = regex(r"[ \t\f]*(?:#.*)?\r?\n?\Z")
# Blank lines between imports; below the last one stands what another edit may insert.
_GAP = regex(r"(?:[ \t]*\r?\n)+(?=import |from )")
_LONGEST = 100


def insert_header(
    module: PythonModule,
    imports: Sequence[str] = (),
    statements: Sequence[str] = (),
    *,
    before: ast.AST | None = None,
) -> Edits | None:
    """Add import statements after the last top-level import, and statements below them.

    One edit, or none when every import is there already and ``statements`` is
    empty. ``before`` is the first use of what is added: the place is above it.
    None when an imported name means something else in this module, or at that use.
    """
    wanted = [line for line in imports if not _is_present(module, line, before)]
    if any(_is_taken(module, line, before) for line in wanted):
        return None
    if not wanted and not statements:
        return ()
    anchor = _anchor(module, before)
    offset = _below(module, anchor) if anchor else _above_first(module)
    if offset is None:
        return None
    added = _header_text(module.source.text, wanted, statements, anchor, offset)
    return (module.source.insert(offset, added),)


def remove_unused_import(
    module: PythonModule, name: str, *, ignoring: Collection[ast.AST] = ()
) -> Edits | None:
    """Drop the module-level import of ``name`` if nothing but ``ignoring`` uses it.

    An empty tuple when it is still used; None when that cannot be told or the
    statement cannot be edited.
    """
    binding = module.binding(name)
    if binding is None or not isinstance(binding.node, ast.alias):
        return None
    if module.path.endswith("__init__.py") or _is_exported(module, name):
        return None
    if _is_used(module, binding, ignoring):
        return ()
    statement = module.parent(binding.node)
    if not isinstance(statement, (ast.Import, ast.ImportFrom)):
        return None
    if len(statement.names) == 1:
        return _without_gap(module, remove_statement(module, statement))
    return _remove_alias(module, statement, binding.node)


def _without_gap(module: PythonModule, edits: Edits | None) -> Edits | None:
    """Take the blank lines below along where the file would begin with them."""
    text = module.source.text
    if not edits or len(edits) > 1 or edits[0].text or text[: edits[0].where.start].strip():
        return edits
    start, end = edits[0].where.start, edits[0].where.end
    gap = _GAP.match(text, end)
    return (module.source.replace(module.where(start, gap.end() if gap else end), ""),)


def _is_present(module: PythonModule, line: str, use: ast.AST | None) -> bool:
    """Every name of the import statement is bound to the same thing already."""
    return all(_is_bound(module, name, target, use) for name, target in _imported(line))


def _is_bound(module: PythonModule, name: str, target: str, use: ast.AST | None) -> bool:
    found = module.binding(name)
    if found is None or found.kind != "import" or found.target != target:
        return False
    statement = module.tree.parent(found.node)
    if not isinstance(statement, ast.stmt) or module.parent(statement) is not module.tree.root:
        return False
    return use is None or is_usable(module, name, statement, use)


def _is_taken(module: PythonModule, line: str, use: ast.AST | None) -> bool:
    root, names = module.tree.root, [name for name, _ in _imported(line)]
    return any(
        module.names.bindings(root, name) or (use is not None and is_hidden(module, name, use))
        for name in names
    )


def _imported(line: str) -> Iterator[tuple[str, str]]:
    """The names that an import statement binds, and what they mean."""
    for statement in ast.parse(line).body:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                top = alias.name.partition(".")[0]
                yield alias.asname or top, alias.name if alias.asname else top
        elif isinstance(statement, ast.ImportFrom):
            origin = "." * statement.level + (statement.module or "")
            for alias in statement.names:
                dot = "" if origin.endswith(".") else "."
                yield alias.asname or alias.name, f"{origin}{dot}{alias.name}"


def _anchor(module: PythonModule, before: ast.AST | None) -> ast.stmt | None:
    """The last import before the first definition and before ``before``, or the docstring."""
    body = module.tree.root.body
    imports = [one for one in _header(module, before) if _is_import(module, one)]
    if imports:
        return imports[-1]
    return body[0] if body and docstring(module.tree.root) else None


def _header(module: PythonModule, before: ast.AST | None) -> Iterator[ast.stmt]:
    """The statements up to the first definition, or up to the one that holds ``before``."""
    above = set() if before is None else {before, *module.tree.ancestors(before)}
    for statement in module.tree.root.body:
        if isinstance(statement, DEFINITIONS) or statement in above:
            return
        yield statement


def _is_import(module: PythonModule, statement: ast.stmt) -> bool:
    """An import, a ``try`` around one, or an ``if TYPE_CHECKING``."""
    if isinstance(statement, ast.If):
        return (module.resolve(statement.test) or "").endswith(".TYPE_CHECKING")
    if isinstance(statement, ast.Try):
        return any(isinstance(inner, (ast.Import, ast.ImportFrom)) for inner in statement.body)
    return isinstance(statement, (ast.Import, ast.ImportFrom))


def _below(module: PythonModule, anchor: ast.stmt) -> int | None:
    """The start of the line after ``anchor``; None when that line goes on."""
    text = module.source.text
    end = module.span(anchor)[1]
    newline = text.find("\n", end)
    stop = len(text) if newline < 0 else newline + 1
    return stop if _IS_LAST.match(text, end, stop) else None


def _above_first(module: PythonModule) -> int:
    body = module.tree.root.body
    if not body:
        return len(module.source.text)
    start = module.span(body[0])[0]
    for decorator in getattr(body[0], "decorator_list", ()):
        start = min(start, module.span(decorator)[0])
    return module.source.text.rfind("\n", 0, start) + 1


def _header_text(
    text: str,
    imports: Sequence[str],
    statements: Sequence[str],
    anchor: ast.stmt | None,
    offset: int,
) -> str:
    lines = "".join(f"{line}\n" for line in imports)
    if isinstance(anchor, ast.Expr):
        lines = "\n" + lines
    if anchor and offset == len(text) and not text.endswith("\n"):
        lines = "\n" + lines
    for statement in statements:
        lines += f"\n{statement}\n"
    return lines if anchor else lines + "\n"


def _is_exported(module: PythonModule, name: str) -> bool:
    """Named in ``__all__``, or in some annotation in quotes."""
    word = re.compile(rf"[\w\s.,|\[\]]*?\b{re.escape(name)}\b[\w\s.,|\[\]]*\Z")
    return any(
        isinstance(node.value, str) and len(node.value) <= _LONGEST and word.match(node.value)
        for node in module.nodes(ast.Constant)
    )


def _is_used(module: PythonModule, binding: Binding, ignoring: Collection[ast.AST]) -> bool:
    """Whether anything means this binding, and not one of the same name in a function."""
    ignored = set(ignoring)
    return any(
        ignored.isdisjoint((node, *module.tree.ancestors(node)))
        and binding in module.names.lookup(node)
        for node in module.uses(binding.name)
    )


def _remove_alias(
    module: PythonModule, statement: ast.Import | ast.ImportFrom, alias: ast.alias
) -> Edits | None:
    text = module.source.text
    spans = [module.span(each) for each in statement.names]
    closing = module.span(statement)[1]
    opening = spans[0][0]
    if text[closing - 1] == ")":
        closing -= 1
        opening = text.rindex("(", 0, opening) + 1
    if skip_trivia(text, opening) != spans[0][0]:
        return None
    delimited = Delimited.scan(text, opening, closing, spans)
    if delimited is None:
        return None
    start, end = delimited.removal(statement.names.index(alias))
    return (module.source.replace(module.source.where(start, end), ""),)
