"""The settings that systemd knows, by section.

Later releases may know more than the table, so that a missing key is a reason to doubt.
"""

from __future__ import annotations

from deploylint.formats.systemd.keytable import CONTROLLED, EXECUTING, OWN

_EXECUTING = frozenset(("Service", "Socket", "Mount", "Swap"))
_CONTROLLED = _EXECUTING | {"Slice", "Scope"}


def known_keys(section: str) -> frozenset[str]:
    """The keys of ``section``, empty where systemd has no such section."""
    if section not in OWN:
        return frozenset()
    names = OWN[section]
    if section in _EXECUTING:
        names += EXECUTING
    if section in _CONTROLLED:
        names += CONTROLLED
    return frozenset(names.split())


def sections_of(key: str) -> tuple[str, ...]:
    """The sections that have the setting, the commonest first."""
    ranked = ("Unit", "Service", "Install", *OWN)
    return tuple(dict.fromkeys(each for each in ranked if key in known_keys(each)))


def is_known(section: str, key: str) -> bool:
    """Whether systemd has the setting; ``X-`` sections and keys are for everybody."""
    return section.startswith("X-") or key.startswith("X-") or key in known_keys(section)
