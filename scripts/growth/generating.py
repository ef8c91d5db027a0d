"""Projects that hold one construct many times."""

from __future__ import annotations

from typing import NamedTuple

Files = dict[str, str]
# In a text: the number of the copy, that of the copy before it, and a sign that is neither.
NUMBER, BEFORE, SIGN = "@", "@<", "@@"


class Part(NamedTuple):
    """A file that holds ``unit`` many times, or as many files where the path has a number."""

    path: str
    unit: str
    head: str = ""
    tail: str = ""

    def files(self, count: int) -> Files:
        units = [_numbered(self.unit, number) for number in range(count)]
        if NUMBER in self.path:
            return {
                _numbered(self.path, number): f"{self.head}{unit}{self.tail}"
                for number, unit in enumerate(units)
            }
        return {self.path: f"{self.head}{''.join(units)}{self.tail}"}


class Construct(NamedTuple):
    """What is counted: the parts of a project, and how it is checked."""

    parts: tuple[Part, ...]
    output_format: str = "text"
    configuration: str = 'select = ["ALL"]\n'

    def files(self, count: int) -> Files:
        """A project with ``count`` copies."""
        found = {"deploylint.toml": self.configuration}
        for part in self.parts:
            found.update(part.files(count))
        return found

    def sized(self, size: int) -> Files:
        """A project of about ``size`` bytes."""
        grown = sum(map(len, self.files(16).values())) - sum(map(len, self.files(8).values()))
        return self.files(max(1, size * 8 // max(grown, 1)))


def _numbered(text: str, number: int) -> str:
    parts = text.split(SIGN)
    before, own = str(max(number - 1, 0)), str(number)
    return NUMBER.join(each.replace(BEFORE, before).replace(NUMBER, own) for each in parts)


def constant(path: str, text: str) -> Part:
    """A file that is the same however many copies there are."""
    return Part(path, "", text)


def construct(*parts: Part, **how: str) -> Construct:
    return Construct(parts, **how)
