"""Where the values of the configuration come from, and where a mistake in one stands."""

from __future__ import annotations

from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from types import TracebackType


class SettingsError(Exception):
    """A mistake in the configuration or on the command line; ``place`` once it is in the text."""

    place = ""


class ConfigurationFile(NamedTuple):
    """A file that was read; ``table`` is the path of the tables that hold deploylint's keys."""

    name: str = ""
    text: str = ""
    table: tuple[str, ...] = ()

    def line_of(self, key: tuple[str, ...]) -> int | None:
        """The line of a key, or of the nearest table that holds it."""
        from deploylint.formats.tomltree import TomlDocument
        from deploylint.source import Source

        source = Source(self.name, self.text)
        document = TomlDocument.parse(source)
        for length in range(len(key), 0, -1):
            if found := document.get(*self.table, *key[:length]):
                return source.line_of(found.key_start)
        return None


class Origins:
    """The origin of each top-level key, "default" for those that nothing sets."""

    def __init__(self, file: ConfigurationFile) -> None:
        self._file = file
        self._origins: dict[str, str] = {}

    def set(self, key: str, origin: str) -> None:
        self._origins[key] = origin

    def items(self) -> tuple[tuple[str, str], ...]:
        return tuple(self._origins.items())

    def place(self, *key: str) -> str:
        """``deploylint.toml:3`` where a file sets the key, else what does."""
        origin = self._origins.get(key[0], "default")
        if origin != self._file.name:
            return origin
        line = self._file.line_of(key)
        return f"{origin}:{line}" if line else origin

    def at(self, *key: str) -> _Place:
        """Within, a mistake is said with the place of this key."""
        return _Place(self, key)


class _Place:
    def __init__(self, origins: Origins, key: tuple[str, ...]) -> None:
        self._origins = origins
        self._key = key

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, SettingsError) and not error.place:
            place = self._origins.place(*self._key)
            located = SettingsError(f"{place}: {error}")
            located.place = place
            raise located from None
