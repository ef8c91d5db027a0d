"""Which services are deployed, and how to point at what they start."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.compositions import Compositions
from deploylint.deployment.contexts import BuildContext
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.services import Service, Services
from deploylint.deployment.upstreams import Upstream, Upstreams
from deploylint.files.classify import Context
from deploylint.lazy.regexes import regex
from deploylint.model import Related

_ELSEWHERE = frozenset({Context.DEV, Context.TEST, Context.EXAMPLE, Context.VENDORED})
# Images that run as root, check nothing and start nothing that serves.
_PLAIN = regex(
    r"(?:(?:docker\.io/|public\.ecr\.aws/docker/)?(?:library/)?"
    r"(?:python|debian|ubuntu|alpine|node|buildpack-deps|pypy|fedora|rockylinux|almalinux)"
    r"|ghcr\.io/astral-sh/uv|(?:docker\.io/)?astral/uv|nvidia/cuda|mcr\.microsoft\.com/playwright/python"
    r"|(?:docker\.io/)?continuumio/miniconda3)(?:[:@].*)?"
)


def deployed(deployment: Deployment) -> Iterator[Service]:
    """The services that are not of development, tests or examples."""
    for service in deployment.model(Services).all:
        if not service.is_development and is_deployed(deployment, service.where.path):
            yield service


def is_deployed(deployment: Deployment, path: str) -> bool:
    return deployment.context_of(path) not in _ELSEWHERE


def _is_deployed_proxy(deployment: Deployment, proxy: ComposeService) -> bool:
    """Whether a compose service that runs nginx is one that is deployed."""
    service = deployment.model(Services).of_compose(proxy)
    is_development = service is not None and service.is_development
    return is_deployed(deployment, proxy.where.path) and not is_development


def upstreams(deployment: Deployment) -> tuple[Upstream, ...]:
    """What nginx passes requests to by files that are deployed, in containers that are."""
    return deployment.model(_deployed_upstreams)


def _deployed_upstreams(deployment: Deployment) -> tuple[Upstream, ...]:
    return tuple(
        each
        for each in deployment.model(Upstreams).all
        if is_deployed(deployment, each.where.path)
        and (each.proxy is None or _is_deployed_proxy(deployment, each.proxy))
    )


def is_plain(build: BuildContext) -> bool:
    """Whether the image comes from one whose contents are known: root, no check, no server."""
    return bool(build.lineage) and _PLAIN.fullmatch(build.lineage[-1].base) is not None


def command_place(service: Service) -> tuple[Related, ...]:
    """The command of a service, for findings that lie elsewhere."""
    if not service.commands:
        return ()
    return (Related(service.commands[-1].where, f"{service.title} starts this"),)


def overriding_file(
    deployment: Deployment, compose: ComposeService | None, says: Callable[[ComposeService], object]
) -> str:
    """A file that may be laid over a service and says what is missing in it; "" for none."""
    found = deployment.model(Compositions).overlays(compose) if compose else ()
    return next((each.where.path for each in found if says(each)), "")


def stage_place(build: BuildContext | None, message: str) -> tuple[Related, ...]:
    """The FROM of the stage that is built."""
    return (Related(build.stage.where, message),) if build and build.stage else ()
