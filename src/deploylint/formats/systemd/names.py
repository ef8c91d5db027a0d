"""What a unit file's path says: its unit, its type, whether it is a drop-in."""

from __future__ import annotations

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

UNIT_TYPES = (
    "service", "timer", "socket", "target", "path", "mount",
    "automount", "swap", "slice", "scope", "device",
)  # fmt: skip
_SUFFIX = regex(r"(?:\.(?:j2|jinja2?|in|erb|tmpl|tpl|template|dist|example|sample|mustache))+$")


class UnitName(NamedTuple):
    """The name of a unit: ``prefix@instance.type``.

    A unit of a template without an instance (``x@.service``) has an empty
    instance, as has a unit that comes from no template.
    """

    prefix: str
    instance: str
    type: str
    instantiable: bool = False

    @property
    def name(self) -> str:
        return f"{self.stem}.{self.type}"

    @property
    def stem(self) -> str:
        return f"{self.prefix}@{self.instance}" if self.instantiable else self.prefix

    @property
    def is_template(self) -> bool:
        return self.instantiable and not self.instance

    @property
    def template(self) -> UnitName:
        return self._replace(instance="")


def unit_name(path: str) -> UnitName | None:
    """The unit that the file at ``path`` defines, or adds settings to.

    A drop-in for all units of a type (``service.d/x.conf``) has an empty
    prefix. None where the path tells no unit type.
    """
    folder, _, base = _SUFFIX.sub("", path).rpartition("/")
    if base.endswith(".conf"):
        base = folder.rpartition("/")[2]
        if not base.endswith(".d"):
            return None
        base = base[:-2]
    stem, _, kind = base.rpartition(".")
    if kind not in UNIT_TYPES:
        return None
    prefix, at, instance = stem.partition("@")
    return UnitName(prefix, instance, kind, bool(at))


def is_dropin(path: str) -> bool:
    """Whether ``path`` is read as an addition to a unit that lies elsewhere."""
    return _SUFFIX.sub("", path).endswith(".conf") and unit_name(path) is not None


def service_name(path: str) -> str | None:
    """The name of the service that a unit file defines; None for other units and drop-ins.

    A template that is told by its content may be named anything: ``deploy/api.tpl``.
    """
    found = unit_name(path)
    if found is None:
        return f"{_SUFFIX.sub('', path).rpartition('/')[2]}.service"
    return None if is_dropin(path) or found.type != "service" else found.name


def is_user_unit(path: str) -> bool:
    """Whether the file lies where units of user sessions do."""
    return "systemd/user/" in path
