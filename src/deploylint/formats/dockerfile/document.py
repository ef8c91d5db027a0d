"""A Dockerfile as a document."""

from __future__ import annotations

from functools import cached_property

from deploylint.formats.dockerfile.instruction import Instruction
from deploylint.formats.dockerfile.scanner import Directive, Scanner
from deploylint.formats.dockerfile.stages import Stage, mark_shells, read_stages
from deploylint.formats.document import Document
from deploylint.formats.templates import with_template
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import Any, ClassVar


class Dockerfile(Document):
    """Instructions in file order, and the stages that they build.

    ``escape`` is the escape character in force; ``blank_continuations`` are the
    lines, from 1, that are blank inside an instruction.
    """

    kind: ClassVar[str] = "dockerfile"
    instructions: list[Instruction]
    directives: list[Directive]
    escape: str
    blank_continuations: list[int]

    @classmethod
    def parse(cls, source: Source) -> Dockerfile:
        """Read ``source``; what BuildKit would refuse is among ``problems``."""
        scanner = Scanner(source.text)
        dockerfile = cls(source)
        dockerfile.instructions = scanner.instructions
        dockerfile.directives = scanner.directives
        dockerfile.escape = scanner.escape
        dockerfile.blank_continuations = scanner.blank_continuations
        dockerfile.problems = with_template(source.text, scanner.problems)
        if any(instruction.keyword == "SHELL" for instruction in scanner.instructions):
            mark_shells(dockerfile.stages)
        return dockerfile

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The build stages in order; what stands before the first FROM is in none."""
        return read_stages(self.instructions, self.escape)

    @property
    def final_stage(self) -> Stage | None:
        """The stage that is built when no target is named."""
        return self.stages[-1] if self.stages else None

    def stage(self, target: str) -> Stage | None:
        """The stage that ``--target`` selects, by name (in any case) or by index."""
        for stage in self.stages:
            if stage.name and stage.name.lower() == target.lower():
                return stage
        if target.isascii() and target.isdecimal() and int(target[:9]) < len(self.stages):
            return self.stages[int(target[:9])]
        return None

    @cached_property
    def structure(self) -> list[dict[str, Any]]:
        """The instructions as dockerfile-parse sees them on ``canonical``, one a line."""
        structure: list[dict[str, Any]] = self._parser().structure
        return [entry for entry in structure if entry["instruction"] != "COMMENT"]

    @cached_property
    def parent_images(self) -> list[str]:
        """The images of the FROM lines, with global ARG defaults, as dockerfile-parse sees them."""
        images: list[str] = self._parser().parent_images
        return images

    @property
    def canonical(self) -> str:
        """The file with one physical line for each instruction, heredoc bodies left out.

        Its second line is the first instruction. This is what dockerfile-parse,
        which knows neither heredocs nor all of BuildKit's continuations, reads right.
        """
        lines = ["# escape=`", *(_canonical_line(item) for item in self.instructions)]
        return "\n".join(lines) + "\n"

    def _parser(self) -> Any:
        import io

        from dockerfile_parse import DockerfileParser

        data = self.canonical.encode("utf-8", "replace")
        return DockerfileParser(fileobj=io.BytesIO(data), env_replace=True)


def _canonical_line(instruction: Instruction) -> str:
    text = instruction.logical.text.strip().replace("\r", "").replace("\n", " ")
    return text.rstrip("` \t")
