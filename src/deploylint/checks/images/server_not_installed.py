"""DPN013: a command starts a server that nothing installs."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.images._distributions import SERVERS, installed
from deploylint.deployment import Deployment
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Image
from deploylint.deployment.facts.versions import Locked
from deploylint.deployment.launches import Launch, Launches
from deploylint.deployment.production import deployed, is_plain
from deploylint.deployment.services import Service, Services
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity, Unknown, Where
from deploylint.registry import DEPLOYED, rule

# Ends of words that name what may install anything.
_HIDING = (".whl", ".sh", ".yml", ".yaml")
_PLAIN_PIP = regex(r"[A-Za-z][\w.\-]*")


@rule(
    "DPN013",
    "server-not-installed",
    on=Deployment,
    needs=(Image,),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
)
def server_not_installed(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    required = list(installed(deployment))
    hidden = _HIDING if deployment.facts(Locked) else (*_HIDING, ".lock")
    for service in (*deployed(deployment), *deployment.model(Services).replaced):
        for launch in deployment.model(Launches).of_service(service):
            if launch.process.program in SERVERS and service.build:
                yield _verdict(service, launch, required, hidden)


def _verdict(
    service: Service, launch: Launch, required: list[tuple[str, Where]], hidden: tuple[str, ...]
) -> Finding | Evidence | Unknown:
    program, build = launch.process.program, service.build
    assert build is not None
    where = launch.process.place(launch.process.start)
    requirement = next((each for name, each in required if name == program), None)
    if requirement:
        return Evidence(requirement, f"`{program}` is required", service.name)
    words = [word for stage in build.image.stages for run in stage.runs for word in run.words]
    if not is_plain(build) or UNKNOWN in words or not required:
        return Unknown(where, "what the image installs is not all known", service.name)
    if any(_names(word, program) for word in words):
        return Evidence(where, f"the image installs `{program}`", service.name)
    if any(word.endswith(hidden) for word in words):
        return Unknown(where, "what the image installs is not all known", service.name)
    message = f"Nothing that the image installs brings `{program}`"
    related = (Related(required[0][1], "the requirements do not name it"),)
    if service.replaced_by:
        message = f"{message}; only `{service.replaced_by}` starts something else"
    severity = Severity.WARNING if service.replaced_by else None
    return Finding(where, message, related, severity=severity, scope=service.name)


def _names(word: str, program: str) -> bool:
    name = _PLAIN_PIP.match(word)
    return name is not None and name[0].lower() == program
