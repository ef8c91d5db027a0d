"""Generated secrets at any place of Python code that gives them a name.

Only what a generator made counts here: at these places a word is as often a label, a
message, a sample or the guard against that very word.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python import PythonModule
from deploylint.formats.python.naming import Named, naming
from deploylint.lazy.regexes import regex
from deploylint.secrets.names import folded, is_secret_name
from deploylint.secrets.values import Strength, judge

_CANDIDATE = regex(r"(?=[^\d]*\d|[a-z ]{16,19}\Z)[\x20-\x7e]{8,500}")
_SCHEME = regex(r"(?i:bearer|basic|token|api-?key|bot|key) (?P<value>\S+)")
# What selectors, patterns and pieces of markup hold, and hardly any password.
_MARKUP = regex(r"[<>\[\]{}\"'`\\]|\w=\w")
_ENUMERATION = regex(r"(?:\w+\.)*(?:\w*Enum|\w*Flag|\w*Choices)")
# Samples that a schema shows, and what a browser keeps.
_SHOWN = regex(
    r"(?:\w+_)?(?:examples?|samples?|schema_extra|responses|description|cookies?|mock\w*)"
)
_HEADER = "authorization"
_MAIL_HOSTS = ("smtp.gmail.com", "smtp.googlemail.com", "smtp.mail.yahoo.com")


def generated_secrets(module: PythonModule) -> Iterator[tuple[ast.Constant, Named]]:
    """The literals that a generator made and that a name makes secret, with that name."""
    for literal in module.nodes(ast.Constant):
        text = literal_text(literal)
        if not _CANDIDATE.fullmatch(text) or _MARKUP.search(text):
            continue
        named = naming(module, literal)
        if named is None or _is_shown(module, named):
            continue
        if _strength(module, named, text) is Strength.HIGH:
            yield literal, named


def literal_text(literal: ast.Constant) -> str:
    """What a string or bytes literal says; empty for other constants."""
    value = literal.value
    if isinstance(value, bytes):
        return value.decode("ascii", "replace")
    return value if isinstance(value, str) else ""


def _strength(module: PythonModule, named: Named, text: str) -> Strength | None:
    name = named.name
    if scheme := _SCHEME.fullmatch(text):
        text = scheme["value"]
    if folded(name).endswith(_HEADER):
        return judge(text, "access_token") if scheme else None
    if not is_secret_name(name, setting=True):
        return None
    if any(host in module.source.text for host in _MAIL_HOSTS):
        name = f"mail_{folded(name)}"
    return judge(text, name, echo=True)


def _is_shown(module: PythonModule, named: Named) -> bool:
    """Whether the literal is a member of an enumeration or a sample in a schema."""
    child: ast.AST = named.node
    for parent in (named.node, *module.tree.ancestors(named.node)):
        match parent:
            case ast.keyword(arg=str(name)) if _SHOWN.fullmatch(folded(name)):
                return True
            case ast.Dict(keys=keys, values=values) if child in values:
                key = keys[values.index(child)]
                if isinstance(key, ast.Constant) and _SHOWN.fullmatch(folded(str(key.value))):
                    return True
            case ast.Assign(targets=[ast.Name(id=name)]) if _SHOWN.fullmatch(folded(name)):
                return True
            case ast.ClassDef(bases=bases):
                return any(_ENUMERATION.fullmatch(module.text(base)) for base in bases)
        child = parent
    return False
