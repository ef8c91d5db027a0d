"""DPJ011: a password is kept as a hash that can be tried billions of times a second."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Function, descend
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Finding, Severity
from deploylint.registry import STEADY, rule

_FAST = frozenset(
    {f"hashlib.{name}" for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")}
    | {f"hashlib.sha3_{size}" for size in (256, 512)}
)
_PASSWORD = regex(r"(?:^|_)(?:password|passwd|pwd|passphrase)$", re.I)
_HASHED = regex(r"hash|digest|encrypted|encoded", re.I)
_SALT = regex(r"salt|pepper|secret|key|iteration", re.I)
# So much of a callee is looked at: a chain of calls holds all those before it.
_NAME = 100
# What makes a password hash slow, or asks whether the password is known to have leaked.
_SLOW = regex(r"bcrypt|argon2|scrypt|pbkdf2|hashpw|pwd_context|make_password|check_password")


@rule(
    "DPJ011",
    "fast-hash-password",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=STEADY,
    triggers=("hashlib",),
)
def fast_hash_password(module: PythonModule) -> Iterator[Finding]:
    for call in module.nodes(ast.Call):
        algorithm, value = _hash(module, call)
        name = _password(value) if value is not None else ""
        if name and not _is_something_else(module, call):
            yield Finding(
                module.where(call.func),
                f"`{name}` is hashed with `{algorithm}`, which is made to be fast",
                confidence=Confidence.MEDIUM,
                scope=module.scope(call),
            )


def _hash(module: PythonModule, call: ast.Call) -> tuple[str, ast.expr | None]:
    """Algorithm and what is hashed."""
    name = module.resolve(call.func)
    declared = any(word.arg == "usedforsecurity" for word in call.keywords)
    if declared or not call.args:
        return "", None
    if name in _FAST:
        return name.rpartition(".")[2], call.args[0]
    if name == "hashlib.new" and len(call.args) > 1:
        return str(module.fold(call.args[0])), call.args[1]
    return "", None


def _password(value: ast.expr) -> str:
    """The name of the password that is hashed, alone or with a salt; else empty."""
    names = list(_names(value))
    found = [name for name in names if _PASSWORD.search(name) and not _HASHED.search(name)]
    others = [name for name in names if name not in found and not _SALT.search(name)]
    return found[0] if found and not others else ""


def _names(value: ast.expr) -> Iterator[str]:
    """The names that are put together; ``?`` for anything that is not seen through."""
    pending = [value]
    while pending:
        match pending.pop():
            case ast.Call(func=ast.Attribute(value=inner, attr="encode" | "strip")):
                pending.append(inner)
            case ast.Call(func=ast.Name(id="str" | "bytes"), args=[inner, *_]):
                pending.append(inner)
            case ast.JoinedStr(values=parts):
                pending += parts
            case ast.FormattedValue(value=inner):
                pending.append(inner)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                pending += (left, right)
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.Subscript(slice=ast.Constant(value=str(name))):
                yield name
            case ast.Constant():
                continue
            case _:
                yield "?"


def _is_something_else(module: PythonModule, call: ast.Call) -> bool:
    """An old hasher that is only kept, a step before a slow hash, a look-up of leaked ones."""
    class_ = module.tree.class_(call)
    bases = [module.text(base) for base in class_.bases] if class_ else []
    function = module.tree.function(call)
    if any("Hasher" in base for base in bases):
        return True
    return function is not None and (
        _is_a_step(module, function) or _helps_a_step(module, function)
    )


def _helps_a_step(module: PythonModule, function: Function) -> bool:
    """Whether every function that calls this one has a slow hash."""
    uses = [use for use in module.uses(function.name) if isinstance(use.ctx, ast.Load)]
    callers = [module.tree.function(use) for use in uses]
    return bool(callers) and all(each and _is_a_step(module, each) for each in callers)


def _is_a_step(module: PythonModule, function: Function) -> bool:
    for node in descend(function):
        match node:
            case ast.Call(func=callee) if _SLOW.search(module.text(callee)[-_NAME:]):
                return True
            case ast.Subscript(slice=ast.Slice(upper=ast.Constant(value=5), lower=None)):
                return True
    return False
