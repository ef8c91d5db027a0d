"""Applications that a module serves by their own ``run``: ``app.run(...)``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts.python import ApplicationRun
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.formats.python.receivers import is_named_application, made, runs_by_itself
from deploylint.registry import DEPLOYED, collect

# Servers for production that modules start by a call.
_SERVERS = frozenset(
    "waitress.serve gevent.pywsgi.WSGIServer gevent.wsgi.WSGIServer eventlet.wsgi.server"
    " cheroot.wsgi.Server cherrypy.wsgiserver.CherryPyWSGIServer bjoern.run meinheld.server.run"
    " uvicorn.run hypercorn.asyncio.serve tornado.httpserver.HTTPServer".split()
)


@collect(PythonModule, triggers=(".run(",), contexts=DEPLOYED)
def application_runs(module: PythonModule) -> Iterator[ApplicationRun]:
    for call in module.nodes(ast.Call):
        match call.func:
            case ast.Attribute(value=ast.Name() as owner, attr="run"):
                origin = made(module, owner)
                known = origin == "flask.Flask()" or is_named_application(owner)
                if origin and known and runs_by_itself(module, call):
                    yield _run(module, call, origin)


def _run(module: PythonModule, call: ast.Call, origin: str) -> ApplicationRun:
    unsafe = arguments(module, call).value("allow_unsafe_werkzeug")
    return ApplicationRun(
        module.where(call.func),
        origin,
        unsafe is not None and module.fold(unsafe) is True,
        next(module.calls(*_SERVERS), None) is not None,
    )
