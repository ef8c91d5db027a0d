"""DPN023: who the client is, is told by the client, or the same for everybody, behind nginx."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.network._forwarded_for import HEADERS, first_forwarded, keys
from deploylint.deployment import Deployment
from deploylint.deployment.django import DjangoSettings
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.clues import FirstForwarded, LimiterKey, PeerKey
from deploylint.deployment.facts.django import SettingsModule
from deploylint.deployment.forwarding import (
    client_written,
    fronting,
    is_local,
    proxy_names,
    sends,
    trusted_proxies,
)
from deploylint.deployment.launches import Launches
from deploylint.deployment.listening import LOOPBACK
from deploylint.deployment.modules import Modules
from deploylint.deployment.upstreams import Upstream
from deploylint.formats.nginx import NginxFile
from deploylint.formats.python import PythonModule
from deploylint.model import Edit, Evidence, Finding, Fix, Related, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

Verdict = Finding | Evidence | Unknown
# Names in MIDDLEWARE of what may set the address anew.
_SETS_ADDRESS = (
    "forward",
    "proxy",
    "proxies",
    "realip",
    "real_ip",
    "xff",
    "remoteaddr",
    "ratelimit",
)


@rule(
    "DPN023",
    "client-address",
    on=Deployment,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    needs=(FirstForwarded, PeerKey, LimiterKey, NginxFile, SettingsModule),
    fixable=True,
)
def client_address(deployment: Deployment) -> Iterator[Verdict]:
    keyed = set(_key_functions(deployment))
    for first in deployment.facts(FirstForwarded):
        used = first.limits or first.admits or (first.where.path, first.function) in keyed
        yield _of_header(deployment, first, used=used)
    for key in deployment.facts(PeerKey):
        yield _of_peer(deployment, key)


@client_address.on(PythonModule, triggers=HEADERS)
def forwarded(module: PythonModule) -> Iterator[FirstForwarded]:
    yield from first_forwarded(module)


@client_address.on(PythonModule, triggers=("key_func", "Limiter", "ratelimit"))
def limited(module: PythonModule) -> Iterator[LimiterKey | PeerKey]:
    yield from keys(module)


def _key_functions(deployment: Deployment) -> Iterator[tuple[str, str]]:
    """Path and name of the functions by which limiters tell clients apart."""
    resolve = deployment.model(Modules).resolve
    for key in deployment.facts(LimiterKey):
        module, _, name = key.target.rpartition(".")
        path = key.where.path
        if found := path if key.target.startswith(":") else resolve(module, path):
            yield found, name.lstrip(":") or key.target.lstrip(":")


def _of_header(deployment: Deployment, first: FirstForwarded, *, used: bool) -> Verdict:
    where = first.where
    if first.doubt:
        return Unknown(where, f"`{first.doubt}` may ask whether the header can be believed")
    fronts = fronting(deployment, where.path)
    written = [client_written(each) for each in fronts]
    by_client = next((each for each, found in zip(fronts, written, strict=True) if found), None)
    if by_client is None:
        if fronts and None not in written:
            return Evidence(where, "nginx writes the header anew")
        return Unknown(where, "what writes the header that this reads is not known")
    if any(sends(by_client, name) for name in first.before):
        return Evidence(where, "a header that nginx sets is read before this one")
    related = (Related(by_client.where, "nginx appends to the header that the client sent"),)
    message = "The first address of `X-Forwarded-For` is the one that the client wrote there"
    severity = Severity.WARNING if used else Severity.INFO
    return Finding(where, message, related, _fix(first), severity, scope=first.function)


def _fix(first: FirstForwarded) -> Fix | None:
    if first.number is None:
        return None
    return Fix("Take the last address, which nginx added", (Edit(first.number, "-1"),))


def _of_peer(deployment: Deployment, key: PeerKey) -> Verdict:
    """Whether whoever is connected is nginx for all clients alike."""
    fronts = fronting(deployment, key.where.path)
    if not fronts:
        return Evidence(key.where, "no nginx of the project stands in front of it")
    reads = _ASKS[key.kind](deployment, key, fronts[0])
    if reads is not None:
        return reads
    message = "Behind nginx all clients have one address here, and share one limit"
    related = (Related(fronts[0].where, "nginx passes their requests to it here"),)
    return Finding(key.where, message, related)


def _asgi(deployment: Deployment, key: PeerKey, upstream: Upstream) -> Evidence | Unknown | None:
    """What uvicorn makes of the header, by itself or in gunicorn."""
    service = upstream.service
    launches = deployment.model(Launches).of_service(service) if service else []
    served = [
        each for each in launches if each.process.program in ("uvicorn", "gunicorn", "fastapi")
    ]
    for where, name in proxy_names(deployment):
        if "middleware" in name.lower():
            return Evidence(where, "the application reads the forwarded headers")
    if service is None or not served:
        return Unknown(key.where, "how the application is served behind nginx is not known")
    trusted, where = trusted_proxies(deployment, service, served[-1])
    if trusted == UNKNOWN:
        return Unknown(where, "a variable decides which proxies are trusted")
    if trusted in (None, *LOOPBACK) and not is_local(upstream):
        return None
    return Evidence(where, "the server trusts the forwarded headers of nginx")


def _flask(deployment: Deployment, key: PeerKey, upstream: Upstream) -> Evidence | Unknown | None:
    for where, name in proxy_names(deployment):
        if name == "ProxyFix":
            return Evidence(where, "the application reads the forwarded headers")
        return Unknown(where, f"`{name}` may read the forwarded headers")
    return None


def _django(deployment: Deployment, key: PeerKey, upstream: Upstream) -> Evidence | Unknown | None:
    for settings in deployment.model(DjangoSettings).production:
        if only := settings.holding("RATELIMIT_IP_META_KEY").only:
            return Evidence(only.where, "a header tells clients apart")
        middleware = settings.holding("MIDDLEWARE").only
        names = [each.lower() for each in middleware.items] if middleware else []
        if middleware is None or any(word in name for name in names for word in _SETS_ADDRESS):
            return Unknown(key.where, "a middleware may set the address of the client")
    return None


_ASKS = {"asgi": _asgi, "flask": _flask, "django": _django}
