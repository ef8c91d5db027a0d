"""A unit and its drop-ins, merged as systemd merges them, on plain values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from deploylint.formats.systemd.names import UnitName, is_dropin, unit_name
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where

_FAMILIES = ("Condition", "Assert", "Listen")
_DEPENDENCIES = frozenset(
    """
    After Before BindsTo Conflicts JoinsNamespaceOf OnFailure OnSuccess PartOf
    PropagatesReloadTo PropagatesStopTo ReloadPropagatedFrom Requires RequiresMountsFor
    Requisite StopPropagatedFrom Upholds Wants
    """.split()
)
_LISTS = frozenset(
    """
    Alias Also AmbientCapabilities BindPaths BindReadOnlyPaths CapabilityBoundingSet
    ConfigurationDirectory DeviceAllow Documentation Environment EnvironmentFile ExecCondition
    ExecPaths ExecReload ExecStart ExecStartPost ExecStartPre ExecStop ExecStopPost ExecStopPre
    ExtensionDirectories ExtensionImages InaccessiblePaths IPAddressAllow IPAddressDeny
    LoadCredential LoadCredentialEncrypted LogExtraFields LogsDirectory MountImages NoExecPaths
    OnActiveSec OnBootSec OnCalendar OnStartupSec OnUnitActiveSec OnUnitInactiveSec
    PassEnvironment PathChanged PathExists PathExistsGlob PathModified DirectoryNotEmpty
    ReadOnlyPaths ReadWritePaths RequiredBy RestartForceExitStatus RestartPreventExitStatus
    RestrictAddressFamilies RestrictFileSystems RestrictNamespaces RuntimeDirectory SetCredential
    SetCredentialEncrypted SocketBindAllow SocketBindDeny Sockets StateDirectory
    SuccessExitStatus SupplementaryGroups Symlinks SystemCallFilter SystemCallLog
    TemporaryFileSystem UnsetEnvironment UpheldBy WantedBy CacheDirectory
    """.split()
) | {"SystemCallArchitectures"}
_LOAD_PATH = regex(r"(?:(?:etc|run|(?:usr/)?(?:local/)?lib)/)?systemd/(?:system|user)$")


class SettingLike(Protocol):
    @property
    def section(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def value(self) -> str: ...


S = TypeVar("S", bound=SettingLike)


class Setting(NamedTuple):
    """One assignment as a plain value; ``where`` is the place of the value."""

    section: str
    key: str
    value: str
    where: Where
    templated: bool = False


class UnitFile(NamedTuple):
    """What one file adds to a unit. ``complete`` is False if part of it could not be read.

    The ``path`` of one that a script writes is that of the script, a colon and the target.
    """

    path: str
    settings: tuple[Setting, ...]
    complete: bool = True


class MergedUnit(NamedTuple):
    """The settings in effect, in the order in which systemd reads them.

    Each setting's ``where`` names the file it came from. ``paths`` are all the
    files, the main one first.
    """

    paths: tuple[str, ...]
    settings: tuple[Setting, ...]
    complete: bool

    def all(self, section: str, key: str) -> tuple[Setting, ...]:
        return tuple(s for s in self.settings if s.section == section and s.key == key)

    def get(self, section: str, key: str) -> Setting | None:
        """The setting that holds, None where the unit leaves it to the default."""
        found = self.all(section, key)
        return found[-1] if found else None


def merge(main: UnitFile, dropins: Iterable[UnitFile] = ()) -> MergedUnit:
    """The unit of ``main`` and all of ``dropins`` whose path says that they belong to it."""
    by_path = {dropin.path: dropin for dropin in dropins}
    files = [main, *(by_path[path] for path in dropins_of(main.path, by_path))]
    return MergedUnit(
        tuple(file.path for file in files),
        tuple(in_effect(setting for file in files for setting in file.settings)),
        all(file.complete for file in files),
    )


def in_effect(settings: Iterable[S]) -> list[S]:
    """What is left of a sequence of settings after overrides and resets.

    List settings accumulate and an empty assignment clears them (for
    conditions and sockets, all of the family); dependencies cannot be
    cleared; any other setting is replaced by the next one of its name.
    """
    slots: dict[tuple[str, str], list[tuple[int, S]]] = {}
    for index, setting in enumerate(settings):
        slot = slots.setdefault((setting.section, _family(setting.key)), [])
        if not accumulates(setting.key) or (not setting.value and setting.key not in _DEPENDENCIES):
            slot.clear()
        if setting.value:
            slot.append((index, setting))
    ordered = sorted((item for slot in slots.values() for item in slot), key=lambda item: item[0])
    return [setting for _, setting in ordered]


def accumulates(key: str) -> bool:
    """Whether assigning ``key`` twice keeps both values."""
    return key in _LISTS or key in _DEPENDENCIES or _family(key) != key


def dropins_of(path: str, candidates: Iterable[str]) -> list[str]:
    """The drop-ins among ``candidates`` that the unit at ``path`` reads, in order.

    They are ordered by file name; of two with the same name the one in the
    more specific directory hides the other. Directories count if they lie
    beside the unit or in another directory of the same unit load path.
    """
    unit = unit_name(path)
    if unit is None or is_dropin(path):
        return []
    ranks = {name: rank for rank, name in enumerate(_directories(unit))}
    root = _root(path.rpartition("/")[0])
    chosen: dict[str, tuple[int, str]] = {}
    for candidate in candidates:
        folder, _, base = candidate.rpartition("/")
        parent, _, directory = folder.rpartition("/")
        rank = ranks.get(directory)
        if rank is None or not base.endswith(".conf") or _root(parent) != root:
            continue
        chosen[base] = min(chosen.get(base, (rank, candidate)), (rank, candidate))
    return [chosen[base][1] for base in sorted(chosen)]


def dropin_directories(path: str) -> list[str]:
    """Names of the directories that may hold drop-ins of the unit at ``path``."""
    unit = unit_name(path)
    return _directories(unit) if unit else []


def _directories(unit: UnitName) -> list[str]:
    """Names of the drop-in directories of ``unit``, the most specific first."""
    names = [unit.name] + ([unit.template.name] if unit.instance else [])
    prefix = unit.prefix.rstrip("-")
    while "-" in prefix:
        prefix = prefix.rpartition("-")[0]
        names.append(f"{prefix}-.{unit.type}")
    return [f"{name}.d" for name in (*names, unit.type)]


def _root(folder: str) -> str:
    """The directory that stands for ``/`` where ``folder`` is part of a unit load path."""
    return _LOAD_PATH.sub("", folder) if _LOAD_PATH.search(folder) else f"{folder}/."


def _family(key: str) -> str:
    return next((family for family in _FAMILIES if key.startswith(family)), key)
