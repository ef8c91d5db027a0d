"""What a literal is called at the place where it stands."""

from __future__ import annotations

import ast

import pytest

from deploylint.formats.python import PythonModule
from deploylint.formats.python.naming import Place, naming
from deploylint.source import Source

PLACES = {
    'password = "x1"': ("password", Place.CONSTANT),
    'def f():\n    password = "x1"': ("password", Place.LOCAL),
    'class A:\n    password: str = "x1"': ("password", Place.CONSTANT),
    'self.password = "x1"': ("password", Place.FIELD),
    'conf["password"] = "x1"': ("password", Place.ITEM),
    'os.environ["PASSWORD"] = "x1"': ("PASSWORD", Place.ITEM),
    'user, password = "u", "x1"': ("password", Place.CONSTANT),
    '(password := "x1")': ("password", Place.CONSTANT),
    'def f(a, password="x1"): pass': ("password", Place.PARAMETER),
    'def f(*, password="x1", b=1): pass': ("password", Place.PARAMETER),
    'def f(password=typer.Option("x1")): pass': ("password", Place.PARAMETER),
    'def f(password=typer.Option(default="x1")): pass': ("password", Place.PARAMETER),
    'connect(password="x1")': ("password", Place.ARGUMENT),
    'get(url, auth=("u", "x1"))': ("password", Place.ARGUMENT),
    'c = {"password": "x1"}': ("password", Place.ENTRY),
    'c = {PASSWORD: "x1"}': ("PASSWORD", Place.ENTRY),
    'if password == "x1": pass': ("password", Place.COMPARISON),
    'if "x1" != user.password: pass': ("password", Place.COMPARISON),
    'if form.get("password") == "x1": pass': ("password", Place.COMPARISON),
    'compare_digest(token, "x1")': ("token", Place.COMPARISON),
    'config.get("password", "x1")': ("password", Place.ITEM),
    'getattr(o, "password", "x1")': ("password", Place.ITEM),
    'p.add_argument("-p", "--password", default="x1")': ("password", Place.OPTION),
    'password = SecretStr("x1")': ("password", Place.CONSTANT),
    'password = Field("x1", alias="p")': ("password", Place.CONSTANT),
    'password = Field(default="x1")': ("password", Place.CONSTANT),
    'password = given or "x1".encode()': ("password", Place.CONSTANT),
}

NAMELESS = {
    "a key of a dictionary": 'c = {"x1": password}',
    "an argument without a name": 'connect("x1")',
    "a name that is looked up": 'config.get("x1")',
    "a part of a text": 'password = f"x1{a}"',
    "a member of a list": 'passwords = ["x1"]',
    "a statement of its own": '"x1"',
    "the user of a pair": 'get(url, auth=("x1", password))',
    "an order": 'password < "x1"',
}


def named(text: str) -> tuple[str, Place] | None:
    module = PythonModule.parse(Source("a.py", text))
    literals = module.nodes(ast.Constant)
    found = naming(module, next(each for each in literals if each.value == "x1"))
    return (found.name, found.place) if found else None


@pytest.mark.parametrize("text", PLACES)
def test_named(text: str) -> None:
    assert named(text) == PLACES[text]


@pytest.mark.parametrize("text", NAMELESS.values(), ids=NAMELESS)
def test_nameless(text: str) -> None:
    assert named(text) is None
