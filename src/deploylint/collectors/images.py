"""Dockerfiles: every stage with what holds at its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.collectors._values import setting, word_value
from deploylint.deployment.commands import expansion, facts_of
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts import images as facts
from deploylint.deployment.facts.images import Command, Copy, Image
from deploylint.formats.dockerfile import Instruction, Stage
from deploylint.formats.shell import Command as ShellCommand
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.dockerfile import Dockerfile

_ARGUMENT = regex(r"\$(?:\{(?P<braced>\w+)(?::?-[^}]*)?\}|(?P<bare>\w+))")


@collect("dockerfile")
def images(document: Dockerfile) -> Iterator[Image]:
    numbers = {id(stage): stage.index for stage in document.stages}
    stages = tuple(_stage(document, stage, numbers) for stage in document.stages)
    outside = document.stages[0].configuration.global_arguments if document.stages else {}
    arguments = tuple(
        setting(document.where(each.start, each.end), name, each.value)
        for name, each in outside.items()
    )
    yield Image(document.start_of_file, stages, not document.problems, arguments)


def _stage(document: Dockerfile, stage: Stage, numbers: dict[int, int]) -> facts.Stage:
    check = stage.healthcheck
    enabled = check is not None and check.healthcheck_kind == "CMD"
    user, workdir, parent = stage.user, stage.workdir, stage.parent
    where = document.where(stage.instruction.start, stage.instruction.end)
    return facts.Stage(
        where=where,
        name=stage.name,
        number=stage.index,
        base=stage.base.value or UNKNOWN,
        parent=numbers[id(parent)] if parent else None,
        cmd=_commands(document, stage.commands_of(stage.effective_cmd)),
        entrypoint=_commands(document, stage.commands_of(stage.entrypoint)),
        process=_commands(document, stage.process),
        inherits_command=stage.inherits_command,
        environment=tuple(
            setting(document.where(each.start, each.end), name, each.value)
            for name, each in stage.env.items()
        ),
        user=setting(document.where(user.start, user.end), "USER", user.value) if user else None,
        workdir="" if workdir is None else workdir.value or UNKNOWN,
        exposed=tuple(
            setting(document.where(each.start, each.end), "EXPOSE", each.value)
            for each in stage.exposed.values()
        ),
        healthcheck=_commands(document, check.commands) if check and enabled else (),
        healthcheck_where=document.where(check.start, check.end) if check and enabled else None,
        healthcheck_disabled=check is not None and not enabled,
        copies=tuple(_copies(document, stage.instructions)),
        runs=tuple(_runs(document, stage.instructions)),
        mounts=tuple(_mounts(document, stage.instructions)),
        chosen_by=_chosen_by(document, stage) if parent else "",
        written=stage.base.text,
        argued=tuple(_argued(document, stage)),
    )


def _argued(document: Dockerfile, stage: Stage) -> Iterator[facts.Argued]:
    for name, each in stage.env.items() if stage.arguments else ():
        written = document.source.text[each.start : each.end].strip("\"'")
        made_of = expansion(0, written, splits=False) if "$" in written else None
        if made_of and made_of.names & stage.arguments.keys():
            yield facts.Argued(name, made_of)


def _chosen_by(document: Dockerfile, stage: Stage) -> str:
    written = document.source.text[stage.base.start : stage.base.end]
    match = _ARGUMENT.fullmatch(written)
    return (match["braced"] or match["bare"]) if match else ""


def _commands(document: Dockerfile, commands: Iterable[ShellCommand]) -> tuple[Command, ...]:
    return tuple(facts_of(commands, document.where))


def _copies(document: Dockerfile, instructions: Iterable[Instruction]) -> Iterator[Copy]:
    for instruction in instructions:
        if instruction.keyword in ("COPY", "ADD"):
            copy = instruction.copy
            yield Copy(
                document.where(instruction.start, instruction.end),
                tuple(word_value(word) for word in copy.sources),
                word_value(copy.destination) if copy.destination else UNKNOWN,
                copy.source_stage or "",
                tuple(document.where(word.start, word.end) for word in copy.sources),
                tuple(_values(instruction, "exclude")),
            )


def _values(instruction: Instruction, flag: str) -> Iterator[str]:
    return (each.value for each in instruction.flags if each.name == flag and each.value)


def _mounts(document: Dockerfile, instructions: Iterable[Instruction]) -> Iterator[Copy]:
    for instruction in instructions:
        for value in _values(instruction, "mount") if instruction.keyword == "RUN" else ():
            fields = dict(each.partition("=")[::2] for each in value.split(","))
            if fields.get("type", "bind") == "bind":
                source = fields.get("source") or fields.get("src") or "."
                target = fields.get("target") or fields.get("dst") or fields.get("destination")
                where = document.where(instruction.start, instruction.end)
                yield Copy(where, (source,), target or UNKNOWN, fields.get("from", ""))


def _runs(document: Dockerfile, instructions: Iterable[Instruction]) -> Iterator[Command]:
    for instruction in instructions:
        if instruction.keyword == "RUN":
            yield from facts_of(instruction.commands, document.where, assignments=False)
