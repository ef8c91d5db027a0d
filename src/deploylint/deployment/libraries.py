"""Which versions of libraries the project asks for."""

from __future__ import annotations

from deploylint.deployment.facts.versions import Dependency
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_HIGHEST = regex(r"(<=|==|~=|\^|~|<)\s*(\d{1,6})(\.\d*[1-9])?")
_LOWEST = regex(r"(?:>=|==|~=|\^|~|>)\s*(\d{1,6})")


_PINNED = regex(r"(?:==|~=|\^|~)\s*(\d{1,6})|<\s*(\d{1,6})(?![\d.]*[1-9])")


def requires_below(deployment: Deployment, name: str, major: int) -> bool:
    """Whether the manifests that bound a distribution all keep it below this major version."""
    found = [
        int(match[1]) < major if match[1] else int(match[2]) <= major
        for each in deployment.facts(Dependency)
        if each.name == name and (match := _PINNED.search(each.specifier))
    ]
    return bool(found) and all(found)


def requires_at_least(deployment: Deployment, name: str, major: int) -> bool:
    """Whether some manifest asks for this major version of a distribution, or a later one."""
    return any(
        (found := _LOWEST.search(each.specifier)) is not None and int(found[1]) >= major
        for each in deployment.facts(Dependency)
        if each.name == name
    )


def stays_below(deployment: Deployment, name: str, major: int) -> bool:
    """Whether the manifests that limit a distribution all keep it below a major version."""
    limits = [
        int(found[2]) + (found[1] != "<" or found[3] is not None)
        for each in deployment.facts(Dependency)
        if each.name == name and (found := _HIGHEST.search(each.specifier))
    ]
    return bool(limits) and max(limits) <= major
