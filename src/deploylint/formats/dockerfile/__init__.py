"""Dockerfiles as BuildKit reads them: instructions with exact places, stages, effective values."""

from __future__ import annotations

from deploylint.formats.dockerfile.arguments import Flag, JsonString, Pair
from deploylint.formats.dockerfile.document import Dockerfile
from deploylint.formats.dockerfile.heredocs import Heredoc
from deploylint.formats.dockerfile.instruction import Copy, Instruction
from deploylint.formats.dockerfile.scanner import Directive
from deploylint.formats.dockerfile.settings import Configuration, Setting
from deploylint.formats.dockerfile.stages import Stage

__all__ = [
    "Configuration",
    "Copy",
    "Directive",
    "Dockerfile",
    "Flag",
    "Heredoc",
    "Instruction",
    "JsonString",
    "Pair",
    "Setting",
    "Stage",
]
