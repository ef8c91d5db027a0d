"""DPG009: the image's command runs below a shell, which does not pass signals on."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.dockerfile import Instruction
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import PEDANTIC, STEADY, rule

if TYPE_CHECKING:
    from deploylint.formats.dockerfile import Dockerfile


@rule(
    "DPG009",
    "shell-form-cmd",
    on="dockerfile",
    severity=Severity.INFO,
    contexts=STEADY,
    tier=PEDANTIC,
    triggers=("CMD", "ENTRYPOINT", "cmd", "entrypoint"),
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
            yield Finding(where, message, scope=stage.name)


def _replaces_the_shell(instruction: Instruction) -> bool:
    """The last command is ``exec …``, or nobody can tell."""
    commands = instruction.commands
    return not commands or commands[-1].name == "exec"
