"""Python versions: the files that name one, and whether a specifier admits one."""

from __future__ import annotations

import re

from deploylint.formats.document import Document, Problem, Unparsable
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import ClassVar

MAX_LENGTH = 10_000

_NAMED = regex(
    r"(?:(?P<implementation>[A-Za-z]+)[-@]?)?(?P<major>\d{1,3})(?:\.(?P<minor>\d{1,4}))?(?P<rest>\S*)"
)
_CLAUSE = regex(r"(?P<op>===|==|~=|!=|<=|>=|<|>|\^|~|=)?\s*v?(?P<version>[0-9*][0-9.*]*)")
_LATEST = 1_000_000  # stands for every later micro version


class PythonVersion(NamedTuple):
    """One version asked for; ``minor`` is None where the text names none.

    ``implementation`` is ``python`` unless the text says another.
    """

    text: str
    implementation: str
    major: int | None
    minor: int | None
    start: int
    end: int
    line: int

    @property
    def series(self) -> tuple[int, int] | None:
        """(major, minor) of CPython, None where either is not known."""
        if self.implementation != "python" or self.major is None or self.minor is None:
            return None
        return self.major, self.minor


class PythonVersionFile(Document):
    """``.python-version`` (several lines, ``#`` comments) or Heroku's ``runtime.txt``."""

    kind: ClassVar[str] = "pyversion"
    versions: list[PythonVersion]

    @classmethod
    def parse(cls, source: Source) -> PythonVersionFile:
        """Raises ``Unparsable`` only for a file that is too long."""
        document = cls(source)
        if len(source.text) > MAX_LENGTH:
            raise Unparsable(Problem(0, 0, f"longer than {MAX_LENGTH} characters"))
        document.versions = []
        start = 0
        for line, raw in enumerate(source.text.split("\n"), 1):
            for match in re.finditer(r"\S+", raw.split("#", 1)[0]):
                document._add(match[0], start + match.start(), line)
            start += len(raw) + 1
        return document

    def _add(self, text: str, start: int, line: int) -> None:
        end = start + len(text)
        version = python_version(text)
        if "{{" in text or "${" in text:
            self.problems.append(Problem(start, end, "the version is a template", template=True))
        self.versions.append(PythonVersion(text, *version, start, end, line))


def python_version(text: str) -> tuple[str, int | None, int | None]:
    """Implementation, major and minor of a text such as ``3.12-dev`` or ``pypy3.10``.

    A name that is no version (``system``, a virtualenv's) has neither number.
    """
    match = _NAMED.fullmatch(text)
    if not match:
        return "", None, None
    name = (match["implementation"] or "python").lower()
    name = "python" if name in ("cpython", "python") else name
    minor = match["minor"]
    return name, int(match["major"]), int(minor) if minor else None


def satisfies(specifier: str, series: tuple[int, int], *, poetry: bool = False) -> bool | None:
    """Whether Python ``series``, such as (3, 12), satisfies ``specifier``.

    True or False where that holds for every release of the series, None where
    some do and some do not, or where the text is not understood. ``poetry``
    admits ``^``, ``~``, a bare version and ``|`` beside PEP 440.
    """
    if poetry:
        verdicts = [_all(part, series, poetry) for part in re.split(r"\|\|?", specifier)]
        if True in verdicts:
            return True
        return None if None in verdicts else False
    return _all(specifier, series, poetry)


def _all(specifier: str, series: tuple[int, int], poetry: bool) -> bool | None:
    clauses = _clauses(specifier, poetry)
    if clauses is None:
        return None
    verdicts = [_satisfies(operator, version, series) for operator, version in clauses]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _clauses(specifier: str, poetry: bool) -> list[tuple[str, str]] | None:
    clauses: list[tuple[str, str]] = []
    at = 0
    while at < len(specifier):
        if specifier[at] in " ,\t":
            at += 1
            continue
        match = _CLAUSE.match(specifier, at)
        if not match or specifier[match.end() : match.end() + 1].strip(" ,\t"):
            return None
        operator, at = match["op"] or "", match.end()
        if operator in ("^", "~", "=", "") and not poetry:
            return None
        clauses.append((operator or "==", match["version"].rstrip(".")))
    return clauses


def _satisfies(operator: str, text: str, series: tuple[int, int]) -> bool | None:
    if text == "*":
        return True if operator == "==" else None
    wildcard = text.endswith(".*")
    parts = text.removesuffix(".*").split(".")
    if not all(part.isdecimal() and len(part) < 6 for part in parts):
        return None
    version = tuple(int(part) for part in parts)
    if wildcard and operator not in ("==", "!=", "="):
        return None
    if operator in ("==", "===", "=", "!="):
        same = _within(version, series) if wildcard else _is(version, series)
        return (not same if same is not None else None) if operator == "!=" else same
    if operator in ("~=", "^", "~"):
        return _from_to(version, _upper(operator, version), series)
    return _ordered(operator, version, series)


def _within(prefix: tuple[int, ...], series: tuple[int, int]) -> bool | None:
    if prefix[:2] != series[: len(prefix)]:
        return False
    return True if len(prefix) <= 2 else None


def _is(version: tuple[int, ...], series: tuple[int, int]) -> bool | None:
    """One release is never the whole series."""
    return None if (*version, 0)[:2] == series else False


def _upper(operator: str, version: tuple[int, ...]) -> tuple[int, ...] | None:
    """The first version that a compatible-release, caret or tilde clause leaves out."""
    if operator == "~=":
        return (*version[:-2], version[-2] + 1) if len(version) > 1 else None
    if operator == "^":
        fixed = next((at for at, part in enumerate(version) if part), len(version) - 1)
        return (*version[:fixed], version[fixed] + 1)
    return (version[0], version[1] + 1) if len(version) > 1 else (version[0] + 1,)


def _from_to(
    low: tuple[int, ...], high: tuple[int, ...] | None, series: tuple[int, int]
) -> bool | None:
    if high is None:
        return None
    verdicts = (_ordered(">=", low, series), _ordered("<", high, series))
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _ordered(operator: str, version: tuple[int, ...], series: tuple[int, int]) -> bool | None:
    """Order is monotone, so the first and the last release answer for all."""
    padded = (*version, 0, 0)[: max(3, len(version))]
    first, last = (
        {">=": at >= padded, ">": at > padded, "<": at < padded, "<=": at <= padded}[operator]
        for at in ((*series, 0), (*series, _LATEST))
    )
    return first if first == last else None
