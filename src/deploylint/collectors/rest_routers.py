"""What is registered on the routers of Django REST framework."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.collectors._endpoints import Endpoints
from deploylint.collectors._owners import Owners
from deploylint.collectors._routing import argument, dotted_name, symbolic_path
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import Inclusion, Route
from deploylint.formats.python import PythonModule
from deploylint.registry import collect


@collect(PythonModule, triggers=("outer.register(",))
def rest_routers(module: PythonModule) -> Iterator[Route | Inclusion]:
    """The list and the single things of each set of views; its further actions are unknown."""
    owners, endpoints = module.model(Owners), Endpoints(module)
    for call in module.nodes(ast.Call):
        method, prefix = call.func, argument(call, 0, "prefix")
        if not isinstance(method, ast.Attribute) or method.attr != "register" or prefix is None:
            continue
        owner = owners.of(method.value)
        named = dotted_name(method.value).lower().endswith("router")
        if owner is None or not named or owner.framework not in ("drf", ""):
            continue
        path, where = symbolic_path(module, prefix).strip("^/"), module.where(prefix)
        view = endpoints.name(argument(call, 1, "viewset"))
        for below in ("/", "/{pk}/"):
            full = f"{path}{below}"
            yield Route(where, owner.name, owner.scope, ("*",), full, view, None, "drf")
        written = module.text(call)[:80]
        yield Inclusion(where, owner.name, owner.scope, written, None, UNKNOWN, f"{path}/")
