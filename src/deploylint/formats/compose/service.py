"""One service of a compose file, its short and long forms read alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from deploylint.formats.compose.shorthand import Port, Volume, assignment, port, volume
from deploylint.formats.compose.values import Array, Entry, Table, Text, Value
from deploylint.formats.shellwords import Word, WordReader
from deploylint.formats.source_map import SourceMap
from deploylint.lazy.records import NamedTuple
from deploylint.model import Where

T = TypeVar("T")

_MAX_WORDS = 5000


class Setting(NamedTuple):
    """A name with its value: ``environment``, ``args``, ``labels``, ``extra_hosts``.

    ``value`` is None where the name alone is given: the variable is passed
    through from the machine that runs compose. ``form`` is ``list`` or ``map``.
    """

    name: Text
    value: Text | None
    where: Where
    form: str


class Command(NamedTuple):
    """``command``, ``entrypoint`` or ``healthcheck.test``.

    ``text`` is the string form as written; compose cuts a command into words
    itself and runs no shell. ``form`` is ``string`` or ``list``.
    """

    form: str
    words: tuple[Text, ...]
    text: Text | None
    where: Where


class Build(NamedTuple):
    """How the image is built; ``context`` is None where ``.`` is implied."""

    context: Text | None
    dockerfile: Text | None
    target: Text | None
    args: tuple[Setting, ...]
    additional_contexts: tuple[Setting, ...]
    inline: Text | None
    where: Where


class EnvironmentFile(NamedTuple):
    """An entry of ``env_file``; ``required`` is None where it is not known."""

    path: Text
    required: bool | None
    format: Text | None


class Healthcheck(NamedTuple):
    """``kind`` is ``CMD``, ``CMD-SHELL``, ``NONE``, or empty without a test.

    ``command`` lacks that first word; for ``CMD-SHELL`` its ``text`` is the script.
    """

    kind: str
    command: Command | None
    disabled: bool
    table: Table
    where: Where


class Dependency(NamedTuple):
    """A service of ``depends_on``; ``condition`` is None for ``service_started``."""

    service: Text
    condition: Text | None
    required: bool | None


class Attachment(NamedTuple):
    """A network that the service is on."""

    network: Text
    aliases: tuple[Text, ...]


class Grant(NamedTuple):
    """A secret or configuration given to the service."""

    source: Text
    target: Text | None


class Extends(NamedTuple):
    """``file`` is None for a service of the same file."""

    service: Text
    file: Text | None


class Service:
    """``name`` is the service's key; ``value`` all that is set, merges included.

    While ``complete`` is false, part of the service is defined where nobody
    looked (``extends`` of another file): absence says nothing.
    """

    __slots__ = ("complete", "name", "value")

    def __init__(self, name: Text, value: Table, complete: bool = True) -> None:
        self.name = name
        self.value = value
        self.complete = complete

    def entry(self, key: str) -> Entry | None:
        """A field with its key, such as ``service.entry("build")``."""
        return self.value.entries.get(key)

    def get(self, *path: str) -> Value | None:
        """A field, or one below it: ``service.get("deploy", "replicas")``."""
        return find(self.value, *path)

    def text(self, *path: str) -> Text | None:
        """A field that holds a text, None where it is absent or null."""
        return text_of(self.get(*path))

    def flag(self, *path: str) -> bool | None:
        """A boolean field: false where absent, None where unknown."""
        value = self.get(*path)
        return value.flag() if isinstance(value, Text) else False

    @property
    def where(self) -> Where:
        return self.name.where

    @property
    def image(self) -> Text | None:
        return self.text("image")

    @property
    def build(self) -> Build | None:
        value = self.get("build")
        if isinstance(value, Text) and not value.null:
            return Build(value, None, None, (), (), None, value.where)
        if not isinstance(value, Table):
            return None
        return Build(
            text_of(value.get("context")),
            text_of(value.get("dockerfile")),
            text_of(value.get("target")),
            settings(value.get("args")),
            settings(value.get("additional_contexts")),
            text_of(value.get("dockerfile_inline")),
            value.where,
        )

    @property
    def command(self) -> Command | None:
        return command(self.get("command"))

    @property
    def entrypoint(self) -> Command | None:
        return command(self.get("entrypoint"))

    @property
    def environment(self) -> tuple[Setting, ...]:
        return settings(self.get("environment"))

    @property
    def labels(self) -> tuple[Setting, ...]:
        return settings(self.get("labels"))

    @property
    def extra_hosts(self) -> tuple[Setting, ...]:
        return settings(self.get("extra_hosts"), "=:")

    @property
    def env_files(self) -> tuple[EnvironmentFile, ...]:
        return tuple(_each(self.get("env_file"), _environment_file))

    @property
    def ports(self) -> tuple[Port, ...]:
        return tuple(map(port, items(self.get("ports"))))

    @property
    def expose(self) -> tuple[Text, ...]:
        return texts(self.get("expose"))

    @property
    def volumes(self) -> tuple[Volume, ...]:
        return tuple(map(volume, items(self.get("volumes"))))

    @property
    def healthcheck(self) -> Healthcheck | None:
        value = self.get("healthcheck")
        return _healthcheck(value) if isinstance(value, Table) else None

    @property
    def depends_on(self) -> tuple[Dependency, ...]:
        return tuple(
            Dependency(key, text_of(find(value, "condition")), _flag(value, "required", True))
            for key, value in _named(self.get("depends_on"))
        )

    @property
    def networks(self) -> tuple[Attachment, ...]:
        named = _named(self.get("networks"))
        return tuple(Attachment(key, texts(find(value, "aliases"))) for key, value in named)

    @property
    def replicas(self) -> Text | None:
        """``deploy.replicas``, or ``scale``."""
        return self.text("deploy", "replicas") or self.text("scale")

    @property
    def profiles(self) -> tuple[Text, ...]:
        return texts(self.get("profiles"))

    @property
    def secrets(self) -> tuple[Grant, ...]:
        return tuple(_each(self.get("secrets"), _grant))

    @property
    def configs(self) -> tuple[Grant, ...]:
        return tuple(_each(self.get("configs"), _grant))

    @property
    def extends(self) -> Extends | None:
        value = self.get("extends")
        service = text_of(find(value, "service")) or text_of(value)
        return Extends(service, text_of(find(value, "file"))) if service else None


def find(value: Value | None, *path: str) -> Value | None:
    """What stands at ``path`` below ``value``."""
    for key in path:
        value = value.get(key) if isinstance(value, Table) else None
    return value


def text_of(value: Value | None) -> Text | None:
    return value if isinstance(value, Text) and not value.null else None


def items(value: Value | None) -> list[Value]:
    """The items of a list; a lone text counts as a list of one."""
    if isinstance(value, Array):
        return [item for item in value.items if not isinstance(item, Text) or not item.null]
    text = text_of(value)
    return [text] if text else []


def texts(value: Value | None) -> tuple[Text, ...]:
    return tuple(item for item in items(value) if isinstance(item, Text))


def settings(value: Value | None, separators: str = "=") -> tuple[Setting, ...]:
    """Names and values of a list of ``NAME=VALUE`` or of a map."""
    if isinstance(value, Table):
        return tuple(
            Setting(key, text_of(item), _around(key, item), "map")
            for key, each in value.entries.values()
            for item in (each.items if isinstance(each, Array) else [each])
        )
    return tuple(
        Setting(*assignment(text, separators), text.where, "list") for text in texts(value)
    )


def command(value: Value | None) -> Command | None:
    """The words of a string or a list; None where neither is given."""
    if isinstance(value, Array):
        return Command("list", texts(value), None, value.where)
    text = text_of(value)
    return Command("string", tuple(_words(text)), text, text.where) if text else None


def _words(text: Text) -> Iterator[Text]:
    """The words of a string, quotes removed as a shell would; operators are words, too."""
    reader = WordReader(text.mapped)
    for _ in range(_MAX_WORDS):
        while text.text[reader.at : reader.at + 1].isspace():
            reader.at += 1
        if reader.at >= len(text.text):
            return
        before = reader.at
        word = reader.word()
        if reader.at == before:
            reader.at += 1
            yield text.part(before, reader.at)
        else:
            yield _word(text, word, before, reader.at)


def _word(text: Text, word: Word, start: int, end: int) -> Text:
    """``word`` with the places of its characters; ``start`` and ``end`` are indices of ``text``."""
    if text.text[start] in "\"'" and text.text[start + 1 : end - 1] == word.text:
        start, end = start + 1, end - 1
    if text.text[start:end] == word.text:
        places = text.mapped.cut(start, end)
    else:
        places = SourceMap.join([(word.text, word.start, word.end)])
    found = Text(text.source, word.start, word.end, places)
    found.via, found.shared = text.via, text.shared
    return found


def _healthcheck(table: Table) -> Healthcheck:
    disabled = table.get("disable")
    off = isinstance(disabled, Text) and disabled.flag() is True
    test = command(table.get("test"))
    if test is None:
        return Healthcheck("", None, off, table, table.where)
    if test.text is not None:
        kind = "NONE" if test.text.text == "NONE" else "CMD-SHELL"
        return Healthcheck(kind, test, off or kind == "NONE", table, table.where)
    kind = test.words[0].text if test.words else ""
    rest = test.words[1:]
    script = rest[0] if kind == "CMD-SHELL" and rest else None
    words = tuple(_words(script)) if script else rest
    found = Command("list", words, script, test.where)
    return Healthcheck(kind, found, off or kind == "NONE", table, table.where)


def _environment_file(value: Value) -> EnvironmentFile | None:
    path = text_of(value) or text_of(find(value, "path"))
    if path is None:
        return None
    return EnvironmentFile(path, _flag(value, "required", True), text_of(find(value, "format")))


def _grant(value: Value) -> Grant | None:
    source = text_of(value) or text_of(find(value, "source"))
    return Grant(source, text_of(find(value, "target"))) if source else None


def _each(value: Value | None, read: Callable[[Value], T | None]) -> Iterator[T]:
    return (found for item in items(value) if (found := read(item)) is not None)


def _named(value: Value | None) -> Iterator[Entry]:
    """Entries of a map, or the texts of a list, which then are key and value at once."""
    if isinstance(value, Table):
        return iter(value.entries.values())
    return (Entry(text, text) for text in texts(value))


def _flag(value: Value, key: str, unset: bool) -> bool | None:
    found = find(value, key)
    return found.flag(unset) if isinstance(found, Text) else unset


def _around(key: Text, value: Value) -> Where:
    """From the key to the end of the value, where both stand in one place of one file."""
    if key.source is value.source and key.start <= value.start and key.via == value.via:
        return key.source.where(key.start, max(key.end, value.end))
    return value.where
