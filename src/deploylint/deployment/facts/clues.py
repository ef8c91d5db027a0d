"""Clues: what the first half of a rule finds in one file for its second half to judge.

A clue is a fact that one rule reads. It says what a place is in fields with names, where a
``Candidate`` would carry a finding without a message and a tuple of texts.
"""

from __future__ import annotations

from deploylint.lazy.records import NamedTuple
from deploylint.model import Fix, Where


class NumberRead(NamedTuple):
    """DPN004: a variable that is turned into a number by ``function``, with a default."""

    where: Where
    name: str
    function: str


class RetryLimit(NamedTuple):
    """DPJ006: how often or how long events are tried, by the name of the setting."""

    where: Where
    name: str
    value: float


class EnvironmentBlock(NamedTuple):
    """DPN021: the key under which compose gives a service its variables.

    ``after`` is the end of its last entry and ``entry`` what is written there to add the
    variable ``{0}`` in the same manner; both are empty where nothing can be added.
    """

    where: Where
    service: str
    after: Where | None
    entry: str


class NeededFolder(NamedTuple):
    """DPI013: a folder that a unit writes into; ``key`` is the setting that would create it."""

    where: Where
    key: str
    path: str

    @property
    def name(self) -> str:
        """The last part of the path, as the setting takes it."""
        return self.path.rpartition("/")[2]


class SslmodeHandled(NamedTuple):
    """DPF007: code that knows the parameter and may take it out of the URL that it is given."""

    where: Where


class DriverPutIn(NamedTuple):
    """DPF007: code that makes asyncpg the driver of URLs, with the variables that hold them."""

    where: Where
    variables: tuple[str, ...]


class StartupCall(NamedTuple):
    """DPF002, DPF011: a helper that start-up code calls."""

    where: Where
    name: str


class ReportedFailure(NamedTuple):
    """DPF002: a function of this name returns a value where its data store does not answer."""

    where: Where
    function: str


class UnheededCall(NamedTuple):
    """DPF002: start-up code that makes nothing of what a function returns.

    ``target`` is the function's dotted name, behind a colon where it is one of the module.
    """

    where: Where
    target: str


class UrlRead(NamedTuple):
    """DPF009: a database URL that ``function`` takes from a variable or a setting elsewhere."""

    where: Where
    name: str
    function: str
    from_environment: bool
    scope: str


class UrlGiven(NamedTuple):
    """DPF009: the scheme of a setting's default, empty where code makes it."""

    where: Where
    name: str
    scheme: str


class UrlSet(NamedTuple):
    """DPF009: the scheme of a URL that a file gives to a variable."""

    where: Where
    name: str
    scheme: str
    scope: str


class SchemeChanged(NamedTuple):
    """DPF009: code that turns the scheme of URLs into another."""

    where: Where


class DatabasesReplaced(NamedTuple):
    """DPC001: settings that take over those of ``module`` and set the databases anew."""

    where: Where
    module: str


class SettingsTakenOver(NamedTuple):
    """DPG: Django settings that begin with all of another module."""

    where: Where
    module: str


class ErrorForm(NamedTuple):
    """DPK003: what gives errors a form, whichever it is."""

    where: Where


class ClientTimeout(NamedTuple):
    """DPE005: a timeout that a client of ``store`` is made with.

    ``seconds`` is None where no number is written or it does not count in seconds.
    """

    where: Where
    store: str
    seconds: float | None


class HealthAsks(NamedTuple):
    """DPE004: a health handler that asks something before it answers."""

    where: Where


class RetryKeyRead(NamedTuple):
    """DPJ001: code that reads the misnamed key back."""

    where: Where


class CorsHeadersInstalled(NamedTuple):
    """DPA009: settings that install django-cors-headers."""

    where: Where


class CorsSettingRead(NamedTuple):
    """DPA009: a setting of this name that the project's own code reads."""

    where: Where
    name: str


class OriginsFrom(NamedTuple):
    """DPA004: a setting of this name that a CORS configuration takes its origins from."""

    where: Where
    name: str


class StartedUnit(NamedTuple):
    """DPI015: a unit that a script starts, as the script names it."""

    where: Where
    name: str


class LogRotation(NamedTuple):
    """DPI014: a script or document that sets up, or speaks of, logrotate."""

    where: Where


class CheckDemand(NamedTuple):
    """DPE011: a healthcheck; ``ways`` are those to succeed, each the programs it needs."""

    where: Where
    ways: tuple[str, ...]


class OptionalSetting(NamedTuple):
    """DPF012: a setting that is None where ``variable`` is not set, and for which nothing asks."""

    where: Where
    name: str
    variable: str


class SettingInText(NamedTuple):
    """DPF012: a text that is made of what another module has under the dotted name ``target``.

    ``alone`` tells that nothing else is in the text.
    """

    where: Where
    target: str
    alone: bool


class QueryToken(NamedTuple):
    """DPK007: a token in the query, called ``name``, that tells who asks.

    ``socket`` tells of the handshake of a WebSocket.
    """

    where: Where
    name: str
    socket: bool


class HstsSent(NamedTuple):
    """DPH022: code that names the header, to send it itself."""

    where: Where


class FlaskCookie(NamedTuple):
    """DPG015: a setting of Flask's cookies, ``value`` as Python writes it or ``UNKNOWN``."""

    where: Where
    name: str
    value: str
    fix: Fix | None = None


class FirstForwarded(NamedTuple):
    """DPN023: code that takes the first address of ``X-Forwarded-For`` for the client's.

    ``limits`` and ``admits`` tell that ``function`` or what is around it is called after limits,
    or lists of who is let in; ``doubt`` is a condition that asks about proxies, ``number``
    is the place of the index, where the last address could be taken instead, ``before`` are
    headers, in lower case, that the code prefers.
    """

    where: Where
    function: str
    limits: bool
    admits: bool
    doubt: str
    number: Where | None
    before: tuple[str, ...] = ()


class LimiterKey(NamedTuple):
    """DPN023: the function by which a limiter tells clients apart; behind a colon, one that the
    module defines."""

    where: Where
    target: str


class PeerKey(NamedTuple):
    """DPN023: a limiter that tells clients apart by who is connected.

    ``kind`` is flask, django or asgi.
    """

    where: Where
    kind: str


class EvictionPolicy(NamedTuple):
    """DPO010: the policy of a configuration file of Redis; ``limited`` tells of a maxmemory."""

    where: Where
    policy: str
    limited: bool


class StackDeployed(NamedTuple):
    """DPO004: a compose file that a command hands to a swarm."""

    where: Where
    file: str
