from __future__ import annotations

import ast

import pytest

from deploylint.formats.python.calls import arguments
from deploylint.formats.python.environment import EnvRead
from deploylint.formats.python.module import PythonModule
from deploylint.formats.python.settings import Field
from deploylint.source import Source

IMPORTS = """\
import os, environ, environs, decouple, dj_database_url
from dataclasses import dataclass, field
from typing import Annotated, Optional
from pydantic import AliasChoices, BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.config import Config
env = environ.Env()
settings = Config(".env")
"""


def parse(text: str) -> PythonModule:
    return PythonModule.parse(Source("app/main.py", IMPORTS + text))


def only_field(text: str) -> tuple[PythonModule, Field]:
    module = parse(text)
    (found,) = [one for one in module.settings_classes() if one.fields]
    return module, found.fields[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("class A(BaseSettings): x = 1", "pydantic-settings"),
        ("class B(BaseSettings): pass\nclass A(B): x = 1", "pydantic-settings"),
        ("from core import BaseAppSettings\nclass A(BaseAppSettings): x = 1", "pydantic-settings"),
        ("class AppConfig(BaseModel): x = 1", "pydantic"),
        ("@dataclass\nclass AppConfig: x = 1", "dataclass"),
        ("@dataclass(frozen=True)\nclass DbSettings: x = 1", "dataclass"),
        ("class ProductionConfig: x = 1", "plain"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert [one.kind for one in parse(text).settings_classes()][-1] == kind


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("class Item(BaseModel): x = 1", "a schema"),
        ("@dataclass\nclass Point: x = 1", "a record"),
        ("class Item(BaseModel):\n  class Config: x = 1", "configures the model"),
        ("class Configurator: x = 1", "another word"),
    ],
)
def test_other_classes(text: str, reason: str) -> None:
    assert not list(parse(text).settings_classes()), reason


@pytest.mark.parametrize(
    ("declaration", "default", "required", "optional", "variables"),
    [
        ("a: str = 'x'", "'x'", False, False, ("A",)),
        ("a: str", None, True, False, ("A",)),
        ("a: str | None = None", "None", False, True, ("A",)),
        ("a: 'str | None' = None", "None", False, True, ("A",)),
        ("a: Optional[str] = Field(None, env='B')", "None", False, True, ("B",)),
        ("a: str = Field('x')", "'x'", False, False, ("A",)),
        ("a: str = Field(default='x', alias='b')", "'x'", False, False, ("b",)),
        ("a: str = Field(...)", None, True, False, ("A",)),
        ("a: list = Field(default_factory=lambda: ['*'])", "['*']", False, False, ("A",)),
        ("a: list = Field(default_factory=list)", None, False, False, ("A",)),
        ("a: str = Field('x', validation_alias=AliasChoices('B'))", "'x'", False, False, ("B",)),
        ("a: str = Field('x', alias=AliasChoices('B', 'C'))", "'x'", False, False, ("B", "C")),
        ("a: Annotated[str, Field(alias='B')] = 'x'", "'x'", False, False, ("B",)),
        ("a = 'x'", "'x'", False, False, ("A",)),
    ],
)  # fmt: skip
def test_fields(
    declaration: str, default: str | None, required: bool, optional: bool, variables: tuple[str]
) -> None:
    module, found = only_field(f"class S(BaseSettings):\n  {declaration}\n")
    assert (found.default and module.text(found.default)) == default
    assert (found.required, found.optional, found.env) == (required, optional, variables)


@pytest.mark.parametrize(
    "body",
    [
        "  model_config = SettingsConfigDict(env_prefix='APP_')\n  a: str",
        "  a: str\n  class Config:\n    env_prefix = 'APP_'",
    ],
)
def test_env_prefix_is_inherited(body: str) -> None:
    module = parse(f"class S(BaseSettings):\n{body}\nclass T(S):\n  b: str\n")
    variables = [field.env for one in module.settings_classes() for field in one.fields]
    assert variables == [("APP_A",), ("APP_B",)]


def one_read(text: str) -> tuple[PythonModule, EnvRead]:
    module = parse(text)
    (found,) = module.env_reads()
    return module, found


@pytest.mark.parametrize(
    ("text", "name", "default", "or_default", "required"),
    [
        ("os.getenv('A')", "A", None, None, False),
        ("os.getenv('A', 'x')", "A", "'x'", None, False),
        ("os.environ.get('A', default='x')", "A", "'x'", None, False),
        ("os.environ['A']", "A", None, None, True),
        ("os.getenv('A') or 'x'", "A", None, "'x'", False),
        ("os.getenv('A') or y or 'x'", "A", None, "'x'", False),
        ("y or os.getenv('A')", "A", None, None, False),
        ("from os import environ as e\ne.get('A')", "A", None, None, False),
        ("get = os.getenv\nget('A', 'x')", "A", "'x'", None, False),
        ("K = 'A'\nos.getenv(K)", "A", None, None, False),
        ("os.getenv(k, 'x')", None, "'x'", None, False),
        ("env('A', default='x')", "A", "'x'", None, False),
        ("env('A')", "A", None, None, True),
        ("env.str('A', 'x')", "A", "'x'", None, False),
        ("env.bool('A', default=True)", "A", "True", None, False),
        ("env.db(default='x')", "DATABASE_URL", "'x'", None, False),
        ("e = environ.Env(A=(str, 'x'))\ne('A')", "A", "'x'", None, False),
        ("e = environ.Env(A=(bool, True))\ne.bool('A', False)", "A", "False", None, False),
        ("e = environ.Env(A=bool, B=(str, 'x'))\ne('A')", "A", None, None, True),
        ("e = environs.Env()\ne.str('A', 'x')", "A", "'x'", None, False),
        ("decouple.config('A', default='x', cast=str)", "A", "'x'", None, False),
        ("settings('A', cast=str, default='x')", "A", "'x'", None, False),
        ("settings('A', str, 'x')", "A", "'x'", None, False),
        ("dj_database_url.config(default='x')", "DATABASE_URL", "'x'", None, False),
        ("dj_database_url.config('A')", "A", None, None, False),
    ],
)
def test_env_reads(
    text: str, name: str | None, default: str | None, or_default: str | None, required: bool
) -> None:
    module, read = one_read(text)
    found = [each and module.text(each) for each in (read.default, read.or_default)]
    assert (read.name, *found, read.required) == (name, default, or_default, required)


def test_nested_reads_are_separate() -> None:
    module = parse("os.getenv('A', os.getenv('B', 'x'))")
    found = {read.name: read.default and module.text(read.default) for read in module.env_reads()}
    assert found == {"A": "os.getenv('B', 'x')", "B": "'x'"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("os.environ['A'] = 'x'", "written"),
        ("d.get('A', 'x')", "an ordinary dictionary"),
        ("os.getenv(*x)", "the arguments are unknown"),
        ("def f(env): env('A')", "a parameter"),
        ("config('A')", "never bound"),
    ],
)
def test_not_env_reads(text: str, reason: str) -> None:
    assert not list(parse(text).env_reads()), reason


def test_arguments_by_name() -> None:
    module = parse("KW = {'c': 3}\nf(1, 2, x=0, **KW, **{'d': 4})\n")
    call = module.nodes(ast.Call)[-1]
    found = arguments(module, call, ("a", "b"))
    places = {one.name: module.source.cut(one.where) for one in found}
    assert places == {"a": "1", "b": "2", "x": "x", "c": "'c'", "d": "'d'"}
    assert found.complete


@pytest.mark.parametrize("text", ["f(*x)", "f(**x)", "f(**{'a': 1, **x})"])
def test_incomplete_arguments(text: str) -> None:
    module = parse(text)
    assert not arguments(module, module.nodes(ast.Call)[-1], ("a",)).complete


def test_arguments_behind_a_leading_one() -> None:
    module = parse("add(C, 1)\n")
    found = arguments(module, module.nodes(ast.Call)[-1], ("a",), skip=1)
    assert [(one.name, module.text(one.value)) for one in found] == [("a", "1")]
