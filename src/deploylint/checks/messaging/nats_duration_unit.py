"""DPJ005: a duration for nats.py is given in nanoseconds."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.nats import SECONDS, TRIGGERS, configurations, factor_of, number_of
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import ABSOLUTE, rule

# Thirty years: nobody means that many seconds.
_NANOSECONDS = 10**9
# What turns milliseconds and seconds into nanoseconds, which other clients take.
_CONVERSIONS = {
    1e6: "milliseconds times a million, which are nanoseconds",
    1e9: "seconds times a billion, which are nanoseconds",
}


@rule(
    "DPJ005",
    "nats-duration-unit",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=ABSOLUTE,
    triggers=TRIGGERS,
)
def nats_duration_unit(module: PythonModule) -> Iterator[Finding | Evidence]:
    for _, call in configurations(module):
        for given in arguments(module, call):
            if given.name not in SECONDS:
                continue
            number = number_of(module, given.value)
            if number is None:
                factor = factor_of(module, given.value)
                if factor in _CONVERSIONS:
                    message = f"`{given.name}` takes seconds, and is given {_CONVERSIONS[factor]}"
                    yield Finding(given.where, message, scope=module.scope(call))
            elif number >= _NANOSECONDS:
                message = f"`{given.name}` takes seconds, and {number:g} are {_years(number)} years"
                yield Finding(given.where, message, scope=module.scope(call))
            elif number:
                yield Evidence(given.where, f"`{given.name}` is given in seconds")


def _years(seconds: float) -> str:
    return f"{seconds / (365 * 86_400):,.0f}"
