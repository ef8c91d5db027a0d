"""DPB003: pretty-printing helpers of a debugging session in a service."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.debug._decide import decide, detail_of
from deploylint.checks.debug._message import Piece, render
from deploylint.checks.debug._prints import is_run_by_hand
from deploylint.checks.debug._statements import is_only_statement
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.formats.python import PythonModule
from deploylint.formats.python.captured import is_captured
from deploylint.formats.python.edits import has_comments, replace
from deploylint.formats.python.logtargets import targets
from deploylint.formats.python.roles import Role
from deploylint.formats.python.unused import remove_unused_import
from deploylint.model import Confidence, Finding, Fix, Severity
from deploylint.registry import DEPLOYED, rule

_PRINTERS = ("pprint.pprint", "pprint.pp")
_PRINTER = "pprint.PrettyPrinter"
_INSPECTORS = ("icecream.ic", "devtools.debug", "snoop.pp")
_OTHER_STREAM = frozenset({"stream", "file", "file_"})


@rule(
    "DPB003",
    "pprint-or-ic",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=("pprint", "icecream", "devtools", "snoop"),
    fixable=True,
)
def pprint_or_ic(module: PythonModule) -> Iterator[Candidate]:
    role = Role(module)
    if role.is_terminal_program:
        return
    for call in (*module.calls(*_PRINTERS, *_INSPECTORS), *_of_objects(module)):
        elsewhere = any(word.arg in _OTHER_STREAM for word in call.keywords)
        elsewhere = elsewhere or is_captured(module, call)
        if not (elsewhere or is_run_by_hand(module, call)):
            yield from _candidates(role, call)


def _of_objects(module: PythonModule) -> Iterator[ast.Call]:
    """``PrettyPrinter().pprint(x)``, also of one that is kept under a name."""
    for call in module.nodes(ast.Call):
        match call.func:
            case ast.Attribute(value=made, attr="pprint") if module.origin(made) == _PRINTER:
                binding = module.binding(made) if isinstance(made, ast.Name) else None
                printer = binding.value if binding else made
                options = printer.keywords if isinstance(printer, ast.Call) else []
                if not any(word.arg in _OTHER_STREAM for word in options):
                    yield call


@pprint_or_ic.join
def _in_project(deployment: Deployment) -> Iterator[Finding]:
    yield from decide(deployment, "DPB003")


def _candidates(role: Role, call: ast.Call) -> Iterator[Candidate]:
    module = role.module
    finding = Finding(
        module.where(call.func),
        f"`{module.text(call.func)}` shows values to nobody but a developer at a terminal",
        confidence=Confidence.HIGH if role.logs else Confidence.MEDIUM,
        scope=module.scope(call),
    )
    fixes = list(_fixes(role, call))
    for library, fix in fixes:
        yield Candidate(
            finding.where, finding._replace(fix=fix), detail_of(role, library, method="debug")
        )
    if not fixes:
        yield Candidate(finding.where, finding, detail_of(role))


def _fixes(role: Role, call: ast.Call) -> Iterator[tuple[str, Fix]]:
    module, statement = role.module, role.module.parent(call)
    if not isinstance(statement, ast.Expr) or not is_only_statement(module, statement):
        return
    if not call.args or call.keywords or any(isinstance(each, ast.Starred) for each in call.args):
        return
    if has_comments(module, call):
        return
    name = module.text(call.func).partition(".")[0].partition("(")[0]
    unused = remove_unused_import(module, name, ignoring=(call,))
    for target in targets(module, call):
        arguments = render(module, list(_pieces(module, call)), target.library)
        edits = arguments and replace(module, call, f"{target.name}.debug({arguments})")
        if edits:
            title = f"Log with `{target.name}.debug`"
            yield target.library, Fix(title, (*target.edits, *edits, *(unused or ())))


def _pieces(module: PythonModule, call: ast.Call) -> Iterator[Piece]:
    """What ``ic`` shows: each expression with its value; ``pprint`` shows the value."""
    named = module.resolve(call.func) in _INSPECTORS
    for index, argument in enumerate(call.args):
        label = f"{module.text(argument)}: " if named else ""
        yield (", " if index else "") + label
        yield argument
