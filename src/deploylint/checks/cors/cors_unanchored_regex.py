"""DPA008: a pattern of origins is matched from the start but not to the end."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.cors._origins import is_anchored, matches_everything
from deploylint.checks.cors._policies import DJANGO_PATTERNS, policies
from deploylint.checks.cors._policy import FLASK, SANIC
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Evidence, Finding, Fix, Safety, Severity
from deploylint.registry import DEPLOYED, rule

# flask-cors takes a string with any of these for a regular expression.
_MAGIC = regex(r"[*\\\]?$^\[()]")


@rule(
    "DPA008",
    "cors-unanchored-regex",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=("flask_cors", "sanic_cors", *DJANGO_PATTERNS),
    fixable=True,
)
def cors_unanchored_regex(module: PythonModule) -> Iterator[Finding | Evidence]:
    for node in _patterns(module):
        value = module.fold(node)
        if not isinstance(value, str) or value == "*" or matches_everything(value):
            continue
        if is_anchored(value):
            yield Evidence(module.where(node), "the pattern is anchored at its end")
        else:
            message = f"`{value}` also matches longer hosts that begin with it"
            yield Finding(module.where(node), message, fix=_anchor(module, node, value))


def _patterns(module: PythonModule) -> Iterator[ast.expr]:
    for policy in policies(module):
        if policy.framework in (FLASK, SANIC) and policy.origins is not None:
            for item in module.items(policy.origins) or [policy.origins]:
                node = _source(module, item)
                value = module.fold(node)
                if isinstance(value, str) and _MAGIC.search(value):
                    yield node
    for name in DJANGO_PATTERNS:
        binding = module.binding(name)
        for item in module.items(binding.value) or () if binding else ():
            yield _source(module, item)


def _source(module: PythonModule, pattern: ast.expr) -> ast.expr:
    """The text in ``re.compile("...")``."""
    match pattern:
        case ast.Call(func=function, args=[text, *_]) if module.resolve(function) == "re.compile":
            return text
    return pattern


def _anchor(module: PythonModule, node: ast.expr, value: str) -> Fix | None:
    text = module.text(node)
    if (
        not isinstance(node, ast.Constant)
        or text[-1] not in "\"'"
        or value.endswith((".*", "$"))
        or "|" in value
    ):
        return None
    where = module.where(node)
    width = 3 if text.endswith(('"""', "'''")) else 1
    edit: Edit = module.source.insert(where.end - width, "$")
    return Fix("Anchor the pattern with `$`", (edit,), Safety.UNSAFE)
