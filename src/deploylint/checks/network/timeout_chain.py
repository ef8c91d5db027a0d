"""DPN019: gunicorn gives a request more time than nginx waits for the answer."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.launches import Launch, Launches
from deploylint.deployment.production import upstreams
from deploylint.deployment.upstreams import Upstream
from deploylint.formats.nginx import NginxFile, effective
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity, Unknown, Where
from deploylint.registry import DEPLOYED, rule

_TIMEOUT = "proxy_read_timeout"
_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "ms": 0.001, "d": 86400.0}
_TIME = regex(r"(\d+)(ms|[smhd]?)")
_DEFAULT = 60.0


@rule(
    "DPN019",
    "timeout-chain",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
)
def timeout_chain(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    seen: set[Where] = set()
    for upstream in upstreams(deployment):
        launches = (
            deployment.model(Launches).of_service(upstream.service) if upstream.service else []
        )
        for launch in launches:
            option = launch.process.option("--timeout", "-t")
            value = option.value or "" if option else ""
            if launch.process.program != "gunicorn" or not value.isdigit() or option is None:
                continue
            where = launch.process.place(option.last)
            if where not in seen:
                seen.add(where)
                yield _verdict(upstream, launch, where, int(value))


def _verdict(
    upstream: Upstream, launch: Launch, where: Where, seconds: int
) -> Finding | Evidence | Unknown:
    found = effective(upstream.level, _TIMEOUT)
    waits = _seconds(found.value) if found.values else _DEFAULT
    if found.unknown or waits is None:
        return Unknown(where, (*found.unknown, "a variable sets the timeout")[0], launch.name)
    if seconds == 0 or seconds > waits:
        limit = "without limit" if seconds == 0 else f"for {seconds} s"
        message = f"`gunicorn` lets a request run {limit}, nginx gives up after {waits:g} s"
        current = (
            f"`{_TIMEOUT}` is {found.value}" if found.values else f"`{_TIMEOUT}` is left at 60 s"
        )
        return Finding(where, message, (Related(upstream.where, current),), scope=launch.name)
    return Evidence(where, f"nginx waits {waits:g} s for it", launch.name)


def _seconds(value: str | None) -> float | None:
    match = _TIME.fullmatch(value or "")
    return int(match[1]) * _SECONDS[match[2]] if match else None
