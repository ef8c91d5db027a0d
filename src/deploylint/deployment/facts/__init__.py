"""The closed vocabulary of facts that documents contribute to the deployment.

A fact is a named tuple of plain values with a ``where``; it says what one file
states, never what that means for the project. The path of the file is
``where.path``. Where a file does not say something the field is None or empty;
where it says something that cannot be evaluated here (a variable, a template)
the field is ``UNKNOWN``. ``FACTS`` at the end lists all classes by module: the cache can
store these and no others. Values that may be secrets are never stored.
"""

from __future__ import annotations

from deploylint.formats.document import UNKNOWN as UNKNOWN
from deploylint.lazy.records import NamedTuple
from deploylint.model import Finding, Fix, Where

# In a script: all arguments that it is started with, as ``"$@"``.
ARGUMENTS = "\0arguments"


class Candidate(NamedTuple):
    """A finding whose verdict, severity or fix needs the whole project."""

    where: Where
    finding: Finding
    detail: tuple[str, ...] = ()
    code: str = ""


class PreparedFix(NamedTuple):
    """What a file allows to be done at a place, should the whole project show that it is wrong.

    ``fix`` is None where the place cannot be edited; ``case`` tells several fixes for one
    place apart; ``blanks`` are the names that stand as ``{name}`` in the texts of the edits
    and are filled in when the fix is chosen.
    """

    where: Where
    fix: Fix | None
    case: str = ""
    blanks: tuple[str, ...] = ()
    code: str = ""


class Unparsed(NamedTuple):
    """A file that could not be read: what it holds is unknown."""

    where: Where
    kind: str
    template: bool


class Unchecked(NamedTuple):
    """A file of which something was not looked at: it is too large, or takes too long."""

    where: Where
    kind: str
    reason: str


def name_of(fact: type) -> str:
    """The dotted name of a class of facts: two of them may be called alike."""
    return f"{fact.__module__}.{fact.__name__}"


FACTS: dict[str, tuple[str, ...]] = {
    __name__: ("Candidate", "PreparedFix", "Unparsed", "Unchecked"),
    f"{__name__}.clues": (
        "NumberRead",
        "RetryLimit",
        "EnvironmentBlock",
        "NeededFolder",
        "StartedUnit",
        "LogRotation",
        "CheckDemand",
        "EvictionPolicy",
        "StackDeployed",
        "SslmodeHandled",
        "DriverPutIn",
        "StartupCall",
        "ReportedFailure",
        "UnheededCall",
        "UrlRead",
        "UrlGiven",
        "UrlSet",
        "SchemeChanged",
        "DatabasesReplaced",
        "SettingsTakenOver",
        "ErrorForm",
        "ClientTimeout",
        "HealthAsks",
        "RetryKeyRead",
        "CorsHeadersInstalled",
        "CorsSettingRead",
        "OriginsFrom",
        "FlaskCookie",
        "HstsSent",
        "QueryToken",
        "OptionalSetting",
        "SettingInText",
        "FirstForwarded",
        "LimiterKey",
        "PeerKey",
    ),
    f"{__name__}.python": (
        "Import",
        "Application",
        "ApplicationAlias",
        "Route",
        "Inclusion",
        "AppArgument",
        "PathConstant",
        "LoggingSetup",
        "LogLevel",
        "LoggerMaker",
        "LoggerUse",
        "EnvironmentRead",
        "EnvironmentWrite",
        "EnvironmentSource",
        "SettingsMade",
        "ModuleNames",
        "ServerStart",
        "Cleanup",
        "ConsoleScript",
        "ApplicationRun",
        "UploadUse",
        "UploadLimit",
        "CorsSetup",
        "DataStoreUse",
        "SqliteFile",
        "SettingsModule",
        "UserSwitch",
    ),
    f"{__name__}.versions": (
        "Dependency",
        "Locked",
        "BuildInput",
        "PythonVersion",
    ),
    f"{__name__}.settings": ("ServerSettings",),
    f"{__name__}.django": ("DjangoSetting", "SettingsModule", "SettingsDefault"),
    f"{__name__}.images": (
        "Command",
        "Variable",
        "Expansion",
        "Guard",
        "Script",
        "Copy",
        "Argued",
        "Setting",
        "Stage",
        "Image",
        "IgnorePattern",
        "IgnoreFile",
    ),
    f"{__name__}.compose": (
        "Stated",
        "Build",
        "Port",
        "Volume",
        "DependsOn",
        "EnvFileReference",
        "ComposeFiles",
        "ComposeNames",
        "ComposeService",
    ),
    f"{__name__}.environment": ("Probe", "Forwarding", "EnvironmentFile", "BrokerNamed"),
    f"{__name__}.workflows": ("Workflow", "ImageBuilds"),
    f"{__name__}.folders": ("MadeFolder", "Checkout"),
    f"{__name__}.delivery": ("Act", "DeliveryJob", "Event", "Pipeline"),
    "deploylint.formats.systemd.merge": ("UnitFile", "Setting"),
    "deploylint.formats.nginx.document": ("NginxFile",),
    "deploylint.formats.nginx.tree": ("Directive", "Block"),
    "deploylint.formats.nginx.tokens": ("Word",),
}
