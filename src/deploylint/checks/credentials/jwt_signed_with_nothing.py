"""DPJ013: a web token is made without a signature."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import STEADY, rule

_ENCODERS = {
    "jwt.encode": ("payload", "key", "algorithm"),
    "jose.jwt.encode": ("claims", "key", "algorithm"),
    "jose.jws.sign": ("payload", "key", "headers", "algorithm"),
}
_AUTHLIB = frozenset({"authlib.jose.jwt.encode", "authlib.jose.JsonWebToken.encode"})


@rule(
    "DPJ013",
    "jwt-signed-with-nothing",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=STEADY,
    triggers=("jwt", "jws"),
    also=("none", "None"),
)
def jwt_signed_with_nothing(module: PythonModule) -> Iterator[Finding | Evidence]:
    for call in module.calls(*_ENCODERS):
        given = arguments(module, call, _ENCODERS[module.resolve(call.func) or ""]).get("algorithm")
        if given is None:
            continue
        algorithm = module.fold(given.value)
        if algorithm is None or (isinstance(algorithm, str) and algorithm.lower() == "none"):
            if _leaves(module, call):
                message = "Anybody can write a token like this one: it has no signature"
                yield Finding(given.where, message, scope=module.scope(call))
        elif isinstance(algorithm, str):
            yield Evidence(given.where, f"the token is signed with {algorithm}")
    for call in module.calls(*_AUTHLIB):
        header = module.entries(call.args[0]) if call.args else None
        for entry in header or ():
            if entry.key == "alg" and str(module.fold(entry.value)).lower() == "none":
                message = "Anybody can write a token like this one: it has no signature"
                yield Finding(module.where(entry.value), message, scope=module.scope(call))


def _leaves(module: PythonModule, call: ast.Call) -> bool:
    """Whether the token goes anywhere; one that is only read back proves nothing."""
    match module.parent(call):
        case ast.Expr():
            return False
        case ast.Call(func=function):
            return module.resolve(function) not in ("jwt.decode", "jose.jwt.decode")
    return True
