"""Which handlers are one implementation: a handler and those that only call it."""

from __future__ import annotations

from deploylint.deployment.facts.python import Route

_REDIRECTS = frozenset({"RedirectResponse", "redirect", "HTTPFound"})


def redirects(route: Route) -> bool:
    """Whether a handler does nothing but send its callers to another path."""
    return function_name(route.delegates) in _REDIRECTS


def is_same(one: Route, other: Route) -> bool:
    """Whether two routes end at the same handler.

    A handler that does nothing but call another one is the same as that one.
    """
    (path, name), (other_path, other_name) = _identity(one), _identity(other)
    if path and other_path:
        return (path, name) == (other_path, other_name)
    return function_name(name) == function_name(other_name)


def _identity(route: Route) -> tuple[str, str]:
    """File and endpoint that answer in the end; no file where the endpoint is imported."""
    endpoint = route.delegates or route.endpoint
    defined_here = endpoint.rpartition(":")[2].isdigit()
    return (route.where.path if defined_here else ""), endpoint


def function_name(endpoint: str) -> str:
    """``health`` of ``create_app.health:12`` and of ``app.views.health``."""
    return endpoint.partition(":")[0].rpartition(".")[2]
