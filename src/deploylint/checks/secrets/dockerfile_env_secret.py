"""DPD007: an image is built with a secret in it."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.secrets._commands import given_to
from deploylint.formats.dockerfile import Instruction, Pair, Stage
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import DEPLOYED, rule
from deploylint.secrets.names import is_kept_secret
from deploylint.secrets.tokens import tokens
from deploylint.secrets.values import Strength, judge_setting

if TYPE_CHECKING:
    from deploylint.formats.dockerfile import Dockerfile

_REFERENCE = regex(r"\"?\$\{?(?P<name>\w+)\}?\"?")
# Options of a mount that keep a secret out of the image.
_MOUNT = "type=secret"
_FATE = {
    True: "can be read by whoever has the image",
    False: "can be read by whoever has the repository or the cache of a build",
}


@rule(
    "DPD007",
    "dockerfile-env-secret",
    on="dockerfile",
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=("ENV", "env ", "ARG", "arg ", "LABEL", "RUN", _MOUNT),
)
def dockerfile_env_secret(dockerfile: Dockerfile) -> Iterator[Finding | Evidence]:
    final = dockerfile.final_stage
    shipped = final.lineage if final else ()
    for stage in dockerfile.stages:
        for instruction in stage.instructions:
            yield from _settings(dockerfile, instruction, stage, stage in shipped)
            yield from _steps(dockerfile, instruction, stage, stage in shipped)
            yield from _mounts(dockerfile, instruction, stage)


def _settings(
    dockerfile: Dockerfile, instruction: Instruction, stage: Stage, shipped: bool
) -> Iterator[Finding]:
    if instruction.keyword not in ("ENV", "ARG", "LABEL"):
        return
    for pair in instruction.pairs:
        if shipped and instruction.keyword == "ENV":
            yield from _kept_argument(dockerfile, pair, stage)
        strength = _strength(pair)
        if strength is None or pair.value is None or not (shipped or strength is Strength.HIGH):
            continue
        where = dockerfile.where(pair.value.start, pair.value.end)
        yield Finding(
            where,
            _message(pair.name.text, strength, shipped),
            severity=_severity(instruction, strength) if shipped else Severity.INFO,
            scope=stage.name or str(stage.index),
        )


def _kept_argument(dockerfile: Dockerfile, pair: Pair, stage: Stage) -> Iterator[Finding]:
    """``ENV TOKEN=$TOKEN``: what was there for the build stays for the run."""
    reference = _REFERENCE.fullmatch(pair.raw or "")
    if reference is None or pair.value is None or not is_kept_secret(reference["name"]):
        return
    given = {
        each.name.text: each.value
        for instruction in stage.instructions
        for each in (instruction.pairs if instruction.keyword == "ARG" else ())
    }
    name = reference["name"]
    if name in given and given[name] is None:
        yield Finding(
            dockerfile.where(pair.value.start, pair.value.end),
            f"Whoever has the image can read the build argument `{name}`",
            severity=Severity.WARNING,
            scope=stage.name or str(stage.index),
        )


def _steps(
    dockerfile: Dockerfile, instruction: Instruction, stage: Stage, shipped: bool
) -> Iterator[Finding]:
    """Secrets in the commands of a build, which the history of the image keeps."""
    for command in instruction.commands if instruction.keyword == "RUN" else ():
        for given in given_to(command):
            found = judge_setting(given.name, given.value) is Strength.HIGH
            if found and not any(tokens(given.value)):
                yield Finding(
                    dockerfile.where(given.start, given.end),
                    _message(given.name, Strength.HIGH, shipped),
                    severity=Severity.ERROR if shipped else Severity.INFO,
                    scope=stage.name or str(stage.index),
                )


def _message(name: str, strength: Strength, shipped: bool) -> str:
    if strength is Strength.WEAK:
        return f"Everybody knows the value of `{name}` with which the image is built"
    return f"The value of `{name}` {_FATE[shipped]}: it has to be rotated"


def _severity(instruction: Instruction, strength: Strength) -> Severity:
    """A guessable build argument is no secret of the running container."""
    build_only = instruction.keyword == "ARG" and strength is not Strength.HIGH
    return Severity.WARNING if build_only else Severity.ERROR


def _strength(pair: Pair) -> Strength | None:
    name, value = pair.name.text, pair.value
    if value is None or "$" in (pair.raw or ""):
        return None
    return None if any(tokens(value.text)) else judge_setting(name, value.text)


def _mounts(dockerfile: Dockerfile, instruction: Instruction, stage: Stage) -> Iterator[Evidence]:
    for flag in instruction.flags if instruction.keyword == "RUN" else ():
        if flag.name == "mount" and _MOUNT in (flag.value or ""):
            where = dockerfile.where(flag.start, flag.end)
            yield Evidence(where, "a secret is mounted for one command only", stage.name)
