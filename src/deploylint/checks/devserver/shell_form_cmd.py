"""DPG009: the image's command runs below a shell, which does not pass signals on."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.devserver._exec_form import exec_form
from deploylint.formats.dockerfile import Instruction
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Severity
from deploylint.registry import PEDANTIC, STEADY, rule

if TYPE_CHECKING:
    from deploylint.formats.dockerfile import Dockerfile
    from deploylint.formats.dockerfile.stages import Stage


@rule(
    "DPG009",
    "shell-form-cmd",
    on="dockerfile",
    severity=Severity.INFO,
    contexts=STEADY,
    tier=PEDANTIC,
    triggers=("CMD", "ENTRYPOINT", "cmd", "entrypoint"),
    fixable=True,
)
def shell_form_cmd(dockerfile: Dockerfile) -> Iterator[Finding | Evidence]:
    stage = dockerfile.final_stage
    if stage is None:
        return
    for instruction in (stage.entrypoint, stage.effective_cmd):
        if instruction is None:
            continue
        where = dockerfile.where(instruction.keyword_word.start, instruction.keyword_word.end)
        keyword = instruction.keyword
        if instruction.json_form:
            yield Evidence(where, f"{keyword} starts its program without a shell", stage.name)
        elif not _replaces_the_shell(instruction):
            message = f"{keyword} runs below a shell, which keeps signals such as SIGTERM to itself"
            fix = _fix(dockerfile, stage, instruction)
            yield Finding(where, message, fix=fix, scope=stage.name)


def _fix(dockerfile: Dockerfile, stage: Stage, instruction: Instruction) -> Fix | None:
    """Of ENTRYPOINT and CMD together, the one changes what the other means."""
    alone = stage.entrypoint is None or stage.effective_cmd is None
    edits = exec_form(dockerfile, instruction) if alone and not _logs_in(stage) else ()
    return Fix("Write the command in the exec form", edits) if edits else None


def _logs_in(stage: Stage) -> bool:
    """``SHELL ["/bin/bash", "-lc"]``: what its profile sets would be missing."""
    shell = stage.configuration.shell
    options = (each.text for each in shell.words if each.text.startswith("-")) if shell else ()
    return any(set(option) & {"l", "i"} for option in options)


def _replaces_the_shell(instruction: Instruction) -> bool:
    """The last command is ``exec …``, or nobody can tell."""
    commands = instruction.commands
    return not commands or commands[-1].name == "exec"
