"""What a web token says before anybody has checked it, and what the code lets it decide."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python import PythonModule

_READERS = frozenset(
    {
        "jwt.get_unverified_header",
        "jose.jwt.get_unverified_header",
        "jose.jwt.get_unverified_headers",
        "jose.jwt.get_unverified_claims",
        "jose.jws.get_unverified_header",
    }
)
_DECODERS = frozenset({"jwt.decode", "jose.jwt.decode"})
# Calls that fetch from the URL in their first argument.
_FETCHES = frozenset(
    {
        "jwt.PyJWKClient",
        "requests.get",
        "httpx.get",
        "urllib.request.urlopen",
    }
)
_LOCATIONS = frozenset({"iss", "jku", "x5u"})
_HOPS = 4


def chosen_algorithm(module: PythonModule, algorithms: ast.expr) -> ast.expr | None:
    """The member of ``algorithms`` that the token itself names."""
    members = algorithms.elts if isinstance(algorithms, ast.List | ast.Tuple) else [algorithms]
    return next((each for each in members if _says(module, each, frozenset({"alg"}))), None)


def chosen_key_sources(module: PythonModule) -> Iterator[ast.expr]:
    """The URLs of keys that the token names and that no comparison has let pass."""
    for call in module.calls(*_FETCHES):
        url = call.args[0] if call.args else None
        if url and _says(module, url, _LOCATIONS) and not _is_compared(module, call):
            yield url


def _says(module: PythonModule, value: ast.expr, claims: frozenset[str], hops: int = _HOPS) -> bool:
    """Whether the text of ``value`` holds one of the claims; a look-up by a claim does not."""
    if hops == 0:
        return False
    match value:
        case ast.Name():
            binding = module.binding(value)
            made = binding.value if binding else None
            return made is not None and _says(module, made, claims, hops - 1)
        case ast.Subscript(value=owner, slice=ast.Constant(value=claim)):
            return claim in claims and _is_unverified(module, owner)
        case ast.Call(
            func=ast.Attribute(value=owner, attr="get"), args=[ast.Constant(value=claim), *_]
        ):
            return claim in claims and _is_unverified(module, owner)
        case ast.Call(func=ast.Attribute(value=owner)):
            return _says(module, owner, claims, hops - 1)
        case ast.BinOp(left=left, right=right):
            return any(_says(module, each, claims, hops) for each in (left, right))
        case ast.JoinedStr(values=parts):
            return any(_says(module, each, claims, hops) for each in parts)
        case ast.FormattedValue(value=inner):
            return _says(module, inner, claims, hops)
    return False


def _is_unverified(module: PythonModule, value: ast.expr) -> bool:
    if isinstance(value, ast.Name):
        binding = module.binding(value)
        made = binding.value if binding else None
        return made is not None and _is_unverified(module, made)
    if not isinstance(value, ast.Call):
        return False
    called = module.resolve(value.func)
    return called in _READERS or (called in _DECODERS and _is_unchecked(module, value))


def _is_unchecked(module: PythonModule, call: ast.Call) -> bool:
    for word in call.keywords:
        if word.arg == "verify" and module.fold(word.value) is False:
            return True
        for entry in (module.entries(word.value) or ()) if word.arg == "options" else ():
            if entry.key == "verify_signature" and module.fold(entry.value) is False:
                return True
    return False


def _is_compared(module: PythonModule, call: ast.Call) -> bool:
    """Whether the function compares the claim with something it knows."""
    function = module.tree.function(call)
    if function is None:
        return False
    for node in ast.walk(function):
        match node:
            case ast.Compare(left=left, comparators=others):
                if any(_says(module, each, _LOCATIONS) for each in (left, *others)):
                    return True
            case ast.Call(func=ast.Attribute(value=owner, attr="startswith")):
                if _says(module, owner, _LOCATIONS):
                    return True
    return False
