"""Configurations for development that an application falls back to."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.development import is_development
from deploylint.deployment.facts import Candidate
from deploylint.formats.python import PythonModule
from deploylint.formats.python.receivers import made
from deploylint.model import Finding


def development_defaults(module: PythonModule) -> Iterator[Candidate]:
    """``app.config.from_object(os.getenv("CONFIG", "config.DevelopmentConfig"))``."""
    for call in module.nodes(ast.Call):
        match call:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Attribute(value=owner, attr="config"), attr="from_object"
                ),
                args=[argument],
            ):
                read = module.env_read(argument)
                default = module.fold(read.fallbacks[-1]) if read and read.fallbacks else None
                if read and isinstance(default, str) and is_development(default.rpartition(".")[2]):
                    where = module.where(read.fallbacks[-1])
                    message = f"Without `{read.name}` the application runs with `{default}`"
                    finding = Finding(where, message, scope=module.scope(call))
                    yield Candidate(where, finding, ("default", default, made(module, owner)))
