"""Where Starlette's ``CORSMiddleware`` is configured, whatever the shape of the call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.model import Where

_CLASSES = frozenset(
    {
        "starlette.middleware.cors.CORSMiddleware",
        "fastapi.middleware.cors.CORSMiddleware",
    }
)
# Positional parameters of the class itself, as Starlette declares them.
_PARAMETERS = (
    "app",
    "allow_origins",
    "allow_methods",
    "allow_headers",
    "allow_credentials",
    "allow_origin_regex",
    "expose_headers",
    "max_age",
)


class CorsCall:
    """One configuration of the middleware and the arguments given to it."""

    def __init__(self, module: PythonModule, call: ast.Call, *, direct: bool) -> None:
        self.module = module
        self.call = call
        self._direct = direct

    @property
    def where(self) -> Where:
        return self.module.where(self.call.func)

    @property
    def scope(self) -> str:
        return self.module.scope(self.call)

    @property
    def open_ended(self) -> bool:
        """Whether ``**kwargs`` may add arguments that cannot be seen here."""
        return any(keyword.arg is None for keyword in self.call.keywords)

    def keyword(self, name: str) -> ast.keyword | None:
        return next((each for each in self.call.keywords if each.arg == name), None)

    def value(self, name: str) -> ast.expr | None:
        """The expression given for a parameter, by keyword or by position."""
        if keyword := self.keyword(name):
            return keyword.value
        index = _PARAMETERS.index(name)
        return self.call.args[index] if self._direct and index < len(self.call.args) else None

    def allows_any_origin(self) -> bool:
        origins = self.module.fold(self.value("allow_origins"))
        return origins == "*" or (isinstance(origins, list | tuple) and "*" in origins)

    def allows_credentials(self) -> bool | None:
        """True or False where it can be known, None where it cannot."""
        value = self.value("allow_credentials")
        if value is None:
            return None if self.open_ended else False
        folded = self.module.fold(value)
        return None if folded is UNKNOWN else bool(folded)


def cors_middleware_calls(module: PythonModule) -> Iterator[CorsCall]:
    """``add_middleware(C, …)``, ``Middleware(C, …)``, ``partial(C, …)`` and ``C(app, …)``."""
    for call in module.nodes(ast.Call):
        if module.resolve(call.func) in _CLASSES:
            yield CorsCall(module, call, direct=True)
        elif _names_the_class(module, call):
            yield CorsCall(module, call, direct=False)


def _names_the_class(module: PythonModule, call: ast.Call) -> bool:
    by_keyword = [each.value for each in call.keywords if each.arg in ("middleware_class", "cls")]
    return any(module.resolve(each) in _CLASSES for each in (*call.args[:1], *by_keyword))
