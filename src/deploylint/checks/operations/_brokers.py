"""Which Redis of a compose project keeps the jobs of which worker."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.contexts import normal
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.environment import BrokerNamed
from deploylint.deployment.projects import Project, Projects
from deploylint.deployment.services import Service
from deploylint.deployment.stores import store_of
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where

_WORKERS = frozenset(
    "celery rq rqworker arq dramatiq huey huey_consumer huey_consumer.py taskiq".split()
)
_WORKING = frozenset("worker beat".split())
# Variables that hold a broker whoever reads them, and those that do for queues in Redis only.
_BROKER = regex(r"(?:\w*_)?BROKER(?:_\w+)?")
_QUEUE = regex(r"(?:\w*_)?(?:REDIS|QUEUE|ARQ|RQ|HUEY)(?:_\w+)?")
_EXAMPLE = regex(r"example|sample|template|dist")


class Broker(NamedTuple):
    """A Redis that keeps jobs; ``named`` is where its address is given to ``worker``."""

    service: Service
    compose: ComposeService
    worker: Service
    named: Where


def brokers(deployment: Deployment) -> Iterator[Broker]:
    """Each Redis of deployed projects that is proven to be a broker, once."""
    names = deployment.facts(BrokerNamed)
    for project in deployment.model(Projects).all:
        stores = [(each, compose) for each, compose in project.daemons if _is_redis(each)]
        for service, compose in stores:
            found = (_asked(each, compose, names) for each in _workers(project))
            first = next((each for each in found if each), None)
            if first:
                yield Broker(service, compose, *first)


def _is_redis(service: Service) -> bool:
    store = store_of(service)
    return store is not None and store.name == "redis"


def _workers(project: Project) -> Iterator[Service]:
    for service, _ in project.deployed:
        if any(_program(each.words) for each in service.commands or ()):
            yield service


def _program(words: tuple[str, ...]) -> str:
    """The queue of which a command starts a worker."""
    names = [posixpath.basename(word) for word in words]
    found = next((name for name in names if name in _WORKERS), "")
    return found if found != "celery" or _WORKING & {*names} else ""


def _asked(
    worker: Service, compose: ComposeService, names: list[BrokerNamed]
) -> tuple[Service, Where] | None:
    """The worker with the place that names a Redis as its broker."""
    hosts = {compose.name, *compose.aliases}
    if compose.container_name:
        hosts.add(compose.container_name.value)
    given = _given(worker, names)
    found = next((each for each in given if each.host in hosts), None)
    return (worker, found.where) if found and found.scheme.startswith(("redis", "valkey")) else None


def _given(worker: Service, names: list[BrokerNamed]) -> list[BrokerNamed]:
    """What tells the worker its broker: its variables, its env files, their example, its code."""
    code = [each for each in names if each.where.path.endswith(".py") and _is_of(worker, each)]
    variables = {each.name for each in code if not each.host}
    queue = _program_of(worker)
    files = worker.compose.files if worker.compose else ()
    own = [each for each in names if each.service == worker.name and each.where.path in files]
    read = [each for each in names if each.where.path in _env_files(worker)]
    beside = [each for each in names if _is_example(worker, each)]
    for found in (own, read, beside):
        meant = [each for each in found if _holds_broker(each.name, variables, queue)]
        if meant:
            return meant
    return [each for each in code if each.host]


def _holds_broker(name: str, variables: set[str], queue: str) -> bool:
    known = name in variables or _BROKER.fullmatch(name)
    return bool(known or (queue != "celery" and _QUEUE.fullmatch(name)))


def _program_of(worker: Service) -> str:
    return next(filter(None, (_program(each.words) for each in worker.commands or ())), "")


def _is_of(worker: Service, each: BrokerNamed) -> bool:
    folder = worker.directory
    return not folder or each.where.path.startswith(f"{folder}/")


def _is_example(worker: Service, each: BrokerNamed) -> bool:
    """Whether an env file beside the compose file shows what a missing one is to hold."""
    folder, name = posixpath.split(each.where.path)
    missing = bool(worker.compose and worker.compose.env_files)
    beside = folder in ("", posixpath.dirname(worker.where.path))
    return missing and beside and "env" in name and _EXAMPLE.search(name) is not None


def _env_files(worker: Service) -> set[str | None]:
    return {
        normal(posixpath.join(posixpath.dirname(each.where.path), each.target))
        for each in (worker.compose.env_files if worker.compose else ())
    }
