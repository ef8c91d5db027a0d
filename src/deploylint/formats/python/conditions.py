"""Which conditions prove that the code is not running in production."""

from __future__ import annotations

import ast
import re

from deploylint.formats.python.constants import UNKNOWN, Constants
from deploylint.formats.python.environment import Environment
from deploylint.formats.python.names import Names
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

Proof: TypeAlias = "Literal['main', 'type-checking', 'debug', 'environment', 'test']"

_PRODUCTION = frozenset({"production", "prod", "prd", "live"})
_DEVELOPMENT = frozenset(
    "dev develop development local localhost test testing tests debug sandbox ci".split()
)
_ENVIRONMENT = regex(r"(?:\w+_)?(?:env|environment|stage|env_name|environment_name)\Z", re.I)
_PRODUCTION_FLAG = regex(
    r"(?:is|in|running_in)?_?prod(?:uction)?(?:_(?:env|environment|mode))?\Z", re.I
)
_DEBUG_FLAG = regex(
    r"(?:app_|flask_|django_|is_|in_|use_|__)?"
    r"(?:debug(?:_mode|__)?|dev(?:elopment)?(?:_(?:mode|env|environment|server))?)\Z"
    r"|(?!(?:no|non|not|log|without|disable|skip)_)[a-z][a-z0-9]{1,11}_debug(?:_mode)?\Z"
    r"|(?:is_|in_|running_)local(?:ly)?\Z|local_(?:dev|development|mode|env)\Z",
    re.I,
)
_TEST_FLAG = regex(
    r"(?:is_|in_|running_)?(?:testing|tests?_(?:mode|env))\Z"
    r"|(?:is_|in_|running_|unit_)tests?\Z|pytest_current_test\Z",
    re.I,
)
_SETTINGS_OBJECT = regex(r"(?:\w+_)?(?:settings|config|conf|env|environ)\Z", re.I)
_PLATFORM_VARIABLES = frozenset(
    "RAILWAY_ENVIRONMENT RENDER DYNO FLY_APP_NAME KUBERNETES_SERVICE_HOST K_SERVICE"
    " AWS_LAMBDA_FUNCTION_NAME AWS_EXECUTION_ENV WEBSITE_SITE_NAME".split()
)
_TRUE = (True, 1, "true", "1", "yes", "on", "t", "y")
_FALSE = (False, 0, None, "false", "0", "no", "off", "f", "n", "")
_SAME_TEXT = frozenset({"lower", "upper", "strip", "casefold", "value", "name"})
_SAME_TRUTH = frozenset({"bool", "int", "str", "strtobool", "str2bool", "to_bool", "parse_bool"})
_TEST_ARGUMENTS = frozenset({"test", "runserver", "pytest"})
_DEPTH = 50


class Conditions:
    """Decides what the truth of an expression proves."""

    __slots__ = ("_constants", "_environment", "_names")

    def __init__(self, names: Names, constants: Constants, environment: Environment) -> None:
        self._environment = environment
        self._names = names
        self._constants = constants

    def proves(self, test: ast.expr, truth: bool, depth: int = _DEPTH) -> Proof | None:
        """How ``test`` being ``truth`` proves non-production; None when it does not."""
        if depth == 0:
            return None
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.proves(operand, not truth, depth - 1)
            case ast.BoolOp(op=operator, values=values):
                found = [self.proves(value, truth, depth - 1) for value in values]
                if isinstance(operator, ast.And) is truth:
                    return next((proof for proof in found if proof), None)
                return found[0] if all(found) else None
            case ast.NamedExpr(value=value):
                return self.proves(value, truth, depth - 1)
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                return self._compared(left, operator, right, truth, depth - 1)
            case ast.Call(func=ast.Attribute(value=value, attr="startswith"), args=[prefix]):
                return self._one_of(value, [prefix], truth)
            case ast.Call(func=function, args=[argument], keywords=[]) if (
                _last_name(function) in _SAME_TRUTH
            ):
                return self.proves(argument, truth, depth - 1)
        return self._flag(test, truth)

    def _compared(
        self, left: ast.expr, operator: ast.cmpop, right: ast.expr, truth: bool, depth: int
    ) -> Proof | None:
        if isinstance(operator, (ast.NotEq, ast.NotIn, ast.IsNot)):
            truth = not truth
        if isinstance(operator, (ast.In, ast.NotIn)):
            return self._contained(left, right, truth)
        if not isinstance(operator, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)):
            return None
        if isinstance(left, ast.Constant):
            left, right = right, left
        if isinstance(left, ast.Name) and left.id == "__name__":
            return "main" if truth and self._constants.fold(right) == "__main__" else None
        value = self._constants.fold(right)
        if value is not UNKNOWN and (meant := _meant_truth(value)) is not None:
            return self.proves(left, truth is meant, depth)
        return self._one_of(left, [right], truth)

    def _contained(self, item: ast.expr, container: ast.expr, truth: bool) -> Proof | None:
        match self._names.resolve(container), self._constants.fold(item):
            case "sys.modules", "pytest" | "unittest":
                return "test" if truth else None
            case "sys.argv", str(word):
                return "test" if truth and word in _TEST_ARGUMENTS else None
            case "os.environ", str(variable):
                return _flag_proof(variable, truth)
        members = self._constants.items(container)
        if members is None:
            is_word = self._word(item) in _PRODUCTION | _DEVELOPMENT
            return self._one_of(container, [item], truth) if is_word else None
        meanings = {_meant_truth(self._constants.fold(member)) for member in members}
        if len(meanings) == 1 and (meant := meanings.pop()) is not None:
            return self._flag(item, truth is meant)
        return self._one_of(item, members, truth)

    def _one_of(self, subject: ast.expr, choices: list[ast.expr], truth: bool) -> Proof | None:
        """``subject`` names the environment and is (not) one of ``choices``."""
        name = self._called(subject)
        if name is None or not choices or not _ENVIRONMENT.match(name):
            return None
        words = {self._word(choice) for choice in choices}
        if truth:
            return "environment" if words <= _DEVELOPMENT else None
        return "environment" if words & _PRODUCTION else None

    def _word(self, choice: ast.expr) -> str:
        """``"dev"``, or ``DEV`` for a member of an enumeration, in lower case."""
        value = self._constants.fold(choice)
        if isinstance(value, str):
            return value.lower()
        return (_last_name(_without_suffix(choice)) or "").lower()

    def _flag(self, test: ast.expr, truth: bool) -> Proof | None:
        if self._names.resolve(test) in ("typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"):
            return "type-checking" if truth else None
        name = self._called(test)
        return None if name is None else _flag_proof(name, truth)

    def _called(self, expression: ast.expr) -> str | None:
        """The name a value goes by: its own, its key, or the variable it is read from."""
        expression = _without_suffix(expression)
        match expression:
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key))) if _is_settings(
                value
            ):
                return key
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(key)), *_]):
                return key
            case ast.Call(
                func=ast.Attribute(value=value, attr="get"), args=[ast.Constant(value=str(key)), *_]
            ) if _is_settings(value):
                return key
            case ast.Call(args=[_, *_]):
                read = self._environment.read(expression)
                return read.name if read else None
            case ast.Call(func=function, args=[]):
                return _last_name(function)
            case ast.Name(id=name) if not _is_telling(name):
                binding = self._names.binding(expression)
                given = binding.value if binding and binding.kind == "assign" else None
                if isinstance(given, (ast.Call, ast.Subscript)):
                    return self._called(given)
                return name
        return _last_name(expression)


def _flag_proof(name: str, truth: bool) -> Proof | None:
    """What a flag of this name proves by being set (``truth``) or unset."""
    if not truth:
        unset = _PRODUCTION_FLAG.match(name) or name in _PLATFORM_VARIABLES
        return "environment" if unset else None
    if _TEST_FLAG.match(name):
        return "test"
    return "debug" if _DEBUG_FLAG.match(name) else None


def _is_settings(expression: ast.expr) -> bool:
    name = _last_name(expression)
    return name is not None and _SETTINGS_OBJECT.match(name) is not None


def _is_telling(name: str) -> bool:
    patterns = (_ENVIRONMENT, _PRODUCTION_FLAG, _DEBUG_FLAG, _TEST_FLAG)
    return any(pattern.match(name) for pattern in patterns)


def _last_name(expression: ast.expr) -> str | None:
    match expression:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return None


def _without_suffix(expression: ast.expr) -> ast.expr:
    """``x`` of ``x.lower()``, ``x.strip().upper()``, ``x.value``."""
    while True:
        match expression:
            case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[], keywords=[]) if (
                attr in _SAME_TEXT
            ):
                expression = value
            case ast.Attribute(value=value, attr="value"):
                expression = value
            case ast.BoolOp(op=ast.Or(), values=[value, ast.Constant()]):
                expression = value
            case _:
                return expression


def _meant_truth(value: object) -> bool | None:
    """What ``True``, ``1``, ``"yes"`` or their opposites mean; None for other values."""
    if isinstance(value, str):
        value = value.lower()
    if any(value == choice for choice in _TRUE):
        return True
    return False if any(value == choice for choice in _FALSE) else None
