"""Settings classes and their fields: pydantic, dataclasses, plain configuration classes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.formats.python.constants import Constants
from deploylint.formats.python.names import Names
from deploylint.formats.python.tree import Tree, descend
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

Kind: TypeAlias = "Literal['pydantic-settings', 'pydantic', 'dataclass', 'plain']"

_BASE_SETTINGS = regex(r"(?:\w+\.)*Base\w*Settings\Z")
_PYDANTIC_MODEL = regex(r"pydantic\.(?:\w+\.)*BaseModel\Z")
_CLASS_NAME = regex(r"\w*(?:Config|Configuration|Settings)\Z")
_DATACLASS = regex(
    r"(?:dataclasses|pydantic\.dataclasses)\.dataclass\Z|attrs?\.(?:s|define|frozen|mutable|attrs|dataclass)\Z"
)
_FIELD = regex(r"(?:pydantic\.(?:\w+\.)*Field|dataclasses\.field|attrs?\.(?:field|ib|attrib))\Z")
_ALIASES = ("validation_alias", "alias", "env")
_MODEL_CONFIG = frozenset({"model_config", "Config"})
_FAMILY = 20
_BASES = 40


class Field(NamedTuple):
    """One field. ``default`` is the bare expression, also out of ``Field(...)``.

    ``required`` fields have no default; ``env`` are the variables that the
    class reads for the field (pydantic-settings only), first one first.
    """

    name: str
    annotation: ast.expr | None
    default: ast.expr | None
    required: bool
    optional: bool
    env: tuple[str, ...]
    node: ast.AnnAssign | ast.Assign


class SettingsClass(NamedTuple):
    name: str
    kind: Kind
    node: ast.ClassDef
    fields: tuple[Field, ...]


class SettingsClasses:
    """Finds the settings classes of a module; see ``PythonModule.settings_classes``."""

    __slots__ = ("_constants", "_names", "_tree")

    def __init__(self, tree: Tree, names: Names, constants: Constants) -> None:
        self._tree = tree
        self._names = names
        self._constants = constants

    def found(self) -> Iterator[SettingsClass]:
        for node in self._tree.nodes(ast.ClassDef):
            kind = self.kind(node)
            if kind is not None:
                yield SettingsClass(node.name, kind, node, tuple(self._fields(node, kind)))

    def kind(self, node: ast.ClassDef) -> Kind | None:
        """What kind of settings class ``node`` is; None for other classes."""
        bases = list(self._bases(node))
        if any(_BASE_SETTINGS.match(base) for base in bases):
            return "pydantic-settings"
        if not _CLASS_NAME.match(node.name) or self._is_inner_config(node):
            return None
        if any(_PYDANTIC_MODEL.match(base) for base in bases):
            return "pydantic"
        return "dataclass" if self._is_dataclass(node) else "plain"

    def _bases(self, node: ast.ClassDef) -> Iterator[str]:
        """The names of all bases, those of bases in this module included."""
        bases = [base for each in self._family(node) for base in each.bases]
        for base in bases[:_BASES]:
            if (resolved := self._names.resolve(base)) is not None:
                yield resolved
            elif isinstance(base, (ast.Name, ast.Attribute)):
                yield base.id if isinstance(base, ast.Name) else base.attr

    def _is_inner_config(self, node: ast.ClassDef) -> bool:
        """``class Config:`` in a class configures pydantic and holds no settings."""
        return node.name == "Config" and isinstance(self._tree.parent(node), ast.ClassDef)

    def _is_dataclass(self, node: ast.ClassDef) -> bool:
        called = [d.func if isinstance(d, ast.Call) else d for d in node.decorator_list]
        return any(_DATACLASS.match(self._names.resolve(each) or "") for each in called)

    def _fields(self, node: ast.ClassDef, kind: Kind) -> Iterator[Field]:
        prefix = self._env_prefix(node) if kind == "pydantic-settings" else None
        for statement in node.body:
            match statement:
                case ast.AnnAssign(target=ast.Name(id=name)):
                    annotation: ast.expr | None = statement.annotation
                case ast.Assign(targets=[ast.Name(id=name)]):
                    annotation = None
                case _:
                    continue
            if not name.startswith("_") and name not in _MODEL_CONFIG:
                yield self._field(statement, name, annotation, prefix)

    def _field(
        self,
        node: ast.AnnAssign | ast.Assign,
        name: str,
        annotation: ast.expr | None,
        prefix: str | None,
    ) -> Field:
        value = node.value
        call = self._field_call(value) or self._annotated_call(annotation)
        default = _default_of(call) if call is not None and call is value else value
        if call is not None and default is None:
            default = _default_of(call)
        if isinstance(default, ast.Constant) and default.value is Ellipsis:
            default = None
        made = call is not None and any(word.arg == "default_factory" for word in call.keywords)
        return Field(
            name,
            annotation,
            default,
            required=default is None and not made and isinstance(node, ast.AnnAssign),
            optional=_is_optional(annotation),
            env=() if prefix is None else self._env_names(name, call, prefix),
            node=node,
        )

    def _field_call(self, value: ast.expr | None) -> ast.Call | None:
        if isinstance(value, ast.Call) and _FIELD.match(self._names.resolve(value.func) or ""):
            return value
        return None

    def _annotated_call(self, annotation: ast.expr | None) -> ast.Call | None:
        """``Field(...)`` in ``Annotated[str, Field(...)]``."""
        match annotation:
            case ast.Subscript(value=value, slice=ast.Tuple(elts=[_, *metadata])):
                if (self._names.resolve(value) or "").endswith(".Annotated"):
                    return next(filter(None, map(self._field_call, metadata)), None)
        return None

    def _env_names(self, name: str, call: ast.Call | None, prefix: str) -> tuple[str, ...]:
        for alias in _ALIASES:
            for word in call.keywords if call else ():
                if word.arg == alias and (names := self._choices(word.value)):
                    return names
        return ((prefix + name).upper(),)

    def _choices(self, alias: ast.expr) -> tuple[str, ...]:
        """``"A"``, ``["A", "B"]`` or ``AliasChoices("A", "B")``."""
        choices = alias.args if isinstance(alias, ast.Call) else self._constants.items(alias)
        folded = [self._constants.fold(choice) for choice in choices or [alias]]
        return tuple(each for each in folded if isinstance(each, str))

    def _env_prefix(self, node: ast.ClassDef) -> str:
        """``env_prefix`` of ``model_config`` or of the inner class ``Config``, or inherited."""
        for statement in (one for each in self._family(node) for one in each.body):
            match statement:
                case ast.Assign(targets=[ast.Name(id="model_config")], value=ast.Call() as call):
                    found = [word.value for word in call.keywords if word.arg == "env_prefix"]
                case ast.ClassDef(name="Config", body=body):
                    found = [one.value for one in body if _assigns(one, "env_prefix")]  # type: ignore[attr-defined]
                case _:
                    continue
            for expression in found:
                prefix = self._constants.fold(expression)
                return prefix if isinstance(prefix, str) else ""
        return ""

    def _family(self, node: ast.ClassDef) -> list[ast.ClassDef]:
        """The class and those of its ancestors that this module defines, nearest first."""
        family = [node]
        for member in family:
            for base in member.bases if len(family) < _FAMILY else ():
                local = self._constants.class_of(base) if isinstance(base, ast.Name) else None
                if local is not None and local not in family:
                    family.append(local)
        return family


def _assigns(statement: ast.stmt, name: str) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(id=target)]):
            return target == name
    return False


def _default_of(call: ast.Call) -> ast.expr | None:
    """The default in ``Field(x)``, ``Field(default=x)``, ``Field(default_factory=lambda: x)``."""
    if call.args and not isinstance(call.args[0], ast.Starred):
        return call.args[0]
    for word in call.keywords:
        match word:
            case ast.keyword(arg="default", value=value):
                return value
            case ast.keyword(arg="default_factory", value=ast.Lambda(body=value)):
                return value
    return None


def _is_optional(annotation: ast.expr | None) -> bool:
    """``X | None``, ``Optional[X]``, ``Union[X, None]``, also in quotes."""
    if annotation is None:
        return False
    for node in descend(annotation):
        match node:
            case (
                ast.Constant(value=None) | ast.Name(id="Optional") | ast.Attribute(attr="Optional")
            ):
                return True
            case ast.Constant(value=str(text)) if re.search(r"\bNone\b|\bOptional\b", text):
                return True
    return False
