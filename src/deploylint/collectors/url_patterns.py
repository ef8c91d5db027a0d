"""The URL configurations of Django: ``urlpatterns`` and what they include."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.collectors._endpoints import Endpoints
from deploylint.collectors._routing import argument, dotted_name, symbolic_path
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import Application, Inclusion, Route
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex
from deploylint.model import Where
from deploylint.registry import collect

_NAME = "urlpatterns"
_PATHS = frozenset({"django.urls.path", "django.urls.conf.path"})
_REGEXES = frozenset({"django.urls.re_path", "django.conf.urls.url", "django.urls.conf.re_path"})
_INCLUDES = frozenset(
    {"django.urls.include", "django.conf.urls.include", "django.urls.conf.include"}
)
_LITERAL = regex(r"\^?([\w/\-]*)")
_WHOLE = regex(r"\^?([\w/\-]*)\??\$")
_DEPTH = 8


@collect(PythonModule, triggers=(_NAME,))
def url_patterns(module: PythonModule) -> Iterator[Application | Route | Inclusion]:
    reader = _Patterns(module)
    lists = list(reader.lists())
    if lists:
        yield Application(module.where(lists[0]), _NAME, "", "django", "router")
    for each in lists:
        yield from reader.read(each, "", _DEPTH)


class _Patterns:
    """Reads the patterns of one module."""

    def __init__(self, module: PythonModule) -> None:
        self.module = module
        self.endpoints = Endpoints(module)

    def lists(self) -> Iterator[ast.expr]:
        """What is assigned or added to ``urlpatterns``."""
        for statement in self.module.tree.root.body:
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id="urlpatterns")], value=value)
                    | ast.AnnAssign(target=ast.Name(id="urlpatterns"), value=ast.expr() as value)
                    | ast.AugAssign(target=ast.Name(id="urlpatterns"), value=value)
                ):
                    yield value
                case ast.If() | ast.Try():
                    yield from self._conditional(statement)

    def _conditional(self, statement: ast.If | ast.Try) -> Iterator[ast.expr]:
        for each in ast.walk(statement):
            match each:
                case ast.AugAssign(target=ast.Name(id="urlpatterns"), value=value):
                    yield value

    def read(self, value: ast.expr, prefix: str, depth: int) -> Iterator[Route | Inclusion]:
        match value:
            case _ if depth == 0:
                yield self._unknown(value, prefix)
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                for each in elements:
                    yield from self.pattern(each, prefix, depth)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                yield from self.read(left, prefix, depth - 1)
                yield from self.read(right, prefix, depth - 1)
            case ast.Name() if (named := self.module.items(value)) is not None:
                for each in named:
                    yield from self.pattern(each, prefix, depth - 1)
            case ast.Call() if (self.module.resolve(value.func) or "").endswith(
                ("static.static", "staticfiles_urlpatterns")
            ):
                return
            case ast.Attribute(attr="urls"):
                yield self._registered(value, prefix)
            case _:
                yield self._unknown(value, prefix)

    def pattern(self, entry: ast.expr, prefix: str, depth: int) -> Iterator[Route | Inclusion]:
        target = self.module.resolve(entry.func) if isinstance(entry, ast.Call) else None
        if isinstance(entry, ast.Starred):
            yield from self.read(entry.value, prefix, depth - 1)
            return
        if not isinstance(entry, ast.Call) or target not in _PATHS | _REGEXES:
            yield self._unknown(entry, prefix)
            return
        route, view = argument(entry, 0, "route"), argument(entry, 1, "view")
        if route is None or view is None:
            return
        path = prefix + self._path(route, regex=target in _REGEXES)
        if isinstance(view, ast.Call) and self.module.resolve(view.func) in _INCLUDES:
            yield from self._include(view, path, depth)
        elif isinstance(view, ast.Attribute) and view.attr == "urls":
            yield from self._site(route, path, view)
        else:
            yield self._route(route, path, view)

    def _path(self, route: ast.expr, *, regex: bool) -> str:
        path = symbolic_path(self.module, route)
        if not regex or UNKNOWN in path:
            return path
        if whole := _WHOLE.fullmatch(path):
            return whole[1]
        literal = _LITERAL.match(path)
        simple = literal is not None and literal.end() == len(path)
        return (literal[1] if literal else "") + ("" if simple else UNKNOWN)

    def _route(self, route: ast.expr, path: str, view: ast.expr) -> Route:
        methods, name = ("*",), self.endpoints.name(view)
        return Route(self.module.where(route), _NAME, "", methods, path, name, None, "django")

    def _site(self, route: ast.expr, path: str, view: ast.expr) -> Iterator[Route | Inclusion]:
        """``admin.site.urls``: its index answers, what else it has is not seen."""
        yield self._route(route, path, view)
        yield self._unknown(view, path)

    def _include(self, call: ast.Call, prefix: str, depth: int) -> Iterator[Route | Inclusion]:
        target = argument(call, 0, "arg")
        if isinstance(target, ast.Tuple) and target.elts:
            target = target.elts[0]
        if isinstance(target, ast.Attribute) and target.attr == "urls":
            yield self._registered(target, prefix)
            return
        folded = self.module.fold(target) if target is not None else None
        dotted = folded if isinstance(folded, str) else self.module.resolve(target)
        if dotted and "." in dotted.strip("."):
            module_name = dotted.removesuffix("." + _NAME)
            yield self._inclusion(self.module.where(call), prefix, module_name, _NAME)
        elif isinstance(target, ast.List | ast.Name):
            yield from self.read(target, prefix, depth - 1)
        else:
            yield self._unknown(call, prefix)

    def _registered(self, urls: ast.Attribute, prefix: str) -> Inclusion:
        """``router.urls``: what is registered on a router, wherever that is made."""
        where, dotted = self.module.where(urls), self.module.resolve(urls.value)
        if dotted:
            module_name, _, name = dotted.rpartition(".")
            return self._inclusion(where, prefix, module_name, name)
        name = f":{dotted_name(urls.value)}" if isinstance(urls.value, ast.Name) else UNKNOWN
        return self._inclusion(where, prefix, None, name)

    def _unknown(self, value: ast.expr, prefix: str) -> Inclusion:
        return self._inclusion(self.module.where(value), prefix, None, UNKNOWN)

    def _inclusion(
        self, where: Where, prefix: str, module_name: str | None, name: str
    ) -> Inclusion:
        written = module_name or self.module.source.cut(where)[:80]
        return Inclusion(where, _NAME, "", written, module_name, name, prefix)
