"""Which files of the project end up in an image."""

from __future__ import annotations

from deploylint.deployment.contexts import Contexts
from deploylint.deployment.copies import Copies
from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class Deployed:
    """Answers whether a COPY of some image that the project builds takes a file along."""

    def __init__(self, deployment: Deployment) -> None:
        contexts, copies = deployment.model(Contexts), deployment.model(Copies)
        self._contexts = [
            (context, contexts.matcher(context), sources)
            for context in contexts.all
            if (sources := tuple(each.source for each in copies.of(context)))
        ]

    def holds(self, path: str) -> bool:
        """Whether an image holds the file; False where that is not known."""
        for context, matcher, sources in self._contexts:
            inside = context.inside(path)
            if inside and any(covers(source, inside) for source in sources):
                return not matcher.excludes(inside)
        return False


def covers(source: str, path: str) -> bool:
    """Whether copying ``source`` copies the file ``path``, both relative to the context."""
    if not source or path == source or path.startswith(source + "/"):
        return True
    if "*" not in source and "?" not in source:
        return False
    from fnmatch import fnmatchcase

    depth = source.count("/") + 1
    return fnmatchcase("/".join(path.split("/")[:depth]), source)
