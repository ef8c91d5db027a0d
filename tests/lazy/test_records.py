"""The named tuple of our own does what that of ``typing`` does."""

from __future__ import annotations

import pickle
import typing

import pytest

from deploylint.lazy.records import NamedTuple


class Lean(NamedTuple):
    """A place."""

    new: int
    path: str = "here"
    lines: tuple[int, ...] = ()

    @property
    def longest(self) -> int:
        return max(self.lines)


class Original(typing.NamedTuple):
    """A place."""

    new: int
    path: str = "here"
    lines: tuple[int, ...] = ()


@pytest.mark.parametrize(
    "ask",
    [
        lambda kind: kind._fields,
        lambda kind: kind._field_defaults,
        lambda kind: kind.__match_args__,
        lambda kind: kind.__doc__,
        typing.get_type_hints,
        lambda kind: tuple(kind(1)),
        lambda kind: tuple(kind(1, lines=(2,))),
        lambda kind: kind(1)._asdict(),
        lambda kind: tuple(kind(1)._replace(path="there")),
        lambda kind: tuple(kind._make([1, "x", ()])),
        lambda kind: kind(1) == (1, "here", ()),
        lambda kind: hash(kind(1)),
        lambda kind: repr(kind(1)).removeprefix(kind.__name__),
        lambda kind: pickle.loads(pickle.dumps(kind(1))) == kind(1),
        lambda kind: hasattr(kind(1), "__dict__"),
    ],
)
def test_it_answers_like_the_original(ask: typing.Callable[[typing.Any], object]) -> None:
    assert ask(Lean) == ask(Original)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda kind: kind(),
        lambda kind: kind(1, "x", (), 4),
        lambda kind: kind(1, other=2),
        lambda kind: kind._make([1]),
        lambda kind: kind(1)._replace(other=2),
        lambda kind: setattr(kind(1), "path", "there"),
    ],
)
def test_it_refuses_like_the_original(wrong: typing.Callable[[typing.Any], object]) -> None:
    with pytest.raises((TypeError, ValueError, AttributeError)) as original:
        wrong(Original)
    with pytest.raises(original.type):
        wrong(Lean)


def test_the_body_of_the_class_keeps_its_methods() -> None:
    assert Lean(1, lines=(3, 9)).longest == 9
