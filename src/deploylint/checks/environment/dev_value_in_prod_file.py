"""DPN008: a file for production sets a variable to the value that development uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Image, Setting
from deploylint.deployment.facts.python import EnvironmentRead
from deploylint.deployment.services import Service, Services
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity, Where
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.formats.dotenv import EnvFile

_ON = regex(r"1|true|yes|on", re.I)
_DEVELOPMENT = regex(r"dev|develop|development|local|debug|test|testing", re.I)
# Variable -> its values for development.
_VALUES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (regex(r"(?:\w+_)?DEBUG"), _ON),
    (regex(r"(?:\w+_)?(?:ENVIRONMENT|APP_ENV|FLASK_ENV|ENV|DJANGO_ENV)"), _DEVELOPMENT),
    (regex(r"(?:\w+_)?LOG_?LEVEL"), regex(r"debug|trace", re.I)),
    (regex(r"PII_HANDLING"), regex(r"log|allow", re.I)),
    (regex(r"PYTHONASYNCIODEBUG|PYTHONDEVMODE|UVICORN_RELOAD"), _ON),
    (regex(r"GUNICORN_CMD_ARGS"), regex(r"(?:.*\s)?--reload(?:\s.*)?")),
)
# What no code of the project has to read.
_READERS = {
    "FLASK_DEBUG": "Flask",
    "FLASK_ENV": "Flask",
    "GUNICORN_CMD_ARGS": "gunicorn",
    "PYTHONASYNCIODEBUG": "Python",
    "PYTHONDEVMODE": "Python",
    "UVICORN_RELOAD": "uvicorn",
}


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
    for candidate in deployment.candidates("DPN008"):
        place = reads.get(candidate.detail[0].upper())
        if place and deployment.context_of(candidate.where.path) is Context.PROD:
            yield candidate.finding._replace(related=(Related(place, "the code reads it"),))
    seen: set[Where] = set()
    for service in deployment.model(Services).all:
        for setting in _settings(deployment, service):
            if setting.where not in seen:
                seen.add(setting.where)
                yield from _verdict(service, setting, reads.get(setting.name.upper()))


@dev_value_in_prod_file.on("env", triggers=("DEBUG", "ENV", "LEVEL", "PII_HANDLING", "debug"))
def _in_env_file(document: EnvFile) -> Iterator[Candidate]:
    for entry in document.entries:
        value, values = document.agreed(entry.name), _development_values(entry.name)
        if values and value and values.fullmatch(value):
            where = document.where(entry.name_start, entry.end)
            yield Candidate(where, Finding(where, _said(entry.name)), (entry.name,))


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
    values = _development_values(setting.name)
    if values is None or (read is None and setting.name not in _READERS):
        return
    if not values.fullmatch(setting.value):
        yield Evidence(setting.where, f"`{setting.name}` is not that of development", service.name)
        return
    related = (
        Related(read, "the code reads it")
        if read
        else Related(service.where, f"{_READERS[setting.name]} reads it")
    )
    yield Finding(setting.where, _said(setting.name), (related,), scope=service.name)


def _development_values(name: str) -> re.Pattern[str] | None:
    return next((values for names, values in _VALUES if names.fullmatch(name)), None)


def _said(name: str) -> str:
    return f"`{name}` has the value of development in a file for production"
