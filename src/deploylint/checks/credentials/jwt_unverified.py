"""DPJ012: a web token is read without its signature being checked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.credentials._unverified import chosen_algorithm, chosen_key_sources
from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.formats.python.calls import Argument, Arguments, arguments
from deploylint.formats.python.tree import Function
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Evidence, Finding, Severity, Where
from deploylint.registry import STEADY, rule

_PYJWT, _JOSE = "jwt.decode", "jose.jwt.decode"
_DECODERS = {
    _PYJWT: ("jwt", "key", "algorithms", "options"),
    _JOSE: ("token", "key", "algorithms", "options"),
}
_ON_PURPOSE = regex(r"unverified|unsafe|peek|inspect|without_verif|no_verif|for_log|debug", re.I)
_EXCHANGE = regex(r"id_token|idtoken", re.I)
_QUESTION = regex(r"_?(?:is|can|has|may)_")
_SELECTING = frozenset({"iss", "kid", "alg", "aud", "typ", "exp", "iat", "nbf", "azp"})
_LOGGERS = frozenset({"log", "logger", "logging", "_logger", "LOG", "LOGGER"})
_SHARED, _PUBLIC = ("HS",), ("RS", "ES", "PS", "Ed")


@rule(
    "DPJ012",
    "jwt-unverified-or-no-algorithms",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=STEADY,
    triggers=("jwt",),
)
def jwt_unverified(module: PythonModule) -> Iterator[Finding | Evidence]:
    for call in module.calls(*_DECODERS):
        library = module.resolve(call.func) or ""
        given = arguments(module, call, _DECODERS[library])
        if (switch := _switch(module, given)) is not None:
            if not _only_selects(module, call) and not _is_checked_too(module, call, given):
                yield _unverified(module, call, given, switch)
        elif "algorithms" in given:
            yield from _algorithms(module, call, given)
        elif given.complete and "claims_cls" not in given:
            yield _no_algorithms(module, call, library)
    for source in chosen_key_sources(module):
        message = "Who makes the token also chooses where the key is fetched that checks it"
        yield Finding(module.where(source), message, scope=module.scope(source))


def _switch(module: PythonModule, given: Arguments) -> Where | None:
    """What turns the check of the signature off."""
    verify = given.get("verify")
    if verify is not None and module.fold(verify.value) is False:
        return verify.where
    options = given.get("options")
    for entry in module.entries(options.value) or () if options else ():
        if entry.key == "verify_signature" and module.fold(entry.value) is False:
            assert options is not None
            return options.where
    return None


def _unverified(module: PythonModule, call: ast.Call, given: Arguments, where: Where) -> Finding:
    excused = _is_excused(module, call, given)
    return Finding(
        where,
        "Anybody can write a token that is accepted here: its signature is not checked",
        severity=Severity.WARNING if excused else Severity.ERROR,
        confidence=Confidence.MEDIUM,
        scope=module.scope(call),
    )


def _is_excused(module: PythonModule, call: ast.Call, given: Arguments) -> bool:
    """By its name, or by where the token comes from."""
    target = module.parent(call)
    statement = module.text(target) if isinstance(target, ast.Assign) else ""
    named = f"{module.scope(call)} {statement.partition('=')[0]}"
    return bool(_ON_PURPOSE.search(named) or _EXCHANGE.search(_token(module, given)))


def _token(module: PythonModule, given: Arguments) -> str:
    token = next((each.value for each in given if each.name in ("jwt", "token")), None)
    return module.text(token) if token is not None else ""


def _only_selects(module: PythonModule, call: ast.Call) -> bool:
    """Whether all that is read are claims that say who checks the token, and how."""
    function, target = module.tree.function(call), module.parent(call)
    if function is not None and _QUESTION.match(function.name):
        return True
    match target:
        case ast.Assign(targets=[ast.Name(id=name)]) if function is not None:
            uses = module.uses(name)
            here = [each for each in uses if function in module.tree.ancestors(each)]
            return all(
                _claim(module, each) in _SELECTING or _is_shown(module, each) for each in here
            )
    return _claim(module, call) in _SELECTING


def _is_shown(module: PythonModule, node: ast.expr) -> bool:
    """Whether the claims are only printed or logged."""
    call = module.parent(node)
    if not isinstance(call, ast.Call) or node not in call.args:
        return False
    receiver = getattr(getattr(call.func, "value", None), "id", "")
    return module.resolve(call.func) == "builtins.print" or receiver in _LOGGERS


def _claim(module: PythonModule, node: ast.expr) -> object:
    """The claim that is read of ``node``; the assignment of the claims themselves selects."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return "iss"
    match module.parent(node):
        case ast.Subscript(slice=ast.Constant(value=claim)):
            return claim
        case ast.Attribute(attr="get") as method:
            match module.parent(method):
                case ast.Call(args=[ast.Constant(value=claim), *_]):
                    return claim
    return None


def _is_checked_too(module: PythonModule, call: ast.Call, given: Arguments) -> bool:
    """By a second decode of the same token: in the same function, or where it is kept."""
    checked, function = module.model(_checked), module.tree.function(call)
    token = _token(module, given)
    kept = set(_kept(module, function, token)) if function else set()
    return (function, token) in checked or any(text in kept for _, text in checked)


def _kept(module: PythonModule, function: Function, token: str) -> Iterator[str]:
    """The attributes in which a function leaves the token for other methods."""
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Attribute() as kept], value=value) if (
                module.text(value) == token
            ):
                yield module.text(kept)


def _checked(module: PythonModule) -> set[tuple[Function | None, str]]:
    """The tokens whose signature is checked, by the function that decodes them."""
    calls = ((call, module.resolve(call.func) or "") for call in module.calls(*_DECODERS))
    decoded = ((call, arguments(module, call, _DECODERS[library])) for call, library in calls)
    return {
        (module.tree.function(call), _token(module, given))
        for call, given in decoded
        if _switch(module, given) is None
    }


def _no_algorithms(module: PythonModule, call: ast.Call, library: str) -> Finding:
    message = "Without `algorithms` this raises `DecodeError`, and before PyJWT 2 the token chooses"
    if library == _JOSE:
        message = "Without `algorithms` the token chooses how it is checked"
    return Finding(module.where(call.func), message, scope=module.scope(call))


def _algorithms(
    module: PythonModule, call: ast.Call, given: Arguments
) -> Iterator[Finding | Evidence]:
    argument = given.get("algorithms")
    assert argument is not None
    listed = module.fold(argument.value)
    if chosen := chosen_algorithm(module, argument.value):
        message = "Who makes the token also chooses how its signature is checked"
        yield Finding(module.where(chosen), message, scope=module.scope(call))
    elif problem := _problem(listed):
        yield Finding(argument.where, problem, scope=module.scope(call))
    elif listed is not UNKNOWN or _is_pinned(argument):
        yield Evidence(module.where(call.func), "the signature is checked", module.scope(call))


def _problem(listed: object) -> str:
    names = [str(each) for each in listed] if isinstance(listed, list | tuple) else [str(listed)]
    if any(name.lower() == "none" for name in names) and listed is not None:
        return "The algorithm `none` accepts tokens without a signature"
    if any(n.startswith(_SHARED) for n in names) and any(n.startswith(_PUBLIC) for n in names):
        return "`HS…` beside `RS…` or `ES…` lets a token be signed with the public key"
    return ""


def _is_pinned(argument: Argument) -> bool:
    return isinstance(argument.value, ast.List)
