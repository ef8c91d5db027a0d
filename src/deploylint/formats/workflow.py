"""GitHub Actions workflows: jobs, steps, matrices, service containers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.formats.document import Document, Problem, Unparsable
from deploylint.formats.source_map import SourceMap
from deploylint.formats.yamltext import mapped
from deploylint.formats.yamltree import Alias, Mapping, Node, Scalar, Sequence, read
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import ClassVar

_EXPRESSION = regex(r"\$\{\{((?:(?!\}\}|\$\{\{).)*)\}\}", re.S)
_MATRIX = regex(r"\s*matrix\.([\w-]+)\s*")
_MAX_VALUES = 15_000
_FLOAT = regex(r"[-+]?\d+\.\d*")


class Value(NamedTuple):
    """A scalar as written. ``style`` is empty where it is plain, else ``' " | >``."""

    text: str
    style: str
    where: Where
    places: SourceMap

    @property
    def known(self) -> bool:
        """Whether the text holds no ``${{ expression }}``."""
        return "${{" not in self.text

    @property
    def expressions(self) -> tuple[str, ...]:
        return tuple(m[1].strip() for m in _EXPRESSION.finditer(self.text))

    @property
    def matrix_key(self) -> str | None:
        """The key where the text is ``${{ matrix.KEY }}`` and nothing else."""
        whole = _EXPRESSION.fullmatch(self.text.strip())
        key = _MATRIX.fullmatch(whole[1]) if whole else None
        return key[1] if key else None

    @property
    def misread(self) -> str | None:
        """What the runner reads instead: an unquoted ``3.10`` is the number 3.1."""
        return None if self.style else misread(self.text)


def misread(text: str) -> str | None:
    """The number that YAML makes of an unquoted version, None where nothing is lost."""
    if not _FLOAT.fullmatch(text):
        return None
    whole, _, fraction = text.partition(".")
    shortened = f"{whole}.{fraction.rstrip('0')}".rstrip(".")
    return None if shortened == text else shortened


class Setting(NamedTuple):
    """A key with its scalar, of ``with`` or ``env``."""

    name: Value
    value: Value


class Container(NamedTuple):
    """The image of a job's ``container`` or of one of its ``services``."""

    name: Value | None
    image: Value | None
    env: tuple[Setting, ...]
    where: Where


class Step(NamedTuple):
    """``uses`` names an action with its version; ``inputs`` is what stands in ``with``.

    ``working_directory`` is the step's own or the default of its job or workflow;
    ``tolerates`` is its ``continue-on-error``.
    """

    name: Value | None
    uses: Value | None
    inputs: tuple[Setting, ...]
    run: Value | None
    env: tuple[Setting, ...]
    condition: Value | None
    working_directory: Value | None
    where: Where
    id: Value | None = None
    tolerates: Value | None = None

    @property
    def action(self) -> str:
        """The action without its version."""
        return self.uses.text.partition("@")[0] if self.uses else ""

    def input(self, name: str) -> Value | None:
        """An input of the action; their names ignore case."""
        found = [each.value for each in self.inputs if each.name.text.lower() == name]
        return found[-1] if found else None


class Matrix(NamedTuple):
    """``axes`` are the listed values by key, those of ``include`` among them.

    While ``complete`` is false, an expression supplies values that nobody can
    know here.
    """

    axes: dict[str, tuple[Value, ...]]
    excluded: tuple[dict[str, Value], ...]
    complete: bool


class Event(NamedTuple):
    """One event of ``on`` with its filters; ``filters`` are the names of those that are written."""

    name: Value
    branches: tuple[Value, ...] = ()
    filters: tuple[str, ...] = ()


class Job(NamedTuple):
    """``uses`` calls another workflow in the place of steps, with ``inputs``.

    ``tolerates`` is its ``continue-on-error``, ``body`` where its first key stands.
    """

    id: Value
    name: Value | None
    runs_on: tuple[Value, ...]
    uses: Value | None
    env: tuple[Setting, ...]
    steps: tuple[Step, ...]
    matrix: Matrix
    container: Container | None
    services: tuple[Container, ...]
    where: Where
    inputs: tuple[Setting, ...] = ()
    needs: tuple[Value, ...] = ()
    condition: Value | None = None
    tolerates: Value | None = None
    environment: Value | None = None
    body: int | None = None

    def values_of(self, value: Value) -> tuple[Value, ...] | None:
        """What ``value`` stands for: itself, or an axis of the matrix; None if unknown."""
        if value.known:
            return (value,)
        axis = self.matrix.axes.get(value.matrix_key or "")
        return axis if axis is not None and self.matrix.complete else None


class Workflow(Document):
    """A workflow file, or a composite action as one job.

    ``env`` holds for all jobs; ``inputs`` are the defaults of what callers may give.
    """

    kind: ClassVar[str] = "workflow"
    root: Mapping
    jobs: tuple[Job, ...]
    env: tuple[Setting, ...]
    inputs: tuple[Setting, ...]

    @classmethod
    def parse(cls, source: Source) -> Workflow:
        workflow = cls(source)
        roots = read(source, workflow.problems)
        reader = _Reader(source)
        root = reader.mapping(roots[0] if roots else None)
        if root is None:
            start = roots[0].start if roots else 0
            raise Unparsable(Problem(start, start, "a workflow must be a mapping"))
        workflow.root = root
        fields = reader.fields(root)
        workflow.env = reader.settings(fields.get("env"))
        workflow.inputs = tuple(reader.inputs(fields))
        reader.directory = reader.directory_of(fields)
        steps = (pair for pair in reader.pairs(root) if pair[0].text == "runs")
        jobs = reader.pairs(fields.get("jobs"))
        workflow.jobs = tuple(reader.job(*pair) for pair in (*jobs, *steps))
        if reader.budget <= 0:
            workflow.problems.append(Problem(0, 0, f"more than {_MAX_VALUES} values"))
        return workflow

    @property
    def triggers(self) -> tuple[str, ...]:
        """The names of the events of ``on``."""
        return tuple(event.name.text for event in self.events)

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of ``on``, each with its filters."""
        reader = _Reader(self.source)
        node = reader.fields(self.root).get("on")
        if isinstance(node, Mapping):
            return tuple(reader.event(name, each) for name, each in reader.pairs(node))
        return tuple(Event(value) for value in reader.values(node))


class _Reader:
    """Reads nodes; ``budget`` bounds how often aliases can make it read the same ones."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.budget = _MAX_VALUES
        self.directory: Value | None = None

    def value(self, node: Node | None) -> Value | None:
        node = _followed(node)
        if not isinstance(node, Scalar) or node.null:
            return None
        self.budget -= 1
        where = self.source.where(node.literal, node.end)
        return Value(node.text, node.style, where, mapped(node, self.source.text))

    def values(self, node: Node | None) -> list[Value]:
        """The scalars of a list, or a lone scalar."""
        node = _followed(node)
        nodes = node.nodes if isinstance(node, Sequence) else [node]
        return [value for each in nodes if self.budget > 0 and (value := self.value(each))]

    def mapping(self, node: Node | None) -> Mapping | None:
        node = _followed(node)
        return node if isinstance(node, Mapping) else None

    def fields(self, node: Node | None) -> dict[str, Node | None]:
        """The values of a mapping by key; of duplicates the last."""
        mapping = self.mapping(node)
        self.budget -= 1
        pairs = mapping.pairs if mapping and self.budget > 0 else ()
        return {key.text: _followed(value) for key, value in pairs if isinstance(key, Scalar)}

    def pairs(self, node: Node | None) -> Iterator[tuple[Value, Node]]:
        mapping = self.mapping(node)
        for key, value in mapping.pairs if mapping else ():
            if self.budget <= 0:
                return
            if name := self.value(key):
                yield name, value

    def items(self, node: Node | None) -> list[Node]:
        node = _followed(node)
        return node.nodes if isinstance(node, Sequence) and self.budget > 0 else []

    def settings(self, node: Node | None) -> tuple[Setting, ...]:
        return tuple(
            Setting(name, value) for name, each in self.pairs(node) if (value := self.value(each))
        )

    def event(self, name: Value, node: Node) -> Event:
        fields = self.fields(node)
        branches = tuple(self.values(fields.get("branches")))
        return Event(name, branches, tuple(fields))

    def inputs(self, fields: dict[str, Node | None]) -> Iterator[Setting]:
        events = self.fields(fields.get("on"))
        called = (self.fields(events.get(each)) for each in ("workflow_call", "workflow_dispatch"))
        for holder in (fields, *called):
            for name, node in self.pairs(holder.get("inputs")):
                if value := self.value(self.fields(node).get("default")):
                    yield Setting(name, value)

    def job(self, name: Value, node: Node) -> Job:
        fields = self.fields(node)
        container, directory = fields.get("container"), self.directory_of(fields)
        return Job(
            name,
            self.value(fields.get("name")),
            tuple(self.values(fields.get("runs-on"))),
            self.value(fields.get("uses")),
            self.settings(fields.get("env")),
            tuple(self.step(each, directory) for each in self.items(fields.get("steps"))),
            self.matrix(self.fields(fields.get("strategy")).get("matrix")),
            self.container(None, container) if container else None,
            tuple(self.container(*pair) for pair in self.pairs(fields.get("services"))),
            self.source.where(name.where.start, max(node.end, name.where.end)),
            self.settings(fields.get("with")),
            tuple(self.values(fields.get("needs"))),
            self.value(fields.get("if")),
            self.value(fields.get("continue-on-error")),
            self.environment(fields.get("environment")),
            node.start if isinstance(node, Mapping) and not node.flow else None,
        )

    def environment(self, node: Node | None) -> Value | None:
        """The name of an environment, written alone or beside its URL."""
        return self.value(node) or self.value(self.fields(node).get("name"))

    def directory_of(self, fields: dict[str, Node | None]) -> Value | None:
        """Where commands of a workflow or job run unless a step says otherwise."""
        run = self.fields(self.fields(fields.get("defaults")).get("run"))
        return self.value(run.get("working-directory")) or self.directory

    def step(self, node: Node, directory: Value | None) -> Step:
        fields = self.fields(node)
        return Step(
            self.value(fields.get("name")),
            self.value(fields.get("uses")),
            self.settings(fields.get("with")),
            self.value(fields.get("run")),
            self.settings(fields.get("env")),
            self.value(fields.get("if")),
            self.value(fields.get("working-directory")) or directory,
            self.source.where(node.start, node.end),
            self.value(fields.get("id")),
            self.value(fields.get("continue-on-error")),
        )

    def container(self, name: Value | None, node: Node) -> Container:
        fields = self.fields(node)
        image = self.value(node) or self.value(fields.get("image"))
        where = self.source.where(node.start, node.end)
        return Container(name, image, self.settings(fields.get("env")), where)

    def matrix(self, node: Node | None) -> Matrix:
        fields = self.fields(node)
        listed = {key: each for key, each in fields.items() if key not in ("include", "exclude")}
        axes = {key: self.values(each) for key, each in listed.items()}
        complete = all(isinstance(each, Sequence) for each in fields.values())
        for each in self.items(fields.get("include")):
            for name, value in self.pairs(each):
                axes.setdefault(name.text, []).extend(self.values(value))
        excluded = tuple(self.combination(each) for each in self.items(fields.get("exclude")))
        known = all(value.known for values in axes.values() for value in values)
        complete = complete and known and (node is None or isinstance(node, Mapping))
        return Matrix({key: tuple(each) for key, each in axes.items()}, excluded, complete)

    def combination(self, node: Node) -> dict[str, Value]:
        pairs = self.pairs(node)
        return {name.text: value for name, each in pairs if (value := self.value(each))}


def _followed(node: Node | None) -> Node | None:
    """What an alias stands for; an alias never leads to another one."""
    return node.target if isinstance(node, Alias) else node
