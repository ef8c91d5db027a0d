"""Requirements files as pip reads them, and the dependencies of a ``pyproject.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deploylint.formats.document import Document, Problem, Unparsable
from deploylint.formats.tomltree import TomlDocument
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import ClassVar

MAX_LENGTH = 1_000_000
MAX_LINES = 20_000

_JOIN = regex(r"^[ \t]*#[^\n]*|\\\r?\n", re.MULTILINE)
_COMMENT = regex(r"(?:^|(?<=[ \t]))#.*")
_HASH = regex(r"(?<!\S)--hash[= ](?P<hash>\S+)")
# Some mean something behind a requirement; pip takes the others, too, and ignores them.
_PER_REQUIREMENT = regex(r"(?<!\S)--[a-z][\w-]*")
_OPTION = regex(r"(?P<name>--?[A-Za-z][\w-]*)(?:[ \t]*=[ \t]*|[ \t]*)(?P<value>.*)")
_SHORT = regex(r"(?P<name>-[A-Za-z])[ \t]*=?[ \t]*(?P<value>.*)")
_NAME = regex(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_EXTRAS = regex(r"[ \t]*\[(?P<extras>[^\]]*)\]")
_URL = regex(r"(?:[a-z][a-z0-9+.-]{0,20}:)?//|\.{0,2}/|[A-Za-z]:\\|\.$", re.IGNORECASE)
_ARCHIVE = regex(r"\S+\.(?:whl|zip|tar\.gz|tgz|tar\.bz2)(?:\s|$)")
_EGG = regex(r"[#&]egg=(?P<egg>[A-Za-z0-9][A-Za-z0-9._-]{0,200})")
_VERSION = r"(?:===|==|~=|!=|<=|>=|<|>)[ \t]*[^\s,;()\[\]]+"
_SPECIFIER = regex(rf"[ \t]*\(?(?P<spec>{_VERSION}(?:[ \t]*,[ \t]*{_VERSION})*)?,?[ \t]*\)?")
_TEMPLATE = regex(r"\{\{|\{%|<%|\$\{")
_LONG = {
    "--requirement": "-r", "--constraint": "-c", "--editable": "-e", "--index-url": "-i",
    "--find-links": "-f",
}  # fmt: skip


class Requirement(NamedTuple):
    """One dependency. Offsets are into the file's text, line continuations included.

    ``name`` is normalised (PEP 503); ``specifier`` is as written; ``url`` stands
    for the specifier in a direct reference. ``group`` is where a pyproject has it.
    """

    name: str
    specifier: str
    extras: tuple[str, ...]
    marker: str
    url: str
    hashes: tuple[str, ...]
    start: int
    end: int
    name_end: int
    line: int
    group: str = ""

    @property
    def pinned(self) -> bool:
        """Whether one release only satisfies it."""
        exact = re.fullmatch(r"===?[ \t]*[^\s,*]+", self.specifier)
        return exact is not None or bool(self.url)


class Option(NamedTuple):
    """A line such as ``-r base.txt``; ``name`` is the short form where pip has one."""

    name: str
    value: str
    start: int
    end: int
    value_start: int
    line: int


class Requirements(Document):
    """A requirements or constraints file."""

    kind: ClassVar[str] = "requirements"
    requirements: list[Requirement]
    options: list[Option]

    @classmethod
    def parse(cls, source: Source) -> Requirements:
        """Read each logical line; one that pip would refuse is a problem."""
        document = cls(source)
        if len(source.text) > MAX_LENGTH:
            raise Unparsable(Problem(0, 0, f"longer than {MAX_LENGTH} characters"))
        document.requirements, document.options = [], []
        for text, start in _logical_lines(source.text):
            if len(document.requirements) + len(document.options) == MAX_LINES:
                document.problems.append(Problem(start, start, f"more than {MAX_LINES} lines"))
                break
            document._read(text, start, source.line_of(start))
        return document

    def _read(self, text: str, start: int, line: int) -> None:
        end = start + len(text)
        if text.startswith("-"):
            self._read_option(text, start, line)
        elif requirement := parse_requirement(text, start, line):
            self.requirements.append(requirement)
        else:
            template = _TEMPLATE.search(text) is not None
            self.problems.append(Problem(start, end, "not a requirement", template))

    def _read_option(self, text: str, start: int, line: int) -> None:
        match = (_OPTION if text.startswith("--") else _SHORT).match(text)
        if not match:
            self.problems.append(Problem(start, start + len(text), "not an option"))
            return
        name = _LONG.get(match["name"], match["name"])
        value = match["value"].rstrip()
        at = start + match.start("value")
        self.options.append(Option(name, value, start, start + len(text), at, line))
        if name == "-e" and (editable := parse_requirement(value, at, line)):
            self.requirements.append(editable)

    def files(self) -> Iterator[Option]:
        """The files that this one includes (``-r``) or is constrained by (``-c``)."""
        return (option for option in self.options if option.name in ("-r", "-c"))


def _logical_lines(text: str) -> Iterator[tuple[str, int]]:
    """Lines without comment and outer blanks; a continuation leaves blanks, so offsets hold."""
    joined = _JOIN.sub(lambda match: _blank(match[0]), text)
    start = 0
    for raw in joined.split("\n"):
        line = _COMMENT.sub("", raw)
        if stripped := line.strip():
            yield stripped, start + line.index(stripped)
        start += len(raw) + 1


def _blank(text: str) -> str:
    return " " * len(text) if text.startswith("\\") else text


def parse_requirement(text: str, start: int = 0, line: int = 1) -> Requirement | None:
    """A PEP 508 requirement with pip's per-requirement options, or a path or URL.

    ``start`` is the offset of ``text``. None where it is neither.
    """
    hashes = tuple(match["hash"] for match in _HASH.finditer(text))
    if options := _PER_REQUIREMENT.search(text):
        text = text[: options.start()].rstrip()
    end = start + len(text)
    if _URL.match(text) or _ARCHIVE.match(text) or ("://" in text.partition(" ")[0]):
        egg = _EGG.search(text)
        name = normalised(egg["egg"]) if egg else ""
        return Requirement(name, "", (), "", text, hashes, start, end, start, line)
    name_match = _NAME.match(text)
    if not name_match:
        return None
    rest = _rest(text, name_match.end())
    if rest is None:
        return None
    name = normalised(name_match[0])
    specifier, extras, marker, url = rest
    name_end = start + name_match.end()
    return Requirement(name, specifier, extras, marker, url, hashes, start, end, name_end, line)


def _rest(text: str, at: int) -> tuple[str, tuple[str, ...], str, str] | None:
    """Specifier, extras, marker and URL of what follows a name."""
    extras: tuple[str, ...] = ()
    if match := _EXTRAS.match(text, at):
        extras = tuple(filter(None, (extra.strip() for extra in match["extras"].split(","))))
        at = match.end()
    tail = text[at:].lstrip()
    if tail.startswith("@"):
        url, _, marker = tail[1:].partition(" ;")
        return "", extras, marker.strip(), url.strip()
    match = _SPECIFIER.match(text, at)
    after = text[match.end() if match else at :].strip()
    if after and not after.startswith(";"):
        return None
    specifier = (match["spec"] or "") if match else ""
    return specifier, extras, after[1:].strip(), ""


def normalised(name: str) -> str:
    """The name as package indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def dependencies(document: TomlDocument) -> Iterator[Requirement]:
    """The declared dependencies of a ``pyproject.toml`` or Pipfile, with their group.

    Reads PEP 621 and its extras, dependency groups, poetry, uv and Pipfile tables;
    the group is ``""`` for what is installed always.
    """
    for path, group in _lists(document):
        for at, item in enumerate(document.items(*path)):
            if isinstance(item, str):
                yield from _listed(document, (*path, at), item, group)
    for path, group in _tables(document):
        for key, value in document.table(*path).items():
            if key != "python":
                yield from _tabled(document, (*path, key), value, group)


def dependency_names(document: TomlDocument) -> frozenset[str]:
    return frozenset(requirement.name for requirement in dependencies(document))


def _lists(document: TomlDocument) -> Iterator[tuple[tuple[str, ...], str]]:
    yield ("project", "dependencies"), ""
    for table in (("project", "optional-dependencies"), ("dependency-groups",)):
        for group in document.table(*table):
            yield (*table, group), group
    yield ("tool", "uv", "dev-dependencies"), "dev"


def _tables(document: TomlDocument) -> Iterator[tuple[tuple[str, ...], str]]:
    yield ("tool", "poetry", "dependencies"), ""
    yield ("tool", "poetry", "dev-dependencies"), "dev"
    for group in document.table("tool", "poetry", "group"):
        yield ("tool", "poetry", "group", group, "dependencies"), group
    yield ("packages",), ""
    yield ("dev-packages",), "dev"


def _listed(
    document: TomlDocument, path: Iterable[str | int], text: str, group: str
) -> Iterator[Requirement]:
    place = document.get(*path)
    requirement = parse_requirement(text.strip())
    if place and requirement:
        at = place.start + 1  # after the quote
        line = document.source.line_of(place.start)
        name_end = at + requirement.name_end
        yield requirement._replace(
            start=place.start, end=place.end, name_end=name_end, line=line, group=group
        )


def _tabled(
    document: TomlDocument, path: tuple[str, ...], value: object, group: str
) -> Iterator[Requirement]:
    place = document.get(*path)
    if place is None:
        return
    version = value.get("version", "") if isinstance(value, dict) else value
    specifier = version if isinstance(version, str) and version != "*" else ""
    listed = value.get("extras", ()) if isinstance(value, dict) else ()
    extras = tuple(str(each) for each in listed) if isinstance(listed, list) else ()
    url = str(value.get("git") or value.get("url") or "") if isinstance(value, dict) else ""
    start, line = place.key_start, document.source.line_of(place.key_start)
    name = normalised(path[-1])
    yield Requirement(
        name, specifier, extras, "", url, (), start, place.end, place.key_end, line, group
    )
