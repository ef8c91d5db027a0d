"""Where ``CORSMiddleware`` of Starlette and ``CORSConfig`` of Litestar are given arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.model import Where

STARLETTE, LITESTAR = "Starlette", "Litestar"
_CLASSES = {
    "starlette.middleware.cors.CORSMiddleware": STARLETTE,
    "fastapi.middleware.cors.CORSMiddleware": STARLETTE,
    "litestar.config.cors.CORSConfig": LITESTAR,
}
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
    """One configuration and the arguments given to it, ``**`` of a visible dictionary included."""

    def __init__(
        self, module: PythonModule, call: ast.Call, framework: str, *, direct: bool
    ) -> None:
        self.module = module
        self.call = call
        self.framework = framework
        self._direct = direct
        spread = [module.entries(each.value) for each in call.keywords if each.arg is None]
        self._spread = {each.key: each for entries in spread for each in entries or ()}
        self.open_ended = None in spread

    @property
    def where(self) -> Where:
        return self.module.where(self.call.func)

    @property
    def scope(self) -> str:
        return self.module.scope(self.call)

    def keyword(self, name: str) -> ast.keyword | None:
        return next((each for each in self.call.keywords if each.arg == name), None)

    def value(self, name: str) -> ast.expr | None:
        """The expression given for a parameter, by keyword or by position."""
        if keyword := self.keyword(name):
            return keyword.value
        if name in self._spread:
            return self._spread[name].value
        index = _PARAMETERS.index(name)
        return self.call.args[index] if self._direct and index < len(self.call.args) else None

    def place(self, name: str) -> Where:
        """The name of a parameter where it is given, the call itself where it is not."""
        if keyword := self.keyword(name):
            return self.module.keyword_where(keyword)
        entry = self._spread.get(name)
        if entry is None:
            return self.where
        node = entry.key_node
        if isinstance(node, ast.keyword):
            return self.module.keyword_where(node)
        return self.module.where(node)

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
        if framework := _CLASSES.get(module.resolve(call.func) or ""):
            yield CorsCall(module, call, framework, direct=framework == STARLETTE)
        elif _names_the_class(module, call):
            yield CorsCall(module, call, STARLETTE, direct=False)


def _names_the_class(module: PythonModule, call: ast.Call) -> bool:
    by_keyword = [each.value for each in call.keywords if each.arg in ("middleware_class", "cls")]
    return any(module.resolve(each) in _CLASSES for each in (*call.args[:1], *by_keyword))
