"""Flask's configuration files: assignments of Python in a file that is no module."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts import Candidate
from deploylint.deployment.production import deployed
from deploylint.files.classify import Context
from deploylint.formats.python import PythonModule
from deploylint.model import Finding, Severity, Unknown

KIND = "file"
# What each setting is in a file for developers; the first that is given is reported.
_DEVELOPMENT = {"DEBUG": True, "TESTING": True, "ENV": "development", "FLASK_ENV": "development"}


def debug_of_file(module: PythonModule) -> Iterator[Candidate]:
    """``DEBUG = True`` in ``production.cfg``, which ``from_pyfile`` or ``from_envvar`` reads."""
    if not module.path.endswith(".cfg"):
        return
    given = {
        statement.targets[0].id: statement
        for statement in module.tree.root.body
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
    }
    for name, value in _DEVELOPMENT.items():
        if name in given and module.fold(given[name].value) == value:
            where = module.where(given[name])
            message = f"`{name} = {value!r}`: production is configured as for development"
            yield Candidate(where, Finding(where, message), (KIND, "", ""))
            return


def weighed_file(deployment: Deployment, candidate: Candidate) -> Finding | Unknown:
    """A warning in a file that is named for production, or that something deployed names."""
    path = candidate.where.path
    if deployment.context_of(path) is Context.PROD or _is_named(deployment, path):
        return candidate.finding._replace(severity=Severity.WARNING)
    return Unknown(candidate.where, "what reads this file is not known")


def _is_named(deployment: Deployment, path: str) -> bool:
    environments = deployment.model(Environments)
    name = posixpath.basename(path)
    found = (environments.of(service) for service in deployed(deployment))
    return any(
        posixpath.basename(each.value(variable) or "") == name
        for each in found
        for variable in each.names
    )
