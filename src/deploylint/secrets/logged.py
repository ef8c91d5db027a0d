"""Which values must not be in a log."""

from __future__ import annotations

import ast
import re

from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.formats.python.logged import Logged, name_of
from deploylint.lazy.regexes import regex
from deploylint.secrets.names import folded

_SECRET = regex(
    r"(?:^|_)(?:password|passwd|passphrase|secret|secret_key|access_token|refresh_token|id_token"
    r"|auth_token|session_token|reset_token|bearer_token|api_key|apikey|private_key|client_secret"
    r"|authorization|otp|ssn|card_number|cvv)$"
)
# A variable of such a name often holds the path of a key.
_KEY_FILE = regex(r"(?:^|_)private_key$")
_ABOUT_FILES = regex(r"file|path|exist|readable| at ", re.I)
_TOKEN = regex(r"(?:^|_)token$")
_DSN = regex(
    r"(?:^|_)(?:database|redis|postgres|postgresql|mongo|mongodb|neo4j|rabbitmq|amqp|broker"
    r"|celery_broker)_(?:url|uri|dsn)$|^dsn$"
)
_MAYBE_DSN = regex(r"(?:^|_)db_(?:url|uri)$")
_ABOUT_DATABASES = regex(r"sqlalchemy|psycopg|asyncpg|create_engine|clickhouse|pymysql")
# The first words of names of flags, counts and of what has been made unreadable.
_HARMLESS = regex(
    r"(?:^|_)(?:change|reset|forgot|update|verify|check)_(?:password|passwd)$|^(?:must|can|is|has|no|num|min|max|n|invalid|missing|hashed|masked|redacted|encrypted|needs|use|with"
    r"|without|require|requires|required|should|set|got|env|found|valid|public|safe|sanitized)_"
)
_ABOUT_ACCESS = regex(r"auth|login|session|jwt|oauth|security|password|account|user", re.I)
_MAKES_TOKENS = regex(r"(?:create|generate|make|issue|encode)_?\w{0,30}token|encode", re.I)
_REQUEST = ("request", "req")
_SETTINGS = regex(r"(?:\w+_)?(?:settings|config)", re.I)
_DUMPS = frozenset({"dict", "model_dump", "model_dump_json", "json"})


def secret_in(module: PythonModule, logged: Logged) -> str:
    """The name of the secret that is certainly written out; empty for anything else."""
    name = name_of(module, logged.value)
    match logged.value:
        case ast.Call(func=ast.Attribute(attr="get_secret_value")):
            return name
    words = folded(name)
    if not words or _HARMLESS.match(words) or _is_known(module, logged.value):
        return ""
    if _SECRET.search(words) or (_TOKEN.search(words) and _is_credential(module, logged)):
        hidden = _is_masked_type(module, logged.value) or _is_path(module, logged, words)
        return "" if hidden else name
    return ""


def dump_in(module: PythonModule, logged: Logged) -> str:
    """What is written out as a whole though parts of it may be secret."""
    match logged.value:
        case ast.Attribute(value=ast.Name(id=base), attr="headers") if base in _REQUEST:
            return f"{base}.headers"
        case ast.Call(func=ast.Attribute(value=ast.Name(id=base), attr=method)) as call if (
            method in _DUMPS
            and _SETTINGS.fullmatch(base)
            and not _is_chosen(call)
            and not _is_result(module, call, base)
        ):
            return f"{base}.{method}()"
    if module.resolve(logged.value) == "os.environ":
        return "os.environ"
    name = name_of(module, logged.value)
    return name if _is_dsn(module, name) and not _is_known(module, logged.value) else ""


def _is_result(module: PythonModule, call: ast.Call, name: str) -> bool:
    """Whether a function made the object itself: ``mission_settings = Mission(...)``."""
    function = module.tree.function(call)
    bindings = module.names.bindings(function, name) if function is not None else ()
    return name not in ("settings", "config") and any(each.value for each in bindings)


def _is_chosen(call: ast.Call) -> bool:
    """Whether a dump says which fields it takes or leaves out."""
    return any(keyword.arg in ("exclude", "include", None) for keyword in call.keywords)


def _is_dsn(module: PythonModule, name: str) -> bool:
    words = folded(name)
    if _MAYBE_DSN.search(words):
        return _ABOUT_DATABASES.search(module.source.text) is not None
    return _DSN.search(words) is not None


def _is_path(module: PythonModule, logged: Logged, words: str) -> bool:
    said = " ".join(module.text(argument) for argument in logged.call.args)
    return _KEY_FILE.search(words) is not None and _ABOUT_FILES.search(said) is not None


def _is_known(module: PythonModule, value: ast.expr) -> bool:
    """A constant of this file is no secret of a run; if it is one, that is said elsewhere."""
    return isinstance(value, ast.Name | ast.Attribute) and module.fold(value) is not UNKNOWN


def _is_masked_type(module: PythonModule, value: ast.expr) -> bool:
    """Annotated as pydantic's ``SecretStr``, which shows stars."""
    if not isinstance(value, ast.Name):
        return isinstance(value, ast.Attribute) and "SecretStr" in _annotation(module, value.attr)
    binding = module.binding(value)
    node = binding.node if binding else None
    annotation = node.annotation if isinstance(node, ast.arg) else None
    return annotation is not None and "Secret" in module.text(annotation)


def _annotation(module: PythonModule, field: str) -> str:
    return " ".join(
        module.text(node.annotation)
        for node in module.nodes(ast.AnnAssign)
        if isinstance(node.target, ast.Name) and node.target.id == field
    )


def _is_credential(module: PythonModule, logged: Logged) -> bool:
    """Whether a ``token`` opens something, and is no piece of a text."""
    value = logged.value
    about = f"{module.path}.{module.scope(logged.call)}"
    if not isinstance(value, ast.Name):
        return isinstance(value, ast.Subscript) and _ABOUT_ACCESS.search(about) is not None
    bindings = module.names.lookup(value)
    if any(_is_made(binding.value) for binding in bindings):
        return True
    annotated = [
        binding.node.annotation for binding in bindings if isinstance(binding.node, ast.arg)
    ]
    is_text = any(isinstance(each, ast.Name) and each.id == "str" for each in annotated)
    return is_text and _ABOUT_ACCESS.search(about) is not None


def _is_made(value: ast.expr | None) -> bool:
    match value:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name != "get":
            return _MAKES_TOKENS.fullmatch(name) is not None
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="headers" | "cookies"))):
            return True
    return False
