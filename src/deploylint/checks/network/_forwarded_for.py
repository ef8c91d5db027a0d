"""Code that takes the first address of ``X-Forwarded-For``, and code that keys on the peer."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.deployment.facts.clues import FirstForwarded, LimiterKey, PeerKey
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.formats.python.tree import Function
from deploylint.lazy.regexes import regex

HEADERS = tuple(
    f"{before}{middle}{after}"
    for before, middle, after in (
        ("X-Forwarded-", "For", ""),
        ("x-forwarded-", "for", ""),
        ("X-FORWARDED-", "FOR", ""),
        ("HTTP_X_FORWARDED_", "FOR", ""),
    )
)
_HEADER = regex(r"(?:http_)?x[-_]forwarded[-_]for")
_PREFERRED = frozenset({"x-real-ip", "x-client-ip", "cf-connecting-ip", "true-client-ip"})
_TRUST = regex(r"trust|prox(?:y|ies)|hops|depth", re.I)
_LIMITS = regex(r"rate|limit|throttl|quota|brute|attempt|lockout", re.I)
_ADMITS = regex(r"allow|whitelist|white_list|block|ban(?:ned|s)?_|_ban\b|restrict|firewall", re.I)
# Functions of libraries that answer with the address of whoever is connected.
_PEERS = frozenset(
    f"{module}.util.{name}"
    for module in ("slowapi", "flask_limiter")
    for name in ("get_remote_address", "get_ipaddr")
)
_ATTRIBUTES = frozenset({"request.client.host", "request.remote_addr"})


def first_forwarded(module: PythonModule) -> Iterator[FirstForwarded]:
    """``headers["X-Forwarded-For"].split(",")[0]``, also over variables of the function."""
    for node in module.nodes(ast.Subscript):
        if module.fold(node.slice) == 0 and _is_first(module, node.value):
            yield _forwarded(module, node)


def _forwarded(module: PythonModule, node: ast.Subscript) -> FirstForwarded:
    function = module.tree.function(node)
    whole: ast.AST = function or module.tree.root
    tests = (each.test for each in ast.walk(whole) if isinstance(each, ast.If | ast.IfExp))
    doubt = next((module.text(each) for each in tests if _TRUST.search(module.text(each))), "")
    names = f"{module.scope(node)} {module.path.removesuffix('.py').rpartition('/')[2]}"
    return FirstForwarded(
        module.where(node),
        function.name if function else "",
        limits=_LIMITS.search(names) is not None,
        admits=_ADMITS.search(names) is not None,
        doubt=doubt,
        number=module.where(node.slice) if _is_whole(node.value) else None,
        before=tuple(_before(module, whole, node)),
    )


def _before(module: PythonModule, whole: ast.AST, node: ast.Subscript) -> Iterator[str]:
    """Headers of the client's address that a function reads before ``X-Forwarded-For``."""
    for each in ast.walk(whole):
        if isinstance(each, ast.Constant) and each.lineno < node.lineno:
            name = _text(each.value).lower().removeprefix("http_").replace("_", "-")
            if name in _PREFERRED:
                yield name


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("ascii", "replace")
    return value if isinstance(value, str) else ""


def _is_whole(value: ast.expr) -> bool:
    """Whether the last of the parts is the last address."""
    match value:
        case ast.Call(func=ast.Attribute(attr=attr), args=args):
            return attr == "split" and len(args) == 1
    return True


def _is_first(module: PythonModule, value: ast.expr, depth: int = 3) -> bool:
    """Whether ``value`` is the parts of the header, in order."""
    match value:
        case ast.Call(func=ast.Attribute(value=owner, attr="split" | "partition"), args=[by, *_]):
            return module.fold(by) in (",", ", ") and _is_header(module, owner)
        case ast.ListComp(generators=[ast.comprehension(iter=parts)]):
            return _is_first(module, parts, depth)
        case ast.Name() if depth:
            return any(_is_first(module, each, depth - 1) for each in _given(module, value))
    return False


def _is_header(module: PythonModule, owner: ast.expr, depth: int = 3) -> bool:
    """Whether an expression reads the header, or is a variable of the function that holds it."""
    for each in ast.walk(owner):
        match each:
            case ast.Constant(value=text) if _HEADER.fullmatch(_text(text).lower()):
                return True
            case ast.Name() if depth:
                if any(_is_header(module, value, depth - 1) for value in _given(module, each)):
                    return True
    return False


def _given(module: PythonModule, name: ast.Name) -> Iterator[ast.expr]:
    """What a variable is given in the function that uses it."""
    scope = module.scope(name)
    for use in module.uses(name.id):
        if isinstance(use.ctx, ast.Store) and module.scope(use) == scope:
            match module.parent(use):
                case ast.Assign(value=value) | ast.NamedExpr(value=value):
                    yield value
                case ast.AnnAssign(value=ast.expr() as value):
                    yield value


def keys(module: PythonModule) -> Iterator[LimiterKey | PeerKey]:
    """What limiters tell clients apart by."""
    functions = {each.name: each for each in module.functions()}
    for call in module.nodes(ast.Call):
        key = _key_of(module, call)
        name = module.resolve(key) or ""
        if key is not None and name in _PEERS:
            yield PeerKey(module.where(key), "flask" if name.startswith("flask") else "asgi")
        elif key is not None and isinstance(key, ast.Name | ast.Attribute):
            own = functions.get(getattr(key, "id", ""))
            yield LimiterKey(module.where(key), name or f":{module.text(key)}")
            if own and (kind := _peer_of(module, own)):
                yield PeerKey(module.where(key), kind)
        elif _limits_by_ip(module, call):
            yield PeerKey(module.where(call), "django")


def _key_of(module: PythonModule, call: ast.Call) -> ast.expr | None:
    name = module.resolve(call.func) or ""
    limiter = name in ("slowapi.Limiter", "flask_limiter.Limiter")
    given = arguments(module, call, ("key_func",) if limiter else ())
    return given.value("key_func") or given.value("identifier")


def _limits_by_ip(module: PythonModule, call: ast.Call) -> bool:
    name = module.resolve(call.func) or ""
    known = name.startswith(("ratelimit.", "django_ratelimit.")) and "ratelimit" in name
    return known and module.fold(arguments(module, call).value("key")) == "ip"


def _peer_of(module: PythonModule, function: Function) -> str:
    """How a key function of one's own names who is connected, "" where it reads headers as well."""
    texts = [module.text(each) for each in ast.walk(function) if isinstance(each, ast.Attribute)]
    if "headers" in " ".join(texts) or not _ATTRIBUTES.intersection(texts):
        return ""
    return "flask" if "request.remote_addr" in texts else "asgi"
