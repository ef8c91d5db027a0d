"""Applications that answer cross-origin requests themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts.python import CorsSetup
from deploylint.formats.python import PythonModule
from deploylint.registry import collect

_LIBRARIES = {
    "flask_cors.CORS": "flask-cors",
    "fastapi.middleware.cors.CORSMiddleware": "CORSMiddleware",
    "starlette.middleware.cors.CORSMiddleware": "CORSMiddleware",
    "aiohttp_cors.setup": "aiohttp-cors",
    "quart_cors.cors": "quart-cors",
}
_DJANGO = "corsheaders.middleware.CorsMiddleware"


@collect(PythonModule, triggers=("CORSMiddleware", "flask_cors", "corsheaders", "aiohttp_cors"))
def cors_setups(module: PythonModule) -> Iterator[CorsSetup]:
    for call in module.nodes(ast.Call):
        library = next(filter(None, map(_LIBRARIES.get, _callables(module, call))), None)
        if library:
            yield CorsSetup(module.where(call), library)
    for constant in module.nodes(ast.Constant):
        if constant.value == _DJANGO:
            yield CorsSetup(module.where(constant), "django-cors-headers")


def _callables(module: PythonModule, call: ast.Call) -> Iterator[str]:
    """The function called, and a class that ``add_middleware`` or ``Middleware`` is given."""
    yield module.resolve(call.func) or ""
    if call.args and isinstance(call.args[0], ast.Name | ast.Attribute):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name == "add_middleware" or (module.resolve(call.func) or "").endswith(".Middleware"):
            yield module.resolve(call.args[0]) or ""
