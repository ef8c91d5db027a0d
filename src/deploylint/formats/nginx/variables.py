"""Variables in values: nginx folds the case of their names and knows ``${name}``."""

from __future__ import annotations

from deploylint.lazy.regexes import regex

_VARIABLE = regex(r"\$(?:\{(\w+)\}|(\w+))")


def with_plain_variables(value: str) -> str:
    """The value with each variable as ``$name`` in lower case, so that it can be compared."""
    return _VARIABLE.sub(lambda found: f"${(found[1] or found[2]).lower()}", value)


def variables(value: str) -> tuple[str, ...]:
    """The names of the variables in a value, in lower case."""
    return tuple((one or other).lower() for one, other in _VARIABLE.findall(value))
