"""What the instructions of a stage set, and which instruction set it."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping

from deploylint.formats.dockerfile.arguments import Pair
from deploylint.formats.dockerfile.expansion import ExpansionError, expand
from deploylint.formats.dockerfile.instruction import Instruction
from deploylint.lazy.records import NamedTuple


class Setting(NamedTuple):
    """A value and where it comes from.

    ``value`` is ``None`` when it cannot be known here: it refers to a variable
    that the file does not set. ``start`` and ``end`` enclose the value as written.
    """

    name: str
    value: str | None
    instruction: Instruction
    start: int
    end: int


Settings = ChainMap[str, Setting]
"""Settings by name; what a parent stage set lies in the maps below the first."""


class Configuration:
    """The state of an image while its instructions are applied in order.

    ``variables`` is what ``$name`` sees (ENV and ARG, the last one wins), ``env``
    what the image keeps. ``cmd``, ``entrypoint``, ``healthcheck`` and ``shell``
    are the instructions in force. A value that a base image outside the file
    sets is not known here and is simply absent.
    """

    def __init__(self, escape: str, global_arguments: Mapping[str, Setting]) -> None:
        self.escape = escape
        self.global_arguments = global_arguments
        self.variables: Settings = ChainMap()
        self.env: Settings = ChainMap()
        self.arguments: Settings = ChainMap()
        self.labels: Settings = ChainMap()
        self.exposed: Settings = ChainMap()
        self.volumes: Settings = ChainMap()
        self.user: Setting | None = None
        self.workdir: Setting | None = None
        self.cmd: Instruction | None = None
        self.entrypoint: Instruction | None = None
        self.healthcheck: Instruction | None = None
        self.shell: Instruction | None = None
        self.stop_signal: Setting | None = None
        self._own_cmd = False

    def child(self) -> Configuration:
        """The state at the start of a stage that is built FROM this one."""
        child = Configuration(self.escape, self.global_arguments)
        for name, value in vars(self).items():
            setattr(child, name, value.new_child() if isinstance(value, ChainMap) else value)
        child._own_cmd = False
        return child

    def lookup(self, name: str) -> str | None:
        setting = self.variables.get(name)
        if setting is not None and setting.value is None:
            raise ExpansionError(f"{name} is set to what cannot be known here")
        return setting.value if setting else None

    def expand(self, raw: str) -> str | None:
        """The value of ``raw``, ``None`` when it cannot be known or is malformed."""
        try:
            expansion = expand(raw, self.lookup, escape=self.escape)
        except ExpansionError:
            return None
        return None if expansion.unset else expansion.text

    def apply(self, instruction: Instruction) -> None:
        """Change the state as BuildKit does when it comes to ``instruction``."""
        apply = getattr(self, f"_{instruction.keyword.lower()}", None)
        if apply is not None and instruction.keyword in _APPLIED:
            apply(instruction)

    def _env(self, instruction: Instruction) -> None:
        values = [self._pair(instruction, pair) for pair in instruction.pairs]
        for setting in values:
            self.env[setting.name] = self.variables[setting.name] = setting

    def _label(self, instruction: Instruction) -> None:
        for pair in instruction.pairs:
            self.labels[pair.name.text] = self._pair(instruction, pair)

    def _pair(self, instruction: Instruction, pair: Pair) -> Setting:
        place = pair.value or pair.name
        value = None if pair.raw is None else self.expand(pair.raw)
        return Setting(pair.name.text, value, instruction, place.start, place.end)

    def _arg(self, instruction: Instruction) -> None:
        for pair in instruction.pairs:
            setting = self._pair(instruction, pair)
            if pair.value is None and pair.name.text in self.global_arguments:
                setting = self.global_arguments[pair.name.text]
            self.arguments[setting.name] = setting
            if pair.value is not None or setting.value is not None:
                self.variables[setting.name] = setting

    def _whole(self, instruction: Instruction) -> Setting:
        line = instruction.arguments
        place = line.span(0, len(line.text))
        return Setting(instruction.keyword, self.expand(line.text), instruction, *place)

    def _user(self, instruction: Instruction) -> None:
        self.user = self._whole(instruction)

    def _stopsignal(self, instruction: Instruction) -> None:
        self.stop_signal = self._whole(instruction)

    def _workdir(self, instruction: Instruction) -> None:
        setting = self._whole(instruction)
        if setting.value is not None and not _is_absolute(setting.value):
            # Without a WORKDIR before it, a relative one hangs on the base image's.
            before = self.workdir.value if self.workdir else None
            path = None if before is None else f"{before.rstrip('/')}/{setting.value}"
            setting = setting._replace(value=path)
        self.workdir = setting

    def _expose(self, instruction: Instruction) -> None:
        self.exposed.update(self._words(instruction))

    def _volume(self, instruction: Instruction) -> None:
        self.volumes.update(self._words(instruction))

    def _words(self, instruction: Instruction) -> dict[str, Setting]:
        keyword = instruction.keyword
        return {
            word.text: Setting(keyword, self.expand(word.text), instruction, word.start, word.end)
            for word in instruction.words
        }

    def _cmd(self, instruction: Instruction) -> None:
        self.cmd = instruction
        self._own_cmd = True

    def _entrypoint(self, instruction: Instruction) -> None:
        self.entrypoint = instruction
        if not self._own_cmd:
            self.cmd = None

    def _healthcheck(self, instruction: Instruction) -> None:
        self.healthcheck = instruction

    def _shell(self, instruction: Instruction) -> None:
        self.shell = instruction


_APPLIED = frozenset(
    {
        *("ARG", "CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "SHELL"),
        *("STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
    }
)


def _is_absolute(path: str) -> bool:
    return path.startswith(("/", "\\")) or path[1:2] == ":"
