"""Applications that are passed to functions, which may register routes out of sight."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.collectors._owners import Owner, Owners
from deploylint.collectors._routing import CONSTRUCTORS, INCLUSIONS, TRIGGERS, dotted_name
from deploylint.deployment.facts.python import AppArgument
from deploylint.formats.python import PythonModule
from deploylint.registry import collect

# Packages, and names of functions and objects, that register no route for anybody's health.
_HARMLESS_PACKAGES = frozenset(
    """
    builtins uvicorn hypercorn granian gunicorn werkzeug starlette fastapi flask aiohttp pytest
    typing mangum httpx asgi_lifespan asgiref whitenoise flask_cors flask_migrate flask_sqlalchemy
    flask_login flask_wtf flask_bcrypt flask_caching flask_limiter flask_mail flask_compress
    flask_talisman flask_session flask_jwt_extended slowapi sentry_sdk logfire opentelemetry
    ddtrace elasticapm prometheus_fastapi_instrumentator prometheus_flask_exporter
    asgi_correlation_id fastapi_pagination fastapi_cache fastapi_limiter tortoise structlog
    logging threading asyncio functools contextlib os sys click unittest jinja2 ariadne
    sqladmin starlette_admin flask_executor
    """.split()
)
_HARMLESS_NAMES = frozenset(
    """
    db database login_manager login migrate cors cache csrf jwt mail bcrypt limiter session ma
    babel moment celery compress talisman toolbar bootstrap sentry metrics instrumentator tracer
    CORS Migrate run serve TestClient AsyncClient ASGITransport add_middleware instrument_app
    instrument expose uninstrument isinstance print setattr getattr
    """.split()
)


@collect(PythonModule, triggers=TRIGGERS)
def app_arguments(module: PythonModule) -> Iterator[AppArgument]:
    owners = module.model(Owners)
    for call in module.nodes(ast.Call):
        owner = _passed(owners, call)
        if owner and not _is_harmless(module, call.func):
            dotted = module.resolve(call.func)
            origin = "local" if _is_own(module, call.func) else "unknown"
            callee = dotted or module.text(call.func)[:200]
            where = module.where(call.func)
            yield AppArgument(
                where, owner.name, owner.scope, callee, "imported" if dotted else origin
            )


def _passed(owners: Owners, call: ast.Call) -> Owner | None:
    """The application among the arguments of a call."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in (*INCLUSIONS, "add_routes"):
        return None
    for value in (*call.args, *(keyword.value for keyword in call.keywords)):
        owner = owners.application(value)
        if owner:
            return owner
    return None


def _is_harmless(module: PythonModule, callee: ast.expr) -> bool:
    dotted = module.resolve(callee) or module.origin(_base(callee)) or ""
    if dotted.partition(".")[0] in _HARMLESS_PACKAGES or dotted in CONSTRUCTORS:
        return True
    receiver = dotted_name(callee.value) if isinstance(callee, ast.Attribute) else ""
    last = callee.attr if isinstance(callee, ast.Attribute) else dotted_name(callee)
    receiver = receiver.rpartition(".")[2]
    harmless = any(name.endswith("Middleware") for name in (last, receiver))
    return harmless or bool(_HARMLESS_NAMES & {last, receiver})


def _base(callee: ast.expr) -> ast.expr | None:
    """What a method is called on; a chain of calls is followed to its beginning."""
    for _ in range(8):
        if isinstance(callee, ast.Attribute):
            callee = callee.value
        elif isinstance(callee, ast.Call) and isinstance(callee.func, ast.Attribute):
            callee = callee.func.value
        else:
            break
    return callee


def _is_own(module: PythonModule, callee: ast.expr) -> bool:
    """A function, class or method of this very module: what it registers is read here."""
    if isinstance(callee, ast.Attribute):
        return isinstance(callee.value, ast.Name) and callee.value.id in ("self", "cls")
    if not isinstance(callee, ast.Name):
        return False
    return any(each.kind in ("define", "parameter") for each in module.names.lookup(callee))
