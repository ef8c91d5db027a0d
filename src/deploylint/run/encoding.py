"""Named tuples as JSON values and back; only what is of the declared types comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from functools import cache
from importlib import import_module

from deploylint.deployment.facts import FACTS
from deploylint.engine.checking import FileResult
from deploylint.files import classify
from deploylint.files.listing import Note
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import (
    Confidence,
    Edit,
    Evidence,
    Finding,
    Fix,
    Related,
    Safety,
    Severity,
    Unknown,
    Where,
)
from deploylint.run.outcome import Outcome
from deploylint.suppression.comments import Suppressed
from deploylint.suppression.ignore import Ignore

if TYPE_CHECKING:
    from typing import Any, TypeVar

    T = TypeVar("T")
    Reader = Callable[[Any], Any]

_ENUMS: tuple[type[Any], ...] = (Severity, Safety, Confidence, classify.Context)
_TUPLES: tuple[type[Any], ...] = (
    Outcome,
    Note,
    Suppressed,
    Where,
    Edit,
    Fix,
    Related,
    Finding,
    Evidence,
    Unknown,
    Ignore,
    FileResult,
    classify.Classified,
)
# A number without a fraction is a ``float`` to a type checker as well.
_SCALARS: dict[str, tuple[type[Any], ...]] = {
    "str": (str,),
    "int": (int,),
    "bool": (bool,),
    "float": (float, int),
    "None": (type(None),),
}


def encode(value: Any) -> Any:
    """A tuple as ``[class name, fields…]``, its trailing default fields left out."""
    if isinstance(value, Enum):
        return [_name(type(value)), value.value]
    if isinstance(value, tuple):
        name = _name(type(value)) if type(value) is not tuple else ""
        return [name, *(encode(each) for each in _significant(value))]
    return value


def decode(value: Any, kind: type[T]) -> T | None:
    """What ``encode`` made of a ``kind``, None for everything that it does not make of one."""
    try:
        found = _reader_of(_name(kind))(value)
    except (KeyError, TypeError, ValueError, IndexError, RecursionError):
        return None
    return found if isinstance(found, kind) else None


def _name(kind: type[Any]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


@cache
def classes() -> dict[str, type[Any]]:
    """The classes that may be stored, by name: no other can come out of a store."""
    facts = (
        getattr(import_module(module), name) for module, names in FACTS.items() for name in names
    )
    return {_name(kind): kind for kind in (*_ENUMS, *_TUPLES, *facts)}


def _significant(value: tuple[Any, ...]) -> tuple[Any, ...]:
    defaults: dict[str, Any] = getattr(value, "_field_defaults", {})
    names: tuple[str, ...] = getattr(value, "_fields", ())
    keep = len(value)
    while keep and names and _is_default(value[keep - 1], names[keep - 1], defaults):
        keep -= 1
    return value[:keep]


def _is_default(value: Any, name: str, defaults: dict[str, Any]) -> bool:
    return name in defaults and type(value) is type(defaults[name]) and value == defaults[name]


# --- reading, by what the classes declare ----------------------------------------------


@cache
def _reader_of(name: str) -> Reader:
    """What reads a class; raises ``KeyError`` for one that may not be stored."""
    kind = classes()[name]
    if issubclass(kind, Enum):
        return _enum_reader(kind)
    fields = kind._fields
    readers = [reader_for(kind.__annotations__[field], kind.__module__) for field in fields]
    least = len(fields) - len(kind._field_defaults)

    def read(value: Any) -> Any:
        if type(value) is not list or value[0] != name or not least < len(value) <= len(fields) + 1:
            raise TypeError(name)
        return kind(*[reader(each) for reader, each in zip(readers, value[1:], strict=False)])

    return read


def _enum_reader(kind: type[Any]) -> Reader:
    members = {(_name(kind), each.value): each for each in kind}
    return lambda value: members[tuple(value)]


@cache
def reader_for(annotation: str, module: str) -> Reader:
    """What reads a value of a type, as it is written in a module.

    Raises ``TypeError`` for a type whose values cannot be stored.
    """
    parts = list(_split(annotation, "|"))
    if len(parts) > 1:
        return _union_reader([reader_for(part, module) for part in parts])
    if annotation in _SCALARS:
        return _scalar_reader(_SCALARS[annotation])
    if annotation.startswith("tuple["):
        inner = list(_split(annotation[6:-1], ","))
        if inner[1:] == ["..."]:
            return _sequence_reader(reader_for(inner[0], module))
        return _fixed_reader([reader_for(each, module) for each in inner])
    if annotation == "Any":
        return _any_reader
    return _class_reader(annotation, module)


def _split(text: str, mark: str) -> Iterator[str]:
    """The parts of a type at the marks outside its brackets."""
    depth = start = 0
    for at, character in enumerate(text):
        depth += (character == "[") - (character == "]")
        if character == mark and not depth:
            yield text[start:at].strip()
            start = at + 1
    yield text[start:].strip()


def _scalar_reader(kinds: tuple[type[Any], ...]) -> Reader:
    def read(value: Any) -> Any:
        if type(value) not in kinds:
            raise TypeError(kinds[0].__name__)
        return value

    return read


def _union_reader(readers: list[Reader]) -> Reader:
    def read(value: Any) -> Any:
        for reader in readers[:-1]:
            try:
                return reader(value)
            except (TypeError, KeyError):
                continue
        return readers[-1](value)

    return read


def _fields_of_plain(value: Any) -> list[Any]:
    if type(value) is not list or value[0] != "":
        raise TypeError("tuple")
    return value[1:]


def _sequence_reader(reader: Reader) -> Reader:
    return lambda value: tuple([reader(each) for each in _fields_of_plain(value)])


def _fixed_reader(readers: list[Reader]) -> Reader:
    def read(value: Any) -> Any:
        pairs = zip(readers, _fields_of_plain(value), strict=True)
        return tuple([reader(each) for reader, each in pairs])

    return read


def _class_reader(name: str, module: str) -> Reader:
    """The class is looked up when it is first met: classes may hold one another."""

    @cache
    def reader() -> Reader:
        return _reader_of(_name(class_named(name, module)))

    def read(value: Any) -> Any:
        return reader()(value)

    return read


def class_named(name: str, module: str) -> type[Any]:
    """The class that may be stored and that a module calls by a name; raises ``TypeError``."""
    known = classes()
    own: type[Any] = getattr(import_module(module), name, object)
    others = [each for each in known.values() if each.__name__ == name]
    named = others if own is object else [own]
    if len(named) != 1 or _name(named[0]) not in known:
        raise TypeError(name)
    return named[0]


def _any_reader(value: Any) -> Any:
    if type(value) is not list:
        raise TypeError("Any")
    return _reader_of(value[0])(value)
