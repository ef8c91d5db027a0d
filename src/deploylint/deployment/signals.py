"""Which processes of a container the signal to stop reaches, and which shells keep it."""

from __future__ import annotations

from deploylint.deployment.launches import Launch, Launches
from deploylint.formats.wrappers import base_name
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.deployment import Deployment
    from deploylint.deployment.facts.images import Command
    from deploylint.deployment.services import Service

# Programs that pass signals on to what they start, or are asked to stop it.
_INITS = frozenset(
    "tini tini-static dumb-init docker-init catatonit init s6-svscan supervisord my_init runsvdir"
    " multirun circusd honcho".split()
)
# Whether a shell waits for the last command that `-c` hands it; the others become it.
_WAITS = {"dash": True, "ash": False, "bash": False, "zsh": False, "ksh": False}
# What `sh` is in an image, by its name: busybox's and bash become the last command, dash waits.
_BECOMES = regex(r"alpine|busybox|fedora|rocky|alma|centos|amazonlinux|ubi\d|redhat|archlinux")
_DASH = regex(
    r"debian|ubuntu|slim|bookworm|bullseye|buster|trixie|jammy|noble|focal"
    r"|(?:^|/)(?:python|node|pypy|nginx|ruby|golang|openjdk)(?:[:@/]|$)"
    r"|tiangolo/|astral-sh/uv|nvidia/cuda|continuumio|mambaorg"
)


def has_init(deployment: Deployment, service: Service) -> bool:
    """Whether a container has an init, of compose or of its own, above what it runs."""
    compose = service.compose
    if compose and compose.init and compose.init.value == "true":
        return True
    launches = deployment.model(Launches).of_service(service)
    words = (word for each in launches for word in each.process.command.words)
    return any(base_name(word) in _INITS for word in words)


def shell_above(deployment: Deployment, launch: Launch) -> str | None:
    """What waits for a process of a container: a shell or a script; "" for nothing.

    None where the image does not tell which shell its ``sh`` is.
    """
    process, service = launch.process, launch.service
    launches = deployment.model(Launches).of_service(service) if service else ()
    opener = next(
        (each for each in launches if launch.script and each.opens == launch.script), None
    )
    if service and opener and (above := _waiting(service, opener.process.command)) != "":
        return above
    if launch.script and "exec" not in process.command.words[: process.start]:
        return base_name(launch.script.where.path)
    return _waiting(service, process.command) if service else ""


def _waiting(service: Service, command: Command) -> str | None:
    """The first shell of a chain of ``-c`` that does not become the last command."""
    for name in command.shells:
        waits = _WAITS.get(name, _has_dash(service))
        if waits is not False:
            return name if waits else None
    return ""


def _has_dash(service: Service) -> bool | None:
    """Whether ``sh`` of the image is dash."""
    lineage = service.build.lineage if service.build else ()
    named = lineage[-1].base if lineage else (service.compose and service.compose.image) or ""
    if _BECOMES.search(named.lower()):
        return False
    return True if _DASH.search(named.lower()) else None
