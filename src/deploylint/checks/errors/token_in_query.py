"""DPK007: a token that tells who asks travels in the URL, which is logged."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.errors._query_tokens import query_tokens
from deploylint.deployment import Deployment
from deploylint.deployment.configurations import is_below
from deploylint.deployment.facts.clues import QueryToken
from deploylint.deployment.forwarding import fronting
from deploylint.deployment.launches import Launch, Launches
from deploylint.deployment.production import is_deployed
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import NginxFile, effective
from deploylint.formats.python import PythonModule
from deploylint.model import Evidence, Finding, Related, Severity
from deploylint.registry import DEPLOYED, rule

_WORDS = ("token", "jwt", "Token", "JWT")
_QUERIES = ("query_params", "request.args", "request.GET", "Query(", "query_string", ".query")


@rule(
    "DPK007",
    "token-in-query",
    on=Deployment,
    severity=Severity.INFO,
    contexts=DEPLOYED,
    needs=(QueryToken, NginxFile),
)
def token_in_query(deployment: Deployment) -> Iterator[Finding | Evidence]:
    for token in deployment.facts(QueryToken):
        if not is_deployed(deployment, token.where.path):
            continue
        launches = list(_serving(deployment, token.where.path))
        logs = [*filter(None, map(_log_of, launches)), *_logs_of_nginx(deployment, token)]
        if launches and not logs:
            yield Evidence(token.where, "nothing on the way writes an access log")
            continue
        message = f"`{token.name}` travels in the URL, which access logs keep"
        if token.socket:
            message += ": a one-time ticket, or `Sec-WebSocket-Protocol`, does not"
        yield Finding(token.where, message, tuple(logs[:1]))


@token_in_query.on(PythonModule, triggers=_QUERIES, also=_WORDS)
def taken(module: PythonModule) -> Iterator[QueryToken]:
    yield from query_tokens(module)


def _serving(deployment: Deployment, path: str) -> Iterator[Launch]:
    for each in deployment.model(Launches).all:
        known = each.process.program in ("uvicorn", "gunicorn", "daphne", "hypercorn")
        if known and not each.development and is_below(path, each.directory):
            yield each


def _log_of(launch: Launch) -> Related | None:
    """The process, where it writes an access log by itself or is told to."""
    process = launch.process
    told = process.option("--access-logfile", "--access-log")
    silent = process.option("--no-access-log")
    if silent or (process.program in ("gunicorn", "hypercorn") and told is None):
        return None
    where = process.place(told.first if told else process.start)
    return Related(where, f"`{process.program}` logs every URL")


def _logs_of_nginx(deployment: Deployment, token: QueryToken) -> Iterator[Related]:
    proxies = deployment.model(Proxies)
    for upstream in fronting(deployment, token.where.path):
        found = effective(upstream.level, "access_log")
        logged = [each for each in found.values if each.directive.values[:1] != ("off",)]
        if not found.values:
            yield Related(upstream.where, "nginx logs every URL")
        elif logged and logged[0].in_project:
            yield Related(proxies.head(logged[0]), "nginx logs every URL")
