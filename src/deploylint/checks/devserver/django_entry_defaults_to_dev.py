"""DPG011: what serves a Django project falls back to the settings for development."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.django import VARIABLE, DjangoSettings
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts.django import SettingsDefault, SettingsModule
from deploylint.deployment.launches import LAUNCHED, Launch, Launches
from deploylint.deployment.production import is_deployed
from deploylint.model import Edit, Evidence, Finding, Fix, Related, Severity
from deploylint.registry import DEPLOYED, rule

_SERVED_BY = {
    "wsgi": "the workers run",
    "asgi": "the workers run",
    "celery": "Celery runs",
    "manage": "the commands run",
}
_PYTHON = frozenset(
    "python gunicorn uvicorn hypercorn daphne granian uwsgi celery manage.py waitress-serve".split()
)
_TARGETS = ("-A", "--app")
# Commands of manage.py that are run where the project is deployed.
_DEPLOYING = frozenset({"migrate", "collectstatic"})


@rule(
    "DPG011",
    "django-entry-defaults-to-dev",
    on=Deployment,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    needs=(SettingsDefault, SettingsModule, *LAUNCHED),
    fixable=True,
)
def django_entry_defaults_to_dev(deployment: Deployment) -> Iterator[Finding | Evidence]:
    django = deployment.model(DjangoSettings)
    for entry in deployment.facts(SettingsDefault):
        path = django.resolve(entry.module, entry.where.path)
        if path is None or not is_deployed(deployment, entry.where.path):
            continue
        better = django.for_production(django.site(path))
        if better and path not in better and django.is_for_development(path):
            yield from _judge(deployment, entry, [django.dotted(each) for each in better])


def _judge(
    deployment: Deployment, entry: SettingsDefault, better: list[str]
) -> Iterator[Finding | Evidence]:
    environments = deployment.model(Environments)
    started = [each for each in deployment.model(Launches).all if _starts(each, entry)]
    told = [each for each in started if each.service and not each.development]
    without = [
        each
        for each in told
        if each.service and environments.of(each.service).value(VARIABLE) is None
    ]
    finding = _finding(entry, better)
    if without:
        yield from (_at(each, finding, entry) for each in without)
    elif told:
        where, who = entry.where, ", ".join(dict.fromkeys(each.name for each in told))
        yield Evidence(where, f"`{VARIABLE}` is set for {who}")
    elif entry.entry != "manage":
        stated = list(_stated(deployment))
        if stated:
            yield Evidence(entry.where, f"`{VARIABLE}` is set for {', '.join(stated)}")
        else:
            yield finding


def _stated(deployment: Deployment) -> Iterator[str]:
    """What runs Python in production, where all of it is told which settings are meant."""
    environments = deployment.model(Environments)
    running = {
        each.name: each.service
        for each in deployment.model(Launches).all
        if each.service and not each.development and each.process.program in _PYTHON
    }
    told = [environments.of(each).value(VARIABLE) is not None for each in running.values()]
    if all(told):
        yield from running


def _starts(launch: Launch, entry: SettingsDefault) -> bool:
    """Whether a process loads the module of an entry point."""
    process = launch.process
    if entry.entry == "manage":
        return process.program == "manage.py" and process.target in _DEPLOYING
    option = process.option(*_TARGETS)
    named = [(option.value or "") if option else "", *(word for word, _ in process.operands)]
    module = "/" + entry.where.path.removesuffix(".py").removesuffix("/__init__")
    below = "/celery" if process.program == "celery" else ""
    return any(
        module.endswith((f"/{written}", f"/{written}{below}"))
        for each in named
        if (written := each.partition(":")[0].replace(".", "/"))
    )


def _finding(entry: SettingsDefault, better: list[str]) -> Finding:
    message = f"without `{VARIABLE}` {_SERVED_BY[entry.entry]} with `{entry.module}`"
    fix = None
    if len(better) == 1:
        edits = (Edit(entry.where, f'"{better[0]}"'),)
        fix = Fix(f"Fall back to `{better[0]}`", edits)
    return Finding(entry.where, message[0].upper() + message[1:], fix=fix)


def _at(launch: Launch, finding: Finding, entry: SettingsDefault) -> Finding:
    """The finding at what starts the entry point and does not say which settings it means."""
    process = launch.process
    related = (Related(entry.where, f"which falls back to `{entry.module}`"),)
    manage = entry.entry == "manage"
    severity = Severity.INFO if manage else Severity.ERROR
    where = process.place(process.start)
    message = f"`{VARIABLE}` is not set here, so {_SERVED_BY[entry.entry]} with `{entry.module}`"
    return Finding(where, message, related, severity=severity, scope=launch.name)
