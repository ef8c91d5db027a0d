"""Physical lines of a Dockerfile into instructions, as BuildKit's parser reads them.

Where BuildKit stops at an error, this reads on and reports a problem.
"""

from __future__ import annotations

from deploylint.formats.dockerfile.expansion import SPACE, ExpansionError
from deploylint.formats.dockerfile.heredocs import Heredoc, Marker, find_markers
from deploylint.formats.dockerfile.instruction import KEYWORDS, Instruction
from deploylint.formats.document import Problem, Unparsable
from deploylint.formats.source_map import SourceMap
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

MAX_LINE = 65535
MAX_INSTRUCTIONS = 20_000
"""Bytes of a physical line that BuildKit accepts."""

DIRECTIVES = frozenset({"syntax", "escape", "check"})

_BLANKS = "\t\f\r "
_DIRECTIVE = regex(
    rf"#[{SPACE}]*([a-zA-Z][a-zA-Z0-9]*)[{_BLANKS}]*=[{_BLANKS}]*([^{_BLANKS}].*|[{_BLANKS}]\Z)"
)
_HEREDOC_KEYWORDS = frozenset({"ADD", "COPY", "RUN"})


class Directive(NamedTuple):
    """``# name=value`` before anything else in the file."""

    name: str
    value: str
    line: int
    start: int
    end: int


class Scanner:
    """One pass over the text. ``line`` is the index of the line to be read next."""

    def __init__(self, text: str) -> None:
        self.instructions: list[Instruction] = []
        self.directives: list[Directive] = []
        self.problems: list[Problem] = []
        self.escape = "\\"
        self.blank_continuations: list[int] = []
        self._text = text
        self._lines = text.split("\n")
        if not self._lines[-1]:
            self._lines.pop()
        self._line = 0
        self._offset = 0
        self._drop_long_lines()
        self._scan()

    def _drop_long_lines(self) -> None:
        """Report lines that BuildKit refuses, and read them as if they were blank."""
        if len(max(self._lines, key=len, default="")) * 4 <= MAX_LINE:
            return
        offset = 0
        for index, line in enumerate(self._lines):
            if len(line) * 4 > MAX_LINE and len(line.encode("utf-8", "replace")) > MAX_LINE:
                message = f"dockerfile line greater than max allowed size of {MAX_LINE}"
                self._report(offset, offset, message)
                self._lines[index] = " " * len(line)
            offset += len(line) + 1

    def _report(self, start: int, end: int, message: str) -> None:
        self.problems.append(Problem(start, end, message))

    def _scan(self) -> None:
        opening = True
        while self._line < len(self._lines):
            line = self._lines[self._line]
            stripped = line.lstrip(SPACE)
            if stripped and stripped[0] != "#":
                opening = False
                self._instruction(self._offset + len(line) - len(stripped), stripped)
                continue
            if opening:
                opening = self._directive(self._offset + len(line) - len(stripped), stripped)
            self._advance(line)
        if not self.instructions:
            self._report(0, 0, "file with no instructions")

    def _advance(self, line: str) -> None:
        self._line += 1
        self._offset += len(line) + 1

    def _directive(self, start: int, comment: str) -> bool:
        """Read a directive; false when the line is none, which ends the directives."""
        match = _DIRECTIVE.match(comment)
        name = match[1].lower() if match else ""
        if match is None or name not in DIRECTIVES:
            return False
        value = match[2].rstrip(_BLANKS) or match[2]
        end = start + match.start(2) + len(value)
        if any(directive.name == name for directive in self.directives):
            self._report(start, end, f"only one {name} parser directive can be used")
            return True
        self.directives.append(Directive(name, value, self._line + 1, start, end))
        if name == "escape" and value in ("\\", "`"):
            self.escape = value
        elif name == "escape":
            self._report(start, end, f"invalid escape token '{value}' does not match ` or \\")
        return True

    def _continued(self, line: str) -> str | None:
        """The line without the escape at its end, ``None`` when it ends the instruction."""
        stripped = line.rstrip("\r").rstrip(" \t")
        if not stripped.endswith(self.escape) or stripped[-2:-1] == self.escape:
            return None
        return stripped[:-1]

    def _instruction(self, start: int, first: str) -> None:
        first_line = self._line + 1
        self._advance(self._lines[self._line])
        piece = self._continued(first)
        if piece is None:
            text = SourceMap.verbatim(first.rstrip("\r"), start)
            end = start + len(text.text)
        else:
            text = self._continuation((piece, start, start + len(piece)))
            end = self._end_of_last_line()
        instruction = Instruction(text, (start, end), (first_line, self._line), self.escape)
        if "<<" in text.text:
            self._heredocs(instruction)
        self._check(instruction)
        if len(self.instructions) == MAX_INSTRUCTIONS:
            raise Unparsable(Problem(start, end, f"more than {MAX_INSTRUCTIONS} instructions"))
        self.instructions.append(instruction)

    def _end_of_last_line(self) -> int:
        line = self._lines[self._line - 1]
        return self._offset - 1 - len(line) + len(line.rstrip("\r"))

    def _continuation(self, first: tuple[str, int, int]) -> SourceMap:
        parts = [first]
        while self._line < len(self._lines):
            line, offset = self._lines[self._line], self._offset
            self._advance(line)
            stripped = line.lstrip(SPACE)
            if not stripped:
                self.blank_continuations.append(self._line)
            elif stripped[0] != "#":
                piece = self._continued(line)
                text = line.rstrip("\r") if piece is None else piece
                parts.append((text, offset, offset + len(text)))
                if piece is None:
                    break
        return SourceMap.join(parts)

    def _check(self, instruction: Instruction) -> None:
        """Report what BuildKit refuses in an instruction, or in the one that ONBUILD holds."""
        inner = instruction.inner if instruction.keyword == "ONBUILD" else None
        for item in (instruction, inner) if inner else (instruction,):
            error = item.error
            if item.keyword not in KEYWORDS:
                error = f"unknown instruction: {item.keyword[:40]}"
            if error:
                self._report(instruction.start, instruction.end, error)

    def _heredocs(self, instruction: Instruction) -> None:
        holder = instruction.inner if instruction.keyword == "ONBUILD" else instruction
        if holder is None or holder.keyword not in _HEREDOC_KEYWORDS or holder.json_form:
            return
        try:
            markers = find_markers(instruction.logical.text)
        except ExpansionError as error:
            self._report(instruction.start, instruction.end, str(error))
            return
        heredocs = tuple(self._heredoc(instruction, marker) for marker in markers)
        instruction.heredocs = holder.heredocs = heredocs
        if heredocs:
            end = self._end_of_last_line()
            instruction.end = holder.end = max(instruction.end, end)
            instruction.end_line = holder.end_line = self._line

    def _heredoc(self, instruction: Instruction, marker: Marker) -> Heredoc:
        start = end = self._offset
        while self._line < len(self._lines):
            line = self._lines[self._line]
            self._advance(line)
            possible = line.rstrip("\r")
            if (possible.lstrip("\t") if marker.chomp else possible) == marker.name:
                break
            end = min(self._offset, len(self._text))
        else:
            self._report(instruction.start, instruction.end, "unterminated heredoc")
        return Heredoc(*marker, SourceMap.verbatim(self._text[start:end], start))
