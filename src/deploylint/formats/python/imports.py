"""Edits that add imports to a module, and statements below them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from deploylint.formats.python.delimited import Delimited, skip_trivia
from deploylint.formats.python.edits import Edits, remove_statement
from deploylint.formats.python.importorder import (
    Import,
    Row,
    Slot,
    blocks,
    header,
    row_of,
    slot_for,
)
from deploylint.formats.python.module import PythonModule
from deploylint.formats.python.reach import is_hidden, is_usable
from deploylint.formats.python.tree import DEFINITIONS, docstring
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Where

_IS_LAST = regex(r"[ \t\f]*(?:#.*)?\r?\n?\Z")
_TWO_BLANK = regex(r"[^\r\n]*\r?\n(?:\r?\n){2}(?![\r\n])")
_WIDTH = 88


def insert_header(
    module: PythonModule,
    imports: Sequence[str] = (),
    statements: Sequence[str] = (),
    *,
    before: ast.AST | None = None,
) -> Edits | None:
    """Add import statements where a sorter would, and statements below the last import.

    No edit when every import is there already and ``statements`` is empty.
    ``before`` is the first use of what is added: the place is above it.
    None when an imported name means something else in this module, or at that use.
    """
    wanted = [line for line in imports if not _is_present(module, line, before)]
    if any(_is_taken(module, line, before) for line in wanted):
        return None
    placed = [_placed(module, line, before) for line in wanted]
    left = [line for line, each in zip(wanted, placed, strict=True) if not each]
    edits = tuple(edit for each in placed for edit in each)
    if not left and not statements:
        return edits
    anchor = _anchor(module, before)
    offset = _below(module, anchor) if anchor else _above_first(module)
    if offset is None:
        return None
    gap = _gap(module, anchor)
    added = _header_text(
        module.source.text, left, [gap + each for each in statements], anchor, offset
    )
    return _joined(module, (*edits, module.source.insert(offset, added)))


def out_of_order(before: PythonModule, after: PythonModule) -> Edits:
    """Move the first import of a module that ``before`` had none of to where a sorter has it."""
    known = {row.name for row in _rows(before)}
    for row in _rows(after):
        if row.name in known or len(after.tree.block(row.node)) == 1:
            continue
        removed = remove_statement(after, row.node)
        edit = _moved(after, row)
        if (
            removed
            and edit
            and not removed[0].where.start <= edit.where.start <= removed[0].where.end
        ):
            return (*removed, edit)
    return ()


def _rows(module: PythonModule) -> Iterator[Row]:
    return (row for rows in blocks(module) for row in rows)


def _moved(module: PythonModule, row: Row) -> Edit | None:
    """The insertion at its place; None where no other import of its section tells that."""
    slot = slot_for(module, row)
    if slot is None or slot.apart:
        return None
    return _beside(module, slot, module.text(row.node))


def _joined(module: PythonModule, edits: Edits) -> Edits:
    """Insertions at one place become one."""
    texts: dict[Where, str] = {}
    for edit in edits:
        texts[edit.where] = texts.get(edit.where, "") + edit.text
    return tuple(Edit(where, text) for where, text in texts.items())


def _placed(module: PythonModule, line: str, before: ast.AST | None) -> Edits:
    """The import where a sorter would put it; none where it goes above the added statements."""
    node = ast.parse(line).body[0]
    assert isinstance(node, ast.Import | ast.ImportFrom)
    slot = slot_for(module, row_of(module, node), before)
    if slot is None:
        return ()
    if isinstance(node, ast.ImportFrom) and (edits := _merged(module, node, slot.row.node)):
        return edits
    edit = _beside(module, slot, line)
    return () if edit is None else (edit,)


def _beside(module: PythonModule, slot: Slot, line: str) -> Edit | None:
    if slot.below:
        offset = _below(module, slot.row.node)
        text = f"\n{line}\n" if slot.apart else f"{line}\n"
        if offset == len(module.source.text) and not module.source.text.endswith("\n"):
            text = "\n" + text
    else:
        offset = _line_above(module, slot.row.node, climb=slot.apart)
        text = f"{line}\n\n" if slot.apart else f"{line}\n"
    return None if offset is None else module.source.insert(offset, text)


def _merged(module: PythonModule, new: ast.ImportFrom, there: Import) -> Edits:
    """``from a import b, c`` where ``from a import b`` is there already."""
    if not isinstance(there, ast.ImportFrom) or there.names[0].name == "*":
        return ()
    if (there.level, there.module) != (new.level, new.module):
        return ()
    text = module.text(there)
    if "(" in text:
        return _listed(module, ast.unparse(new.names[0]), there)
    if "\n" in text:
        return ()
    names = sorted({ast.unparse(each) for each in (*there.names, *new.names)}, key=_member_key)
    head = f"from {'.' * new.level}{new.module or ''} import"
    line = f"{head} {', '.join(names)}"
    if len(line) > _WIDTH:
        line = f"{head} (\n{''.join(f'    {name},' + chr(10) for name in names)})"
    return (module.source.replace(module.where(there), line),)


def _listed(module: PythonModule, name: str, there: ast.ImportFrom) -> Edits:
    """One more name between the parentheses of an import."""
    delimited = names_of(module, there)
    if delimited is None:
        return ()
    keys = [_member_key(ast.unparse(each)) for each in there.names]
    behind = next((i for i, key in enumerate(keys) if key > _member_key(name)), None)
    if behind is None:
        added = delimited.addition(name)
        return tuple(module.source.insert(offset, text) for offset, text in added)
    start = delimited.slots[behind].start
    line = module.source.text.rfind("\n", 0, start) + 1
    indent = module.source.text[line:start]
    text = f"{name}, " if indent.strip() else f"{name},\n{indent}"
    return (module.source.insert(start, text),)


def _member_key(name: str) -> tuple[int, str]:
    """Constants, classes, then the rest."""
    rank = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return rank, name.lower()


def _line_above(module: PythonModule, row: Import, *, climb: bool) -> int | None:
    """The start of the line of ``row``; of the comment right above, unless it heads the file."""
    text, start = module.source.text, module.span(row)[0]
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip():
        return None
    top = line
    while climb and top and text[text.rfind("\n", 0, top - 1) + 1 : top].startswith("#"):
        top = text.rfind("\n", 0, top - 1) + 1
    return top or line


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
    imports = [one for one in header(module, before) if _is_import(module, one)]
    if imports:
        return imports[-1]
    return body[0] if body and docstring(module.tree.root) else None


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


def _gap(module: PythonModule, anchor: ast.stmt | None) -> str:
    """The second blank line below the imports, where one stands before a plain statement."""
    if anchor is None or isinstance(anchor, ast.Expr):
        return ""
    following = module.tree.root.body[module.tree.root.body.index(anchor) + 1 :][:1]
    plain = following and not isinstance(following[0], DEFINITIONS)
    end = module.span(anchor)[1]
    return "\n" if plain and _TWO_BLANK.match(module.source.text, end) else ""


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


def names_of(module: PythonModule, statement: Import) -> Delimited | None:
    """The names that a statement imports, with their commas; None where that cannot be told."""
    text, closing = module.source.text, module.span(statement)[1]
    spans = [module.span(each) for each in statement.names]
    opening = spans[0][0]
    if text[closing - 1] == ")":
        closing -= 1
        opening = text.rindex("(", 0, opening) + 1
    if skip_trivia(text, opening) != spans[0][0]:
        return None
    return Delimited.scan(text, opening, closing, spans)
