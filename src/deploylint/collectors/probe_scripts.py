"""What scripts of the project ask over HTTP, in case that a healthcheck runs them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.collectors._routing import argument
from deploylint.collectors.probes import probes_in
from deploylint.deployment.facts.environment import Probe
from deploylint.formats.python import PythonModule
from deploylint.formats.webclients import request_to
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.shell import ShellScript

_ORIGIN = "script"
# Callables that send a request -> the position of its URL.
_REQUESTS = {
    "urllib.request.urlopen": 0,
    "urllib.request.Request": 0,
    **{f"{library}.{verb}": 0 for library in ("requests", "httpx") for verb in ("get", "head")},
    **{f"{library}.request": 1 for library in ("requests", "httpx")},
}


@collect("shell", triggers=("curl", "wget"))
def shell_probes(script: ShellScript) -> Iterator[Probe]:
    yield from probes_in(script, script.commands, _ORIGIN, "")


@collect(
    PythonModule,
    triggers=("://localhost", "://127.0.0.1", "://0.0.0.0"),
    also=("urlopen", "Request", "requests", "httpx"),
)
def python_probes(module: PythonModule) -> Iterator[Probe]:
    for call in module.nodes(ast.Call):
        position = _REQUESTS.get(module.resolve(call.func) or "")
        url = None if position is None else argument(call, position, "url")
        request = request_to(_text(module, url)) if url is not None else None
        if url is not None and request:
            yield Probe(
                module.where(url),
                _ORIGIN,
                "",
                request.scheme,
                request.host,
                request.port,
                request.path or "/",
            )


def _text(module: PythonModule, url: ast.expr) -> str:
    """The URL, with a variable in the place of what is not known."""
    folded = module.fold(url)
    display = module.constants.display(url)
    if isinstance(folded, str) or not isinstance(display, ast.JoinedStr):
        return folded if isinstance(folded, str) else ""
    pieces = ((part, module.fold(part)) for part in display.values)
    return "".join(
        str(part.value)
        if isinstance(part, ast.Constant)
        else str(value)
        if isinstance(value, str | int)
        else "${x}"
        for part, value in pieces
    )
