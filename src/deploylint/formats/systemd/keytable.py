"""Settings of systemd by section; written by ``scripts/unit_keys.py``."""

from __future__ import annotations

CONTROLLED = """
    AllowedCPUs AllowedMemoryNodes BPFProgram BlockIOAccounting BlockIODeviceWeight
    BlockIOReadBandwidth BlockIOWeight BlockIOWriteBandwidth CPUAccounting CPUQuota
    CPUQuotaPeriodSec CPUShares CPUWeight CoredumpReceive DefaultMemoryLow DefaultMemoryMin
    DefaultStartupMemoryLow Delegate DelegateSubgroup DeviceAllow DevicePolicy
    DisableControllers IOAccounting IODeviceLatencyTargetSec IODeviceWeight IOReadBandwidthMax
    IOReadIOPSMax IOWeight IOWriteBandwidthMax IOWriteIOPSMax IPAccounting IPAddressAllow
    IPAddressDeny IPEgressFilterPath IPIngressFilterPath ManagedOOMMemoryPressure
    ManagedOOMMemoryPressureDurationSec ManagedOOMMemoryPressureLimit ManagedOOMPreference
    ManagedOOMSwap MemoryAccounting MemoryHigh MemoryLimit MemoryLow MemoryMax MemoryMin
    MemoryPressureThresholdSec MemoryPressureWatch MemorySwapMax MemoryZSwapMax
    MemoryZSwapWriteback NFTSet NetClass RestrictNetworkInterfaces Slice SocketBindAllow
    SocketBindDeny StartupAllowedCPUs StartupAllowedMemoryNodes StartupBlockIOWeight
    StartupCPUShares StartupCPUWeight StartupIOWeight StartupMemoryHigh StartupMemoryLow
    StartupMemoryMax StartupMemorySwapMax StartupMemoryZSwapMax TasksAccounting TasksMax
"""

EXECUTING = """
    AmbientCapabilities AppArmorProfile BPFDelegateAttachments BPFDelegateCommands
    BPFDelegateMaps BPFDelegatePrograms BindLogSockets BindPaths BindReadOnlyPaths CPUAffinity
    CPUSchedulingPolicy CPUSchedulingPriority CPUSchedulingResetOnFork CacheDirectory
    CacheDirectoryAccounting CacheDirectoryMode CacheDirectoryQuota Capabilities
    CapabilityBoundingSet ConfigurationDirectory ConfigurationDirectoryMode CoredumpFilter
    DelegateNamespaces DynamicUser Environment EnvironmentFile ExecPaths ExecSearchPath
    ExtensionDirectories ExtensionImagePolicy ExtensionImages FinalKillSignal Group
    IOSchedulingClass IOSchedulingPriority IPCNamespacePath IgnoreSIGPIPE ImportCredential
    InaccessibleDirectories InaccessiblePaths KeyringMode KillMode KillSignal LandlockConfig
    LimitAS LimitCORE LimitCPU LimitDATA LimitFSIZE LimitLOCKS LimitMEMLOCK LimitMSGQUEUE
    LimitNICE LimitNOFILE LimitNPROC LimitRSS LimitRTPRIO LimitRTTIME LimitSIGPENDING LimitSTACK
    LoadCredential LoadCredentialEncrypted LockPersonality LogExtraFields LogFilterPatterns
    LogLevelMax LogNamespace LogRateLimitBurst LogRateLimitIntervalSec LogsDirectory
    LogsDirectoryAccounting LogsDirectoryMode LogsDirectoryQuota MemoryDenyWriteExecute
    MemoryKSM MountAPIVFS MountFlags MountImagePolicy MountImages NUMAMask NUMAPolicy
    NetworkNamespacePath Nice NoExecPaths NoNewPrivileges OOMScoreAdjust PAMName PassEnvironment
    Personality PrivateBPF PrivateDevices PrivateIPC PrivateMounts PrivateNetwork PrivatePIDs
    PrivateTmp PrivateUsers ProcSubset ProtectClock ProtectControlGroups ProtectHome
    ProtectHostname ProtectKernelLogs ProtectKernelModules ProtectKernelTunables ProtectProc
    ProtectSystem ReadOnlyDirectories ReadOnlyPaths ReadWriteDirectories ReadWritePaths
    RemoveIPC RestartKillSignal RestrictAddressFamilies RestrictFileSystems RestrictNamespaces
    RestrictRealtime RestrictSUIDSGID RootDirectory RootEphemeral RootHash RootHashSignature
    RootImage RootImageOptions RootImagePolicy RootVerity RuntimeDirectory RuntimeDirectoryMode
    RuntimeDirectoryPreserve SELinuxContext SecureBits SendSIGHUP SendSIGKILL SetCredential
    SetCredentialEncrypted SetLoginEnvironment SmackProcessLabel StandardError StandardInput
    StandardInputData StandardInputText StandardOutput StateDirectory StateDirectoryAccounting
    StateDirectoryMode StateDirectoryQuota SupplementaryGroups SyslogFacility SyslogIdentifier
    SyslogLevel SyslogLevelPrefix SystemCallArchitectures SystemCallErrorNumber SystemCallFilter
    SystemCallLog TTYColumns TTYPath TTYReset TTYRows TTYVHangup TTYVTDisallocate
    TemporaryFileSystem TimeoutCleanSec TimeoutSec TimerSlackNSec UMask UnsetEnvironment User
    UtmpIdentifier UtmpMode WatchdogSignal WorkingDirectory
"""
OWN = {
    "Unit": """
        After AllowIsolate AssertACPower AssertArchitecture AssertCPUFeature AssertCPUPressure
        AssertCPUs AssertCapability AssertControlGroupController AssertCredential
        AssertDirectoryNotEmpty AssertEnvironment AssertFileIsExecutable AssertFileNotEmpty
        AssertFirstBoot AssertGroup AssertHost AssertIOPressure AssertKernelCommandLine
        AssertKernelModuleLoaded AssertKernelVersion AssertMemory AssertMemoryPressure
        AssertNeedsUpdate AssertOSRelease AssertPathExists AssertPathExistsGlob
        AssertPathIsDirectory AssertPathIsEncrypted AssertPathIsMountPoint AssertPathIsReadWrite
        AssertPathIsSymbolicLink AssertSecurity AssertUser AssertVersion AssertVirtualization
        Before BindTo BindsTo CollectMode ConditionACPower ConditionArchitecture
        ConditionCPUFeature ConditionCPUPressure ConditionCPUs ConditionCapability
        ConditionControlGroupController ConditionCredential ConditionDirectoryNotEmpty
        ConditionEnvironment ConditionFileIsExecutable ConditionFileNotEmpty ConditionFirmware
        ConditionFirstBoot ConditionGroup ConditionHost ConditionIOPressure
        ConditionKernelCommandLine ConditionKernelModuleLoaded ConditionKernelVersion
        ConditionMemory ConditionMemoryPressure ConditionNeedsUpdate ConditionOSRelease
        ConditionPathExists ConditionPathExistsGlob ConditionPathIsDirectory
        ConditionPathIsEncrypted ConditionPathIsMountPoint ConditionPathIsReadWrite
        ConditionPathIsSymbolicLink ConditionSecurity ConditionUser ConditionVersion
        ConditionVirtualization Conflicts DefaultDependencies Description Documentation
        FailureAction FailureActionExitStatus IgnoreOnIsolate IgnoreOnSnapshot
        JobRunningTimeoutSec JobTimeoutAction JobTimeoutRebootArgument JobTimeoutSec
        JoinsNamespaceOf OnFailure OnFailureIsolate OnFailureJobMode OnSuccess OnSuccessJobMode
        PartOf PropagateReloadFrom PropagateReloadTo PropagatesReloadTo PropagatesStopTo
        RebootArgument RefuseManualStart RefuseManualStop ReloadPropagatedFrom Requires
        RequiresMountsFor RequiresOverridable Requisite RequisiteOverridable SourcePath
        StartLimitAction StartLimitBurst StartLimitInterval StartLimitIntervalSec
        StopPropagatedFrom StopWhenUnneeded SuccessAction SuccessActionExitStatus
        SurviveFinalKillSignal Upholds Wants WantsMountsFor
    """,
    "Service": """
        BusName BusPolicy ExecCondition ExecReload ExecStart ExecStartPost ExecStartPre ExecStop
        ExecStopPost ExitType FailureAction FileDescriptorStoreMax FileDescriptorStorePreserve
        GuessMainPID NonBlocking NotifyAccess OOMPolicy OpenFile PIDFile PermissionsStartOnly
        RebootArgument ReloadSignal RemainAfterExit Restart RestartForceExitStatus
        RestartMaxDelaySec RestartMode RestartPreventExitStatus RestartSec RestartSteps
        RootDirectoryStartOnly RuntimeMaxSec RuntimeRandomizedExtraSec Sockets StartLimitAction
        StartLimitBurst StartLimitInterval SuccessExitStatus SysVStartPriority TimeoutAbortSec
        TimeoutStartFailureMode TimeoutStartSec TimeoutStopFailureMode TimeoutStopSec Type
        USBFunctionDescriptors USBFunctionStrings WatchdogSec
    """,
    "Socket": """
        Accept AcceptFileDescriptors Backlog BindIPv6Only BindToDevice Broadcast DeferAcceptSec
        DeferTrigger DeferTriggerMaxSec DirectoryMode ExecStartPost ExecStartPre ExecStopPost
        ExecStopPre FileDescriptorName FlushPending FreeBind IPTOS IPTTL KeepAlive
        KeepAliveIntervalSec KeepAliveProbes KeepAliveTimeSec ListenDatagram ListenFIFO
        ListenMessageQueue ListenNetlink ListenSequentialPacket ListenSpecial ListenStream
        ListenUSBFunction Mark MaxConnections MaxConnectionsPerSource MessageQueueMaxMessages
        MessageQueueMessageSize NoDelay PassCredentials PassFileDescriptorsToExec PassPIDFD
        PassPacketInfo PassSecurity PipeSize PollLimitBurst PollLimitIntervalSec Priority
        ReceiveBuffer RemoveOnStop ReusePort SELinuxContextFromNet SendBuffer Service SmackLabel
        SmackLabelIPIn SmackLabelIPOut SocketGroup SocketMode SocketProtocol SocketUser Symlinks
        TCPCongestion Timestamping Transparent TriggerLimitBurst TriggerLimitIntervalSec
        Writable
    """,
    "Mount": """
        DirectoryMode ForceUnmount LazyUnmount Options ReadWriteOnly SloppyOptions Type What
        Where
    """,
    "Automount": """
        DirectoryMode ExtraOptions TimeoutIdleSec Where
    """,
    "Swap": """
        Options Priority What
    """,
    "Timer": """
        AccuracySec DeferReactivation FixedRandomDelay OnActiveSec OnBootSec OnCalendar
        OnClockChange OnStartupSec OnTimezoneChange OnUnitActiveSec OnUnitInactiveSec Persistent
        RandomizedDelaySec RandomizedOffsetSec RemainAfterElapse Unit WakeSystem
    """,
    "Path": """
        DirectoryMode DirectoryNotEmpty MakeDirectory PathChanged PathExists PathExistsGlob
        PathModified TriggerLimitBurst TriggerLimitIntervalSec Unit
    """,
    "Slice": """
        ConcurrencyHardMax ConcurrencySoftMax
    """,
    "Scope": """
        FinalKillSignal KillMode KillSignal OOMPolicy RestartKillSignal RuntimeMaxSec
        RuntimeRandomizedExtraSec SendSIGHUP SendSIGKILL TimeoutStopSec WatchdogSignal
    """,
    "Install": """
        Alias Also DefaultInstance RequiredBy UpheldBy WantedBy
    """,
}
