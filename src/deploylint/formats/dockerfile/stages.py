"""Build stages: what each is built from, and what holds at its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from deploylint.formats.dockerfile.instruction import Instruction, exec_commands
from deploylint.formats.dockerfile.settings import Configuration, Setting
from deploylint.formats.shell import Command, handed_script, inline_script, parse_commands
from deploylint.formats.shellwords import Word
from deploylint.formats.wrappers import SHELLS, base_name
from deploylint.lazy.records import NamedTuple

SCRATCH = "scratch"
MAX_STAGES = 500
"""More stages than that are not told apart."""


class Base(NamedTuple):
    """The image of FROM: as written, and with global ARG defaults where that is possible."""

    text: str
    value: str | None
    start: int
    end: int


class Stage:
    """The instructions from one FROM up to the next.

    ``parent`` is the earlier stage that FROM names, ``None`` for an image from
    outside the file. ``name`` is empty when the stage has none.
    """

    def __init__(
        self,
        index: int,
        instruction: Instruction,
        base: Base,
        parent: Stage | None,
        start: Configuration,
    ) -> None:
        self.index = index
        self.instruction = instruction
        self.base = base
        self.parent = parent
        self.instructions: list[Instruction] = []
        self._start = start

    def __repr__(self) -> str:
        return f"<stage {self.index} {self.name or self.base.text}>"

    @property
    def name_word(self) -> Word | None:
        words = self.instruction.words
        return words[2] if len(words) == 3 and words[1].text.lower() == "as" else None

    @property
    def name(self) -> str:
        return self.name_word.text if self.name_word else ""

    @property
    def platform(self) -> str | None:
        flag = self.instruction.flag("platform")
        return flag.value if flag else None

    @property
    def lineage(self) -> tuple[Stage, ...]:
        """The stages that end up in this one, from the base on, itself last."""
        stages: list[Stage] = []
        stage: Stage | None = self
        while stage is not None:
            stages.append(stage)
            stage = stage.parent
        return tuple(reversed(stages))

    @property
    def external_base(self) -> Base:
        """The image from outside the file that the stage rests on."""
        return self.lineage[0].base

    @cached_property
    def configuration(self) -> Configuration:
        """The state at the end of the stage, ONBUILD triggers of its parent included."""
        for stage in self.lineage[:-1]:  # from the base on, so that nothing recurses
            _ = stage.configuration
        state = self.parent.configuration.child() if self.parent else self._start.child()
        triggers = self.parent.instructions if self.parent else []
        for instruction in (*(item.inner for item in triggers if item.inner), *self.instructions):
            state.apply(instruction)
        return state

    @property
    def effective_cmd(self) -> Instruction | None:
        """The CMD in force. An ENTRYPOINT drops the one that the stage inherited."""
        return self.configuration.cmd

    @property
    def entrypoint(self) -> Instruction | None:
        return self.configuration.entrypoint

    @property
    def inherits_command(self) -> bool:
        """Whether the command is that of the external base image, which is not known here."""
        state = self.configuration
        unset = state.cmd is None and state.entrypoint is None
        return unset and self.external_base.text.lower() != SCRATCH

    @property
    def env(self) -> Mapping[str, Setting]:
        return self.configuration.env

    @property
    def arguments(self) -> Mapping[str, Setting]:
        """The build arguments that the stage declares or inherits."""
        return self.configuration.arguments

    @property
    def user(self) -> Setting | None:
        return self.configuration.user

    @property
    def workdir(self) -> Setting | None:
        return self.configuration.workdir

    @property
    def exposed(self) -> Mapping[str, Setting]:
        """The ports of EXPOSE as written, such as ``8000`` or ``53/udp``."""
        return self.configuration.exposed

    @property
    def healthcheck(self) -> Instruction | None:
        """The HEALTHCHECK in force; its ``healthcheck_kind`` may be ``NONE``."""
        return self.configuration.healthcheck

    def commands_of(self, instruction: Instruction | None) -> tuple[Command, ...]:
        """The commands of an instruction, below the shell that the shell form hands them to."""
        if instruction is None or instruction.json_form:
            return instruction.commands if instruction else ()
        shell = self.configuration.shell
        name = base_name(shell.elements[0].text) if shell and shell.elements else "sh"
        return tuple(each.below(name) for each in instruction.commands)

    @property
    def process(self) -> tuple[Command, ...]:
        """What runs when a container starts: ENTRYPOINT and CMD joined as Docker joins them.

        In the exec form that is one command, whose words may come from both. In
        the shell form it is the commands of the script. An ENTRYPOINT in the exec
        form is given a CMD in the shell form as ``/bin/sh -c SCRIPT``: then the
        commands of SCRIPT follow the joined command.
        """
        entrypoint, cmd = self.entrypoint, self.effective_cmd
        if entrypoint is None or not (entrypoint.json_form and entrypoint.elements):
            chosen = cmd if entrypoint is None or entrypoint.json_form else entrypoint
            return self.commands_of(chosen)
        if cmd is None or cmd.json_form:
            return exec_commands(entrypoint.elements + (cmd.elements if cmd else ()))
        joined = Command(entrypoint.words + _arguments(cmd))
        index = inline_script(joined)
        if index is None:
            return (joined, *self.commands_of(cmd))
        own = entrypoint.elements[index:]
        script = parse_commands(own[0].content) if own else cmd.commands
        return handed_script(joined, index, script)


def _arguments(cmd: Instruction) -> tuple[Word, ...]:
    """The words that CMD in the shell form adds to an ENTRYPOINT in the exec form."""
    line = cmd.arguments
    place = line.span(0, len(line.text))
    shell = [Word(text, True, place[0], place[0]) for text in ("/bin/sh", "-c")]
    return (*shell, Word(line.text, "$" not in line.text, *place))


def read_stages(instructions: Iterable[Instruction], escape: str) -> tuple[Stage, ...]:
    """Group instructions by FROM; an ARG before the first one is global."""
    outside = Configuration(escape, {})
    named: dict[str, Stage] = {}
    stages: list[Stage] = []
    for instruction in instructions:
        if instruction.keyword == "FROM" and len(stages) < MAX_STAGES:
            stage = _open_stage(len(stages), instruction, outside, named)
            stages.append(stage)
            if stage.name:
                named[stage.name.lower()] = stage
        elif stages:
            stages[-1].instructions.append(instruction)
        else:
            outside.apply(instruction)
    return tuple(stages)


def _open_stage(
    index: int, instruction: Instruction, outside: Configuration, named: dict[str, Stage]
) -> Stage:
    word = instruction.words[0] if instruction.words else instruction.keyword_word
    base = Base(word.text, outside.expand(word.text), word.start, word.end)
    parent = named.get(base.value.lower()) if base.value else None
    return Stage(index, instruction, base, parent, Configuration(outside.escape, outside.arguments))


def mark_shells(stages: Iterable[Stage]) -> None:
    """Tell every instruction whether SHELL leaves its shell form to a POSIX shell."""
    at_end: dict[int, bool] = {}
    for stage in stages:
        posix = at_end[stage.parent.index] if stage.parent else True
        for instruction in stage.instructions:
            instruction.posix = posix
            if instruction.inner:
                instruction.inner.posix = posix
            if instruction.keyword == "SHELL" and instruction.elements:
                posix = _is_posix(instruction.elements[0].text)
        at_end[stage.index] = posix


def _is_posix(program: str) -> bool:
    name = program.replace("\\", "/").rpartition("/")[2].lower()
    return name.removesuffix(".exe") in SHELLS
