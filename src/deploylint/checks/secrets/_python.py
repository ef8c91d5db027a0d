"""Where Python code gives a value to a secret name.

Any value counts at the places where it is used as a secret: settings, defaults of the
environment, constants, and arguments of calls that are known to take one. Anywhere
else a word of that name is a label, a message or a member of an enumeration; there, only
what a generator made counts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.secrets._constructors import CONSTRUCTORS, Parameter
from deploylint.checks.secrets._places import generated_secrets, literal_text
from deploylint.formats.python import PythonModule
from deploylint.formats.python.environment import EnvRead
from deploylint.formats.python.naming import Place
from deploylint.formats.python.settings import Field, SettingsClass
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.secrets.names import is_secret_name
from deploylint.secrets.tokens import NEAR, tokens
from deploylint.secrets.values import Strength, is_label, judge

# A file without one of these is not parsed.
NAMES = (
    *("secret", "SECRET", "Secret", "passw", "PASSW", "Passw", "passphrase", "PASSPHRASE", "pwd"),
    *("PWD", "api_key", "API_KEY", "apikey", "APIKEY", "token", "TOKEN", "_key", "_KEY", "Fernet"),
    *("Authorization", "authorization", "Api-Key", "api-key", "API-KEY", "apiKey", "Password"),
    *("credential", "CREDENTIAL", "auth=", "login(", "dsn", "DSN", "encode(", "decode("),
)
_WRAPPERS = frozenset({"SecretStr", "SecretBytes", "Secret", "str", "bytes", "StrictStr"})
# Settings that other modules import and complete: what holds in the end is decided there.
# What tables of defaults are called, and what reads the environment.
_TABLE = regex(r"_?(?:\w+_)?(?:DEFAULTS?|FALLBACKS?)(?:_\w+)?|_?(?:\w+_)?(?:defaults|fallbacks)")
_ENVIRONMENT = regex(r"\b(?:environ|getenv)\b")
_LAYER = regex(r"(?:^|/)settings/(?:base|common|defaults?)\.py$")
_CHECK = regex(
    r"_*(?:validate|check|verify|ensure|enforce|assert|require)_\w*"
    r"(?:config|setting|secrets|env|security|production|runtime)"
)
_REFUSAL = regex(r"(?:Runtime|Value|Environment|Config\w*)Error|SystemExit|ImproperlyConfigured")
_MIDDLEWARE = ("starlette.middleware.Middleware", "fastapi.middleware.Middleware")
_FLASK_KEYS = frozenset({"SECRET_KEY", "JWT_SECRET_KEY", "WTF_CSRF_SECRET_KEY"})


class PythonSecret(NamedTuple):
    """A literal that is used as a secret.

    ``literal`` is the string itself. ``read`` or ``field`` is what it is the default
    of; in an ``argument`` of a call it is used as it stands; ``place`` is set where
    nothing but its name says that it is used as a secret.
    """

    name: str
    strength: Strength
    literal: ast.Constant
    read: EnvRead | None = None
    field: tuple[SettingsClass, Field] | None = None
    argument: bool = False
    place: Place | None = None


def python_secrets(module: PythonModule) -> tuple[PythonSecret, ...]:
    """Every secret that is written out in the module and no guard keeps from production."""
    return module.model(_secrets)


def _secrets(module: PythonModule) -> tuple[PythonSecret, ...]:
    return tuple(_unguarded(module))


def _unguarded(module: PythonModule) -> Iterator[PythonSecret]:
    seen: set[ast.Constant] = set()
    for found in _all(module):
        if found.literal not in seen:
            seen.add(found.literal)
            if not _is_guarded(module, found) and not _is_issued(module, found.literal):
                yield found


def _is_guarded(module: PythonModule, found: PythonSecret) -> bool:
    """Where it is written, or where it is used as a default."""
    uses = [found.read.node] if found.read else [found.field[1].node] if found.field else []
    return any(module.guarded(node) for node in (found.literal, *uses))


def _is_issued(module: PythonModule, literal: ast.Constant) -> bool:
    """Whether it is a token of a provider, which another rule reports."""
    text, (start, end) = module.source.text, module.span(literal)
    first = max(0, start - NEAR)
    near = tokens(text[first : end + NEAR])
    return any(start <= first + each.start < end for each in near)


def _all(module: PythonModule) -> Iterator[PythonSecret]:
    yield from _defaults(module)
    yield from _fields(module)
    yield from _constants(module)
    yield from _tables(module)
    yield from _arguments(module)
    completed = _LAYER.search(module.path)
    for literal, named in generated_secrets(module):
        if completed and named.place is Place.CONSTANT:
            continue
        yield PythonSecret(named.name, Strength.HIGH, literal, place=named.place)


def _secret(name: str, value: ast.expr | None, *, echo: bool = False) -> PythonSecret | None:
    literal = unwrapped(value)
    if literal is None:
        return None
    strength = judge(literal_text(literal), name, echo=echo)
    return PythonSecret(name, strength, literal) if strength else None


def unwrapped(value: ast.expr | None) -> ast.Constant | None:
    """The string in ``SecretStr("x")``, ``"x".encode()``, ``y or "x"``, ``y if y else "x"``."""
    match value:
        case ast.Constant(value=str() | bytes()):
            return value
        case ast.BoolOp(op=ast.Or(), values=[*_, last]):
            return unwrapped(last)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[inner]):
            return unwrapped(inner) if name in _WRAPPERS else None
        case ast.IfExp(orelse=other):
            return unwrapped(other)
        case ast.Call(func=ast.Attribute(value=inner, attr="encode")):
            return unwrapped(inner)
    return None


def _defaults(module: PythonModule) -> Iterator[PythonSecret]:
    refused = frozenset(_refused(module))
    for read in module.env_reads():
        if read.name and read.name not in refused and is_secret_name(read.name, setting=True):
            for fallback in read.fallbacks:
                if found := _secret(read.name, _local(module, fallback)):
                    yield found._replace(read=read)


def _refused(module: PythonModule) -> Iterator[str | None]:
    """Variables that a check of the configuration looks at, which ends the start."""
    ends = {
        module.tree.function(each)
        for each in module.nodes(ast.Raise)
        if each.exc is not None and _REFUSAL.match(module.text(each.exc))
    }
    for read in module.env_reads():
        function = module.tree.function(read.node)
        if function in ends and function and _CHECK.match(function.name):
            yield read.name


def _fields(module: PythonModule) -> Iterator[PythonSecret]:
    for owner in module.settings_classes():
        for field in owner.fields:
            setting = owner.kind == "pydantic-settings"
            names = (
                each for each in (field.name, *field.env) if is_secret_name(each, setting=setting)
            )
            name = next(names, "")
            found = _secret(name, _local(module, field.default), echo=True) if name else None
            if found:
                yield found._replace(field=(owner, field))


def _constants(module: PythonModule) -> Iterator[PythonSecret]:
    if _LAYER.search(module.path):
        return
    for statement in (*module.nodes(ast.Assign), *module.nodes(ast.AnnAssign)):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                continue
        if not name.isupper() or module.scope(statement):
            continue
        if is_secret_name(name) and (found := _secret(name, value, echo=True)):
            if not is_label(literal_text(found.literal), name):
                yield found
        elif name == "DATABASES":
            yield from _databases(module, value)


def _tables(module: PythonModule) -> Iterator[PythonSecret]:
    """``DEFAULTS = {"SECRET_KEY": …}`` of a module that asks it where a variable is missing."""
    for statement in module.nodes(ast.Assign):
        match statement.targets:
            case [ast.Name(id=table)] if _TABLE.fullmatch(table) and _backs(module, table):
                for entry in module.entries(statement.value) or ():
                    name = entry.key if isinstance(entry.key, str) else ""
                    if is_secret_name(name, setting=True):
                        found = _secret(name, entry.value)
                        yield from [found] if found else []


def _backs(module: PythonModule, table: str) -> bool:
    """Whether a function or statement that uses a table reads the environment."""
    around = (
        module.tree.function(use) or module.tree.statement(use)
        for use in module.uses(table)
        if isinstance(use.ctx, ast.Load)
    )
    return any(each and _ENVIRONMENT.search(module.text(each)) for each in around)


def _databases(module: PythonModule, value: ast.expr) -> Iterator[PythonSecret]:
    for connection in module.entries(value) or ():
        for entry in module.entries(connection.value) or ():
            if entry.key == "PASSWORD" and (found := _secret("PASSWORD", entry.value)):
                yield found


def _arguments(module: PythonModule) -> Iterator[PythonSecret]:
    for call in module.nodes(ast.Call):
        target, arguments = module.resolve(call.func) or "", call.args
        if target.endswith(".add_middleware") or target not in CONSTRUCTORS:
            target, arguments = _behind(module, call)
        parameter = CONSTRUCTORS.get(target)
        if parameter is not None:
            value = _argument(call, arguments, parameter)
            name = "secret_key" if parameter.names == ("key",) else parameter.names[0]
            if found := _secret(name, _local(module, value)):
                yield found._replace(argument=True)
    for name, value in _flask_settings(module):
        if found := _secret(name, value):
            yield found._replace(argument=True)


def _behind(module: PythonModule, call: ast.Call) -> tuple[str, list[ast.expr]]:
    """The class in ``add_middleware(Class, ...)``; the method in ``smtp.login(...)``."""
    if call.args and module.resolve(call.func) in _MIDDLEWARE:
        return module.resolve(call.args[0]) or "", []
    if isinstance(call.func, ast.Attribute):
        if call.func.attr == "add_middleware" and call.args:
            return module.resolve(call.args[0]) or "", []
        if made := module.origin(call.func.value):
            return f"{made}.{call.func.attr}", call.args
    return "", []


def _argument(call: ast.Call, arguments: list[ast.expr], parameter: Parameter) -> ast.expr | None:
    value = next((word.value for word in call.keywords if word.arg in parameter.names), None)
    if value is None and 0 <= parameter.position < len(arguments):
        value = arguments[parameter.position]
    if not parameter.pair:
        return value
    return value.elts[1] if isinstance(value, ast.Tuple) and len(value.elts) == 2 else None


def _local(module: PythonModule, value: ast.expr | None) -> ast.expr | None:
    """What a name that is assigned once stands for."""
    binding = module.binding(value) if isinstance(value, ast.Name) else None
    return binding.value if binding and binding.kind == "assign" else value


def _flask_settings(module: PythonModule) -> Iterator[tuple[str, ast.expr]]:
    """``app.secret_key``, ``app.config["SECRET_KEY"]`` and ``app.config.update(SECRET_KEY=…)``."""
    for statement in module.nodes(ast.Assign):
        match statement.targets[0]:
            case ast.Attribute(value=ast.Name(), attr="secret_key"):
                yield "secret_key", statement.value
            case ast.Subscript(
                value=ast.Attribute(attr="config"), slice=ast.Constant(value=str(key))
            ) if key in _FLASK_KEYS:
                yield key, statement.value
    for call in module.nodes(ast.Call):
        match call.func:
            case ast.Attribute(value=ast.Attribute(attr="config"), attr="update" | "from_mapping"):
                for word in call.keywords:
                    if word.arg in _FLASK_KEYS:
                        yield word.arg, word.value
