"""What modules need of ``typing`` at run time, without importing it.

``typing.NamedTuple`` compiles the annotation of every field and a constructor for every
class; with some hundred classes that was a third of a short run. Type checkers see the
original. Here annotations stay text, so a module that declares a named tuple needs
``from __future__ import annotations``, and a constructor is compiled when the first
instance is made.
"""

from __future__ import annotations

__all__ = ["TYPE_CHECKING", "NamedTuple"]

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import _tuplegetter

    class _Fields(type):
        """Turns the body of a class into a named tuple."""

        def __new__(cls, name, _bases, body):
            fields = tuple(body.get("__annotations__", ()))
            body["_field_defaults"] = {field: body[field] for field in fields if field in body}
            body.update((field, _tuplegetter(at, None)) for at, field in enumerate(fields))
            body |= {"_fields": fields, "__match_args__": fields, "__slots__": ()}
            return type(name, (_Record,), body)

    class _Record(tuple):
        """What all named tuples do alike; as ``collections.namedtuple`` does it."""

        __slots__ = ()

        def __new__(cls, *values, **named):
            cls.__new__ = constructor = _constructor(cls)
            return constructor(cls, *values, **named)

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, **changed):
            made = self._make(map(changed.pop, self._fields, self))
            if changed:
                raise ValueError(f"Got unexpected field names: {list(changed)!r}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            values = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({values})"

        def __getnewargs__(self):
            return tuple(self)

    def _constructor(cls):
        parameters = ", ".join(cls._fields)
        values = f"({parameters}{',' if cls._fields else ''})"
        # No field begins with an underscore, so none hides these.
        names = {"_new": tuple.__new__, "__builtins__": {}}
        constructor = eval(f"lambda _cls, {parameters}: _new(_cls, {values})", names)
        constructor.__defaults__ = tuple(cls._field_defaults.values())
        constructor.__qualname__ = f"{cls.__qualname__}.__new__"
        return constructor

    NamedTuple = type.__new__(_Fields, "NamedTuple", (), {"__slots__": ()})
