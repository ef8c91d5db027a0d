"""deploylint reads a repository the way the production machine will."""

__version__ = "0.1.0"

# Whoever asks for the version must not pay for the rest; `typing` alone would cost more.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from deploylint.api import check as check
    from deploylint.configuration.origins import SettingsError as SettingsError
    from deploylint.configuration.settings import Settings as Settings
    from deploylint.run.outcome import Outcome as Outcome

_PUBLIC = {
    "check": "deploylint.api",
    "Outcome": "deploylint.run.outcome",
    "Settings": "deploylint.configuration.settings",
    "SettingsError": "deploylint.configuration.origins",
}


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PUBLIC[name]), name)
