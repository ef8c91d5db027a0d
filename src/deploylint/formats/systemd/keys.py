"""The settings that systemd 252 knows, by section.

From ``systemd --dump-configuration-items``. Later versions know more, so that
a missing key is a reason to doubt, not an error.
"""

from __future__ import annotations

_CGROUP = """
    AllowedCPUs AllowedMemoryNodes BPFProgram BlockIOAccounting BlockIODeviceWeight
    BlockIOReadBandwidth BlockIOWeight BlockIOWriteBandwidth CPUAccounting CPUQuota
    CPUQuotaPeriodSec CPUShares CPUWeight DefaultMemoryLow DefaultMemoryMin Delegate
    DeviceAllow DevicePolicy DisableControllers IOAccounting IODeviceLatencyTargetSec
    IODeviceWeight IOReadBandwidthMax IOReadIOPSMax IOWeight IOWriteBandwidthMax IOWriteIOPSMax
    IPAccounting IPAddressAllow IPAddressDeny IPEgressFilterPath IPIngressFilterPath
    ManagedOOMMemoryPressure ManagedOOMMemoryPressureLimit ManagedOOMPreference ManagedOOMSwap
    MemoryAccounting MemoryHigh MemoryLimit MemoryLow MemoryMax MemoryMin MemorySwapMax
    RestrictNetworkInterfaces Slice SocketBindAllow SocketBindDeny StartupAllowedCPUs
    StartupAllowedMemoryNodes StartupBlockIOWeight StartupCPUShares StartupCPUWeight
    StartupIOWeight TasksAccounting TasksMax
"""

_EXEC = """
    AmbientCapabilities AppArmorProfile BindPaths BindReadOnlyPaths CPUAffinity
    CPUSchedulingPolicy CPUSchedulingPriority CPUSchedulingResetOnFork CacheDirectory
    CacheDirectoryMode CapabilityBoundingSet ConfigurationDirectory ConfigurationDirectoryMode
    CoredumpFilter DynamicUser Environment EnvironmentFile ExecPaths ExecSearchPath
    ExtensionDirectories ExtensionImages FinalKillSignal Group IOSchedulingClass
    IOSchedulingPriority IPCNamespacePath IgnoreSIGPIPE InaccessibleDirectories
    InaccessiblePaths KeyringMode KillMode KillSignal LimitAS LimitCORE LimitCPU LimitDATA
    LimitFSIZE LimitLOCKS LimitMEMLOCK LimitMSGQUEUE LimitNICE LimitNOFILE LimitNPROC LimitRSS
    LimitRTPRIO LimitRTTIME LimitSIGPENDING LimitSTACK LoadCredential LoadCredentialEncrypted
    LockPersonality LogExtraFields LogLevelMax LogNamespace LogRateLimitBurst
    LogRateLimitIntervalSec LogsDirectory LogsDirectoryMode MemoryDenyWriteExecute MountAPIVFS
    MountFlags MountImages NUMAMask NUMAPolicy NetworkNamespacePath Nice NoExecPaths
    NoNewPrivileges OOMScoreAdjust PAMName PassEnvironment Personality PrivateDevices
    PrivateIPC PrivateMounts PrivateNetwork PrivateTmp PrivateUsers ProcSubset ProtectClock
    ProtectControlGroups ProtectHome ProtectHostname ProtectKernelLogs ProtectKernelModules
    ProtectKernelTunables ProtectProc ProtectSystem ReadOnlyDirectories ReadOnlyPaths
    ReadWriteDirectories ReadWritePaths RemoveIPC RestartKillSignal RestrictAddressFamilies
    RestrictFileSystems RestrictNamespaces RestrictRealtime RestrictSUIDSGID RootDirectory
    RootHash RootHashSignature RootImage RootImageOptions RootVerity RuntimeDirectory
    RuntimeDirectoryMode RuntimeDirectoryPreserve SELinuxContext SecureBits SendSIGHUP
    SendSIGKILL SetCredential SetCredentialEncrypted SmackProcessLabel StandardError
    StandardInput StandardInputData StandardInputText StandardOutput StateDirectory
    StateDirectoryMode SupplementaryGroups SyslogFacility SyslogIdentifier SyslogLevel
    SyslogLevelPrefix SystemCallArchitectures SystemCallErrorNumber SystemCallFilter
    SystemCallLog TTYColumns TTYPath TTYReset TTYRows TTYVHangup TTYVTDisallocate
    TemporaryFileSystem TimeoutCleanSec TimeoutSec TimerSlackNSec UMask UnsetEnvironment User
    UtmpIdentifier UtmpMode WatchdogSignal WorkingDirectory
"""

_OWN = {
    "Unit": """
        After AllowIsolate AssertACPower AssertArchitecture AssertCPUFeature
        AssertCPUPressure AssertCPUs AssertCapability AssertControlGroupController
        AssertCredential AssertDirectoryNotEmpty AssertEnvironment AssertFileIsExecutable
        AssertFileNotEmpty AssertFirstBoot AssertGroup AssertHost AssertIOPressure
        AssertKernelCommandLine AssertKernelVersion AssertMemory AssertMemoryPressure
        AssertNeedsUpdate AssertOSRelease AssertPathExists AssertPathExistsGlob
        AssertPathIsDirectory AssertPathIsEncrypted AssertPathIsMountPoint
        AssertPathIsReadWrite AssertPathIsSymbolicLink AssertSecurity AssertUser
        AssertVirtualization Before BindTo BindsTo CollectMode ConditionACPower
        ConditionArchitecture ConditionCPUFeature ConditionCPUPressure ConditionCPUs
        ConditionCapability ConditionControlGroupController ConditionCredential
        ConditionDirectoryNotEmpty ConditionEnvironment ConditionFileIsExecutable
        ConditionFileNotEmpty ConditionFirmware ConditionFirstBoot ConditionGroup
        ConditionHost ConditionIOPressure ConditionKernelCommandLine ConditionKernelVersion
        ConditionMemory ConditionMemoryPressure ConditionNeedsUpdate ConditionOSRelease
        ConditionPathExists ConditionPathExistsGlob ConditionPathIsDirectory
        ConditionPathIsEncrypted ConditionPathIsMountPoint ConditionPathIsReadWrite
        ConditionPathIsSymbolicLink ConditionSecurity ConditionUser ConditionVirtualization
        Conflicts DefaultDependencies Description Documentation FailureAction
        FailureActionExitStatus IgnoreOnIsolate JobRunningTimeoutSec JobTimeoutAction
        JobTimeoutRebootArgument JobTimeoutSec JoinsNamespaceOf OnFailure OnFailureIsolate
        OnFailureJobMode OnSuccess OnSuccessJobMode PartOf PropagateReloadFrom
        PropagateReloadTo PropagatesReloadTo PropagatesStopTo RebootArgument
        RefuseManualStart RefuseManualStop ReloadPropagatedFrom Requires RequiresMountsFor
        RequiresOverridable Requisite RequisiteOverridable SourcePath StartLimitAction
        StartLimitBurst StartLimitInterval StartLimitIntervalSec StopPropagatedFrom
        StopWhenUnneeded SuccessAction SuccessActionExitStatus Upholds Wants
    """,
    "Service": """
        BusName ExecCondition ExecReload ExecStart ExecStartPost ExecStartPre ExecStop
        ExecStopPost ExitType FailureAction FileDescriptorStoreMax GuessMainPID NonBlocking
        NotifyAccess OOMPolicy PIDFile PermissionsStartOnly RebootArgument RemainAfterExit
        Restart RestartForceExitStatus RestartPreventExitStatus RestartSec
        RootDirectoryStartOnly RuntimeMaxSec RuntimeRandomizedExtraSec Sockets
        StartLimitAction StartLimitBurst StartLimitInterval SuccessExitStatus
        TimeoutAbortSec TimeoutStartFailureMode TimeoutStartSec TimeoutStopFailureMode
        TimeoutStopSec Type USBFunctionDescriptors USBFunctionStrings WatchdogSec
    """,
    "Socket": """
        Accept Backlog BindIPv6Only BindToDevice Broadcast DeferAcceptSec DirectoryMode
        ExecStartPost ExecStartPre ExecStopPost ExecStopPre FileDescriptorName FlushPending
        FreeBind IPTOS IPTTL KeepAlive KeepAliveIntervalSec KeepAliveProbes
        KeepAliveTimeSec ListenDatagram ListenFIFO ListenMessageQueue ListenNetlink
        ListenSequentialPacket ListenSpecial ListenStream ListenUSBFunction Mark
        MaxConnections MaxConnectionsPerSource MessageQueueMaxMessages
        MessageQueueMessageSize NoDelay PassCredentials PassPacketInfo PassSecurity
        PipeSize Priority ReceiveBuffer RemoveOnStop ReusePort SELinuxContextFromNet
        SendBuffer Service SmackLabel SmackLabelIPIn SmackLabelIPOut SocketGroup SocketMode
        SocketProtocol SocketUser Symlinks TCPCongestion Timestamping Transparent
        TriggerLimitBurst TriggerLimitIntervalSec Writable
    """,
    "Mount": """
        DirectoryMode ForceUnmount LazyUnmount Options ReadWriteOnly SloppyOptions Type
        What Where
    """,
    "Automount": """
        DirectoryMode ExtraOptions TimeoutIdleSec Where
    """,
    "Swap": """
        Options Priority What
    """,
    "Timer": """
        AccuracySec FixedRandomDelay OnActiveSec OnBootSec OnCalendar OnClockChange
        OnStartupSec OnTimezoneChange OnUnitActiveSec OnUnitInactiveSec Persistent
        RandomizedDelaySec RemainAfterElapse Unit WakeSystem
    """,
    "Path": """
        DirectoryMode DirectoryNotEmpty MakeDirectory PathChanged PathExists PathExistsGlob
        PathModified TriggerLimitBurst TriggerLimitIntervalSec Unit
    """,
    "Slice": "",
    "Scope": """
        FinalKillSignal KillMode KillSignal OOMPolicy RestartKillSignal RuntimeMaxSec
        RuntimeRandomizedExtraSec SendSIGHUP SendSIGKILL TimeoutStopSec WatchdogSignal
    """,
    "Install": """
        Alias Also DefaultInstance RequiredBy WantedBy
    """,
}
_EXECUTING = frozenset(("Service", "Socket", "Mount", "Swap"))
_CONTROLLED = _EXECUTING | {"Slice", "Scope"}


def known_keys(section: str) -> frozenset[str]:
    """The keys of ``section``, empty where systemd has no such section."""
    if section not in _OWN:
        return frozenset()
    names = _OWN[section]
    if section in _EXECUTING:
        names += _EXEC
    if section in _CONTROLLED:
        names += _CGROUP
    return frozenset(names.split())


def is_known(section: str, key: str) -> bool:
    """Whether systemd 252 has the setting; ``X-`` sections and keys are for everybody."""
    return section.startswith("X-") or key.startswith("X-") or key in known_keys(section)
