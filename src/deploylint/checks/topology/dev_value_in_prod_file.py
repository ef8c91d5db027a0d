"""DPN008: a file for production sets a variable to the value that development uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.classify import Context
from deploylint.deployment import Deployment
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Image, Setting
from deploylint.deployment.facts.python import EnvironmentRead
from deploylint.deployment.services import Service, Services
from deploylint.model import Evidence, Finding, Related, Severity, Where
from deploylint.patterns import regex
from deploylint.registry import DEPLOYED, rule

_ON = regex(r"1|true|yes|on", re.I)
_DEVELOPMENT = regex(r"dev|develop|development|local|debug|test|testing", re.I)
# Variable -> its values for development.
_VALUES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (regex(r"(?:\w+_)?DEBUG"), _ON),
    (regex(r"(?:\w+_)?(?:ENVIRONMENT|APP_ENV|FLASK_ENV|ENV|DJANGO_ENV)"), _DEVELOPMENT),
    (regex(r"(?:\w+_)?LOG_?LEVEL"), regex(r"debug|trace", re.I)),
    (regex(r"PII_HANDLING"), regex(r"log|allow", re.I)),
)
# Read by frameworks themselves.
_FRAMEWORK = frozenset({"FLASK_DEBUG", "FLASK_ENV"})


@rule(
    "DPN008",
    "dev-value-in-prod-file",
    on=Deployment,
    needs=(ComposeService, Image),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
)
def dev_value_in_prod_file(deployment: Deployment) -> Iterator[Finding | Evidence]:
    reads: dict[str, Where] = {}
    for read in deployment.facts(EnvironmentRead):
        if deployment.context_of(read.where.path) is not Context.TEST:
            reads.setdefault(read.name.upper(), read.where)
    seen: set[Where] = set()
    for service in deployment.model(Services).all:
        for setting in _settings(deployment, service):
            if setting.where not in seen:
                seen.add(setting.where)
                yield from _verdict(service, setting, reads.get(setting.name.upper()))


def _settings(deployment: Deployment, service: Service) -> Iterator[Setting]:
    """What a service built here is given by files for production."""
    if service.build is None or service.is_development:
        return
    for setting in deployment.model(Environments).of(service).settings.values():
        if deployment.context_of(setting.where.path) is Context.PROD:
            yield setting


def _verdict(
    service: Service, setting: Setting, read: Where | None
) -> Iterator[Finding | Evidence]:
    values = next((values for names, values in _VALUES if names.fullmatch(setting.name)), None)
    if values is None or (read is None and setting.name not in _FRAMEWORK):
        return
    if not values.fullmatch(setting.value):
        yield Evidence(setting.where, f"`{setting.name}` is not that of development", service.name)
        return
    message = f"`{setting.name}` has the value of development in a file for production"
    related = (
        Related(read, "the code reads it") if read else Related(service.where, "Flask reads it")
    )
    yield Finding(setting.where, message, (related,), scope=service.name)
