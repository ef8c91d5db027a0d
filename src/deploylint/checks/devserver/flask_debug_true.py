"""DPG004: an application is started with its debugger on."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.devserver._commands import STARTERS
from deploylint.checks.devserver._configuration_files import KIND, debug_of_file, weighed_file
from deploylint.checks.devserver._debug_in_code import debug_in_code
from deploylint.checks.devserver._debugger import Debugged
from deploylint.checks.devserver._development_defaults import development_defaults
from deploylint.checks.devserver._flask_command import (
    OPTION,
    debug_options,
    started_with_debug,
)
from deploylint.checks.devserver._flask_environment import (
    DOCUMENTS,
    VARIABLES,
    debug_variables,
    switched_off,
)
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate, PreparedFix
from deploylint.formats.document import Document
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from typing import Any


@rule(
    "DPG004",
    "flask-debug-true",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=("debug", "DEBUG", "from_object"),
    also=(".run", ".debug", ".config"),
    fixable=True,
)
def flask_debug_true(module: PythonModule) -> Iterator[Candidate | Evidence]:
    yield from debug_in_code(module)
    yield from development_defaults(module)


@flask_debug_true.on(DOCUMENTS, triggers=tuple(VARIABLES))
def set_outside(document: Any) -> Iterator[Candidate]:
    for name, where, scope in debug_variables(document):
        message = f"`{name}` switches Flask's debugger on, which lets everyone run code"
        edit = switched_off(document.source, where)
        fix = Fix("Switch debug mode off", (edit,)) if edit else None
        finding = Finding(where, message, fix=fix, scope=scope)
        yield Candidate(where, finding, ("outside", "console", scope))


@flask_debug_true.on(STARTERS, triggers=(OPTION,), also=("flask",))
def set_by_an_option(document: Document) -> Iterator[PreparedFix]:
    yield from debug_options(document)


@flask_debug_true.on(
    PythonModule, triggers=("DEBUG", "TESTING", "ENV"), also=("development", "True")
)
def set_in_a_file(module: PythonModule) -> Iterator[Candidate]:
    yield from debug_of_file(module)


@flask_debug_true.join
def decide(deployment: Deployment) -> Iterator[Finding | Unknown]:
    """Error where the module is what is started, info where a real server is started instead."""
    candidates = deployment.candidates("DPG004")
    yield from started_with_debug(deployment)
    debugged = deployment.model(Debugged) if candidates else None
    for candidate in candidates if debugged else ():
        assert debugged is not None
        if candidate.detail[0] == KIND:
            yield weighed_file(deployment, candidate)
        else:
            yield from debugged.weighed(candidate)
