"""What a process that should not run in production weighs, given who starts it."""

from __future__ import annotations

import posixpath

from deploylint.deployment import Deployment
from deploylint.deployment.development import is_development
from deploylint.deployment.facts import PreparedFix
from deploylint.deployment.facts.images import Image
from deploylint.deployment.launches import Launch
from deploylint.deployment.processes import Process
from deploylint.files.classify import Context
from deploylint.lazy.records import NamedTuple
from deploylint.model import Finding, Related, Safety, Severity, Where

ELSEWHERE = (Context.DEV, Context.TEST, Context.EXAMPLE, Context.VENDORED)


class Verdict(NamedTuple):
    """Where to report a word of a launched command, and how severely.

    ``development`` says why the finding is only worth knowing, ``mounted`` that a
    development service starts the same image over mounted sources.
    """

    where: Where
    severity: Severity
    related: tuple[Related, ...] = ()
    development: str = ""
    mounted: bool = False


def judge(deployment: Deployment, launch: Launch, place: Where) -> Verdict | None:
    """The weight of what stands at ``place``; None where nobody deploys it."""
    service = launch.service
    build = service.build if service else None
    if service and build and place.path == build.dockerfile:
        return _in_image(deployment, launch, place)
    elsewhere = service is not None and place.path != service.where.path
    if elsewhere and (launch.development or _is_elsewhere(deployment, launch)):
        return None
    if launch.development:
        return Verdict(place, Severity.INFO, development=launch.development)
    prod = deployment.context_of(place.path) is Context.PROD
    believed = service is not None and service.compose is None and not launch.script
    procfile = launch.script is not None and launch.script.kind != "shell"
    return Verdict(place, Severity.ERROR if prod or believed or procfile else Severity.WARNING)


def _is_elsewhere(deployment: Deployment, launch: Launch) -> bool:
    service = launch.service
    return service is not None and deployment.context_of(service.where.path) in ELSEWHERE


def _in_image(deployment: Deployment, launch: Launch, place: Where) -> Verdict | None:
    """In a Dockerfile: its last stage is the image, any other one only where it is asked for."""
    service = launch.service
    assert service is not None
    assert service.build is not None
    stage, stages = service.stage, service.build.image.stages
    if stage is None:
        return None
    if stage.number != len(stages) - 1:
        return _of_target(deployment, launch, place)
    if is_development(stage.name):
        return Verdict(place, Severity.INFO, development=f"the stage is called `{stage.name}`")
    if other := _for_production(deployment, service.build.dockerfile):
        return Verdict(place, Severity.INFO, development=f"`{other}` is the one for production")
    mounted = service.compose is not None and service.is_development
    return Verdict(place, Severity.ERROR, mounted=mounted)


def _for_production(deployment: Deployment, dockerfile: str) -> str:
    """The Dockerfile beside one of unknown purpose whose name says that it is for production."""
    if deployment.context_of(dockerfile) is not Context.NEUTRAL:
        return ""
    folder = posixpath.dirname(dockerfile)
    beside = {each.where.path for each in deployment.facts(Image)} - {dockerfile}
    for path in sorted(beside):
        same = posixpath.dirname(path) == folder
        if same and deployment.context_of(path) is Context.PROD:
            return posixpath.basename(path)
    return ""


def _of_target(deployment: Deployment, launch: Launch, place: Where) -> Verdict | None:
    service = launch.service
    compose = service.compose if service else None
    if compose is None or compose.build is None or launch.development:
        return None
    where = compose.build.target_where or compose.build.where
    prod = deployment.context_of(where.path) is Context.PROD
    related = (Related(place, "the stage starts this"),)
    return Verdict(where, Severity.ERROR if prod else Severity.WARNING, related)


def prepared_at(prepared: list[PreparedFix], process: Process, word: int) -> PreparedFix | None:
    """What the single file said about a word, told by its place.

    Commands of units have no places of words: then the first one within the command.
    """
    place = process.place(word)
    for each in prepared:
        same = each.where.path == place.path
        if same and place.start <= each.where.start and each.where.end <= place.end:
            return each
    return None


def keep_worst(worst: dict[Where, Finding], finding: Finding) -> None:
    """One finding per place: the most severe, with the most careful fix."""
    other = worst.setdefault(finding.where, finding)
    if other is finding:
        return
    ranked = sorted((other, finding), key=lambda each: each.severity or 0, reverse=True)
    fixes = [each.fix for each in (other, finding) if each.fix]
    careful = next((fix for fix in fixes if fix.safety is Safety.UNSAFE), next(iter(fixes), None))
    related = dict.fromkeys((*other.related, *finding.related))
    worst[finding.where] = ranked[0]._replace(fix=careful, related=tuple(related))
