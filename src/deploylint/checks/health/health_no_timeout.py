"""DPE005: a health handler waits for a data store without a limit."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.health._handlers import TRIGGERS, Handler, health_handlers, with_helpers
from deploylint.checks.health._timeouts import CLIENT_SETTINGS, waits
from deploylint.deployment import Deployment
from deploylint.deployment.data_stores import DataStores
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.clues import ClientTimeout
from deploylint.files.classify import Context
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Evidence, Finding, Severity
from deploylint.registry import rule
from deploylint.registry.options import Health

# ``connect_args`` counts where it holds a timeout of the driver.
_SETTING = regex(
    rf"\b(?!connect_args)(?:{'|'.join(CLIENT_SETTINGS)})\b|connect_args(?=[^\n]{{0,200}}timeout)"
)
# The seconds that a setting gives as a number, where it counts in seconds.
_GIVEN = regex(
    r"(?<!statement_timeout)(?<!pool_timeout)[\"']?\s{0,3}[=:]\s{0,3}(\d{1,6}(?:\.\d{1,6})?)\b"
)
_LIMITS = frozenset(
    {"asyncio.wait_for", "asyncio.timeout", "anyio.fail_after", "anyio.move_on_after"}
)
_LONGEST = 5  # seconds
_UNDEPLOYED = frozenset({Context.TEST, Context.EXAMPLE, Context.VENDORED})


@rule(
    "DPE005",
    "health-no-timeout",
    on=PythonModule,
    severity=Severity.WARNING,
    triggers=(*TRIGGERS, *CLIENT_SETTINGS),
    options=Health,
)
def health_no_timeout(
    module: PythonModule, options: Health
) -> Iterator[Candidate | ClientTimeout | Evidence | Finding]:
    yield from _settings(module)
    budgets = {
        "redis": options.redis_ms,
        "postgres": options.postgres_ms,
        "neo4j": options.neo4j_ms,
    }
    for handler in health_handlers(module):
        for inside in with_helpers(module, handler):
            found = list(waits(module, inside))
            if not found:
                yield from _limits(module, inside)
            for wait in found:
                name = module.text(wait.call.func)[:80]
                limit = f"{budgets[wait.store]} ms are meant"
                message = f"`{name}()` has no timeout: this check hangs with its store ({limit})"
                where = module.where(wait.call.func)
                scope = inside.function.name
                cause = f"{module.path}:{handler.function.name}"
                finding = Finding(
                    where, message, confidence=Confidence.MEDIUM, scope=scope, cause=cause
                )
                yield Candidate(where, finding, (wait.store,))


@health_no_timeout.join
def without_client_timeout(deployment: Deployment, options: Health) -> Iterator[Finding | Evidence]:
    """A timeout that the client was made with bounds every call."""
    bounded: dict[str, list[ClientTimeout]] = {}
    for each in deployment.facts(ClientTimeout):
        if deployment.context_of(each.where.path) not in _UNDEPLOYED:
            bounded.setdefault(each.store, []).append(each)
    candidates = deployment.candidates("DPE005")
    stores = deployment.model(DataStores)
    for candidate in candidates:
        (store,) = candidate.detail
        about = stores.about(candidate.where.path)
        if store == "postgres" and not about.server and about.uses("sqlite"):
            yield Evidence(candidate.where, "the database is a file, which answers at once")
            continue
        if store in bounded:
            path = bounded[store][-1].where.path
            yield Evidence(candidate.where, f"the client has a timeout, set in {path}")
        else:
            yield candidate.finding
    for store in dict.fromkeys(each.detail[0] for each in candidates):
        yield from _too_long(bounded.get(store, []))


def _too_long(timeouts: list[ClientTimeout]) -> Iterator[Finding]:
    """The first of the timeouts of a client, where all are numbers and long."""
    given = [each.seconds or 0 for each in timeouts]
    if given and min(given) > _LONGEST:
        message = f"its client waits up to {given[0]:g} s, longer than most probes do"
        yield Finding(timeouts[0].where, message, severity=Severity.INFO)


def _limits(module: PythonModule, inside: Handler) -> Iterator[Evidence | Finding]:
    """The limits that a handler sets to what it waits for."""
    scope = inside.function.name
    for node in inside.body:
        called = module.resolve(node.func) if isinstance(node, ast.Call) else None
        if not isinstance(node, ast.Call) or called not in _LIMITS:
            continue
        given = _seconds(node, called)
        seconds = module.fold(given)
        if given is not None and isinstance(seconds, int | float) and seconds > _LONGEST:
            message = f"it waits up to {seconds:g} s, longer than most probes do"
            yield Finding(module.where(given), message, severity=Severity.INFO, scope=scope)
        else:
            yield Evidence(module.where(node.func), "it waits with a limit", scope)


def _seconds(call: ast.Call, called: str) -> ast.expr | None:
    at = 1 if called == "asyncio.wait_for" else 0
    named = [each.value for each in call.keywords if each.arg in ("timeout", "delay")]
    return call.args[at] if at < len(call.args) else next(iter(named), None)


def _settings(module: PythonModule) -> Iterator[ClientTimeout]:
    for match in _SETTING.finditer(module.source.text):
        where = module.where(*match.span())
        given = _GIVEN.match(module.source.text, match.end())
        seconds = float(given[1]) if given else None
        yield ClientTimeout(where, CLIENT_SETTINGS[match[0]], seconds)
