"""Which settings the entry points of Django projects fall back to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.facts.django import SettingsDefault
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex
from deploylint.registry import DEPLOYED, collect

_VARIABLE = "DJANGO_SETTINGS_MODULE"
_MAKERS = {
    "django.core.wsgi.get_wsgi_application": "wsgi",
    "django.core.asgi.get_asgi_application": "asgi",
    "channels.routing.get_default_application": "asgi",
    "celery.Celery": "celery",
    "django.core.management.execute_from_command_line": "manage",
}
_NAMED = regex(r"(wsgi|asgi|celery|manage)")


@collect(PythonModule, triggers=(_VARIABLE,), contexts=DEPLOYED)
def settings_defaults(module: PythonModule) -> Iterator[SettingsDefault]:
    entry = _entry(module)
    for call in module.calls("os.environ.setdefault") if entry else ():
        if len(call.args) == 2 and module.fold(call.args[0]) == _VARIABLE:
            default = module.fold(call.args[1])
            if isinstance(default, str):
                yield SettingsDefault(module.where(call.args[1]), default, entry)


def _entry(module: PythonModule) -> str:
    """What the module is the entry point of, by what it calls; empty for a mere script."""
    for name, entry in _MAKERS.items():
        if next(module.calls(name), None) is not None:
            return entry
    named = _NAMED.match(posixpath.basename(module.path).removesuffix(".py"))
    return named[1] if named else ""
