"""Compose files: ``ComposeFile`` reads one, ``Project`` lays several over one another."""

from __future__ import annotations

from deploylint.formats.compose.file import ComposeFile, Include
from deploylint.formats.compose.project import Project
from deploylint.formats.compose.service import (
    Attachment,
    Build,
    Command,
    Dependency,
    EnvironmentFile,
    Extends,
    Grant,
    Healthcheck,
    Service,
    Setting,
)
from deploylint.formats.compose.shorthand import Port, Volume
from deploylint.formats.compose.values import Array, Entry, Table, Text, Value

__all__ = [
    "Array",
    "Attachment",
    "Build",
    "Command",
    "ComposeFile",
    "Dependency",
    "Entry",
    "EnvironmentFile",
    "Extends",
    "Grant",
    "Healthcheck",
    "Include",
    "Port",
    "Project",
    "Service",
    "Setting",
    "Table",
    "Text",
    "Value",
    "Volume",
]
