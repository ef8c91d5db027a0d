"""Which origins may open the sockets of Socket.IO's libraries."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.cors._policy import SOCKETS, CorsPolicy, admits_any_origin, truth
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments

_MAKERS = (
    "flask_socketio.SocketIO",
    "socketio.Server",
    "socketio.AsyncServer",
    "engineio.Server",
    "engineio.AsyncServer",
    "fastapi_socketio.SocketManager",
)
_OPTION = "cors_allowed_origins"
# What keeps who is signed in in a cookie.
_SESSIONS = frozenset(
    "flask.session flask_login.LoginManager flask_login.current_user flask_login.login_required"
    " flask_session.Session starlette.middleware.sessions.SessionMiddleware".split()
)


def socket_policies(module: PythonModule) -> Iterator[CorsPolicy]:
    """Cookies go with every handshake, so that credentials are those of the application."""
    for call in _makers(module):
        given = arguments(module, call)
        option = given.get(_OPTION)
        if option is None or _is_default(option.value):
            continue
        origins = option.value
        credentials = False
        if truth(module, given.value("cors_credentials") or ast.Constant(True)) is not False:
            credentials = uses_cookie_sessions(module)
        yield CorsPolicy(
            module,
            SOCKETS,
            option.where,
            module.scope(call),
            origins,
            admits_any_origin(module, origins),
            credentials,
            call,
        )


def uses_cookie_sessions(module: PythonModule) -> bool:
    """Whether the module keeps who is signed in in a cookie."""
    return any(module.resolve(each) in _SESSIONS for each in module.nodes(ast.Name))


def _makers(module: PythonModule) -> Iterator[ast.Call]:
    """``SocketIO(app, …)`` and ``socketio.init_app(app, …)``."""
    yield from module.calls(*_MAKERS)
    for call in module.nodes(ast.Call):
        match call.func:
            case ast.Attribute(value=owner, attr="init_app") if module.origin(owner) in _MAKERS:
                yield call


def _is_default(value: ast.expr) -> bool:
    """``None``: only the own origin."""
    return isinstance(value, ast.Constant) and value.value is None
