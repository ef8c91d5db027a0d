"""The names under which the project's images are published, and which names mean the same."""

from __future__ import annotations

from deploylint.deployment.facts import UNKNOWN

# Registries that a name without one means.
_IMPLIED = ("docker.io/library/", "index.docker.io/library/", "docker.io/", "index.docker.io/")


def repository_of(image: str) -> str:
    """The name of an image without tag and digest, in the form without an implied registry."""
    name = image.strip().partition("@")[0]
    folder, slash, last = name.rpartition("/")
    name = f"{folder}{slash}{last.partition(':')[0]}".lower()
    implied = next((each for each in _IMPLIED if name.startswith(each)), "")
    return name.removeprefix(implied)


def is_same(one: str, other: str) -> bool:
    """Whether two repositories are the same; what is ``UNKNOWN`` before the last part fits any."""
    (before, _, name), (others, _, named) = one.rpartition("/"), other.rpartition("/")
    if not name or name != named or UNKNOWN.lower() in name:
        return False
    return before == others or any(UNKNOWN.lower() in each for each in (before, others))
