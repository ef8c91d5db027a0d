"""What the settings and the entry points of Django projects state."""

from __future__ import annotations

from deploylint.deployment.facts import UNKNOWN
from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class DjangoSetting(NamedTuple):
    """A statement at the top level of a settings module that gives ``name`` a value.

    ``value`` is a Python literal, ``DEBUG`` or ``not DEBUG``, ``...`` for a sequence whose texts
    are ``items``, or ``UNKNOWN``. Where it is what holds without an environment variable,
    ``variable`` names that. ``condition`` is what the statement stands under: "" for nothing,
    ``DEBUG``, ``not DEBUG``, or ``UNKNOWN`` for anything else. The name ``*`` is a star import of
    the module ``value``. ``value_where`` is the place of the value.
    """

    name: str
    where: Where
    value_where: Where
    value: str = UNKNOWN
    items: tuple[str, ...] = ()
    variable: str = ""
    condition: str = ""


class SettingsModule(NamedTuple):
    """A module that may hold Django's settings, its statements in the order of the file.

    ``own`` tells that it assigns names that only settings have. ``open`` says why it may set
    more than its statements tell. ``sessions`` is where it names what sets the session cookie,
    ``end`` the end of the file, whose lines end with ``newline``.
    """

    where: Where
    statements: tuple[DjangoSetting, ...]
    own: bool
    end: Where
    open: str = ""
    sessions: Where | None = None
    newline: str = "\n"


class SettingsDefault(NamedTuple):
    """``os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)`` of an entry point.

    ``entry`` is ``wsgi``, ``asgi``, ``celery`` or ``manage``.
    """

    where: Where
    module: str
    entry: str
