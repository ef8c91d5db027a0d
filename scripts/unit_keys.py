"""Write the table of the settings that systemd knows, by section.

    python scripts/unit_keys.py

Asks the systemd of this machine (``systemd --dump-configuration-items``) and adds what later
releases took in, and what is only accepted for old units: neither is listed there.
"""

from __future__ import annotations

import re
import subprocess
import textwrap
from pathlib import Path

_TARGET = Path(__file__).parents[1] / "src/deploylint/formats/systemd/keytable.py"
_PROGRAMS = ("/usr/lib/systemd/systemd", "/lib/systemd/systemd")
_EXECUTING = ("Service", "Socket", "Mount", "Swap")
_CONTROLLED = (*_EXECUTING, "Slice", "Scope")

# From load-fragment-gperf.gperf.in of systemd's main branch.
_LATER_EXECUTING = """
    RootImagePolicy RootEphemeral ExtensionImagePolicy MountImagePolicy SetLoginEnvironment
    LogFilterPatterns PrivateBPF BPFDelegateCommands BPFDelegateMaps BPFDelegatePrograms
    BPFDelegateAttachments DelegateNamespaces LandlockConfig PrivatePIDs BindLogSockets
    StateDirectoryAccounting StateDirectoryQuota CacheDirectoryAccounting CacheDirectoryQuota
    LogsDirectoryAccounting LogsDirectoryQuota ImportCredential MemoryKSM Capabilities
"""
_LATER_CONTROLLED = """
    DefaultStartupMemoryLow StartupMemoryLow StartupMemoryHigh StartupMemoryMax
    StartupMemorySwapMax MemoryZSwapMax StartupMemoryZSwapMax MemoryZSwapWriteback
    DelegateSubgroup ManagedOOMMemoryPressureDurationSec NFTSet CoredumpReceive
    MemoryPressureThresholdSec MemoryPressureWatch NetClass
"""
_LATER = {
    "Unit": "WantsMountsFor SurviveFinalKillSignal ConditionVersion AssertVersion"
    " ConditionKernelModuleLoaded AssertKernelModuleLoaded RequiresOverridable BindTo"
    " RequisiteOverridable PropagateReloadTo PropagateReloadFrom OnFailureIsolate"
    " IgnoreOnSnapshot StartLimitInterval",
    "Service": "RestartSteps RestartMaxDelaySec RestartMode FileDescriptorStorePreserve OpenFile"
    " ReloadSignal StartLimitInterval StartLimitBurst StartLimitAction FailureAction"
    " RebootArgument SysVStartPriority BusPolicy PermissionsStartOnly",
    "Socket": "PassPIDFD AcceptFileDescriptors PassFileDescriptorsToExec PollLimitIntervalSec"
    " PollLimitBurst DeferTrigger DeferTriggerMaxSec",
    "Timer": "DeferReactivation RandomizedOffsetSec",
    "Slice": "ConcurrencySoftMax ConcurrencyHardMax",
    "Install": "UpheldBy",
}


def dumped() -> dict[str, set[str]]:
    """The settings by section, as the systemd of this machine lists them."""
    program = next(path for path in _PROGRAMS if Path(path).exists())
    done = subprocess.run(
        [program, "--dump-configuration-items"], capture_output=True, text=True, check=True
    )
    found: dict[str, set[str]] = {}
    for line in done.stdout.splitlines():
        if section := re.fullmatch(r"\[(\w+)\]", line):
            keys = found.setdefault(section[1], set())
        elif "=" in line:
            keys.add(line.partition("=")[0])
    return found


def main() -> None:
    sections = dumped()
    for section, keys in sections.items():
        keys.update(_LATER.get(section, "").split())
        keys.update(_LATER_EXECUTING.split() if section in _EXECUTING else ())
        keys.update(_LATER_CONTROLLED.split() if section in _CONTROLLED else ())
    controlled = set.intersection(*(sections[each] for each in _CONTROLLED))
    executing = set.intersection(*(sections[each] for each in _EXECUTING)) - controlled
    parts = ['"""Settings of systemd by section; written by ``scripts/unit_keys.py``."""\n']
    parts += ["from __future__ import annotations\n"]
    parts += [f"CONTROLLED = {_block(controlled, 4)}\n", f"EXECUTING = {_block(executing, 4)}\n"]
    own = [
        f'    "{section}": {_block(keys - controlled - _shared(section, executing), 8)},'
        for section, keys in sections.items()
    ]
    parts.append("\n".join(["OWN = {", *own, "}"]) + "\n")
    _TARGET.write_text("\n".join(parts).replace("\n\nOWN", "\nOWN"), encoding="utf-8")


def _shared(section: str, executing: set[str]) -> set[str]:
    return executing if section in _EXECUTING else set()


def _block(keys: set[str], indent: int) -> str:
    lines = textwrap.wrap(" ".join(sorted(keys)), 96 - indent)
    inner = "\n".join(" " * indent + line for line in lines)
    return f'"""\n{inner}\n{" " * (indent - 4)}"""' if keys else '""'


if __name__ == "__main__":
    main()
