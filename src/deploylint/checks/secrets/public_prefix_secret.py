"""DPD008: the name of a secret makes the front end publish it."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.secrets._text import text_of
from deploylint.formats.document import Document
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding, Severity
from deploylint.registry import ABSOLUTE, rule
from deploylint.secrets.names import is_published_name, is_published_secret

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile
    from deploylint.formats.dockerfile import Dockerfile
    from deploylint.formats.dotenv import EnvFile
    from deploylint.formats.javascript import JavaScriptFile
    from deploylint.formats.workflow import Workflow

_TRIGGERS = ("PUBLIC_", "VITE_", "REACT_APP_", "GATSBY_", "VUE_APP_")
Place = tuple[str, int, int]


@rule(
    "DPD008",
    "public-prefix-secret",
    on=text_of("env"),
    severity=Severity.ERROR,
    contexts=ABSOLUTE,
    triggers=_TRIGGERS,
)
def public_prefix_secret(file: EnvFile) -> Iterator[Finding]:
    names = [(entry.name, entry.name_start, entry.name_end) for entry in file.entries]
    yield from _published(file, names)


@public_prefix_secret.on(text_of("compose"), triggers=_TRIGGERS)
def _compose(file: ComposeFile) -> Iterator[Finding]:
    names: list[Place] = []
    for service in file.services.values():
        build = service.build
        for setting in (*service.environment, *(build.args if build else ())):
            names.append((setting.name.text, setting.name.start, setting.name.end))
    yield from _published(file, names)


@public_prefix_secret.on(text_of("dockerfile"), triggers=_TRIGGERS)
def _dockerfile(dockerfile: Dockerfile) -> Iterator[Finding]:
    pairs = [
        pair.name
        for instruction in dockerfile.instructions
        if instruction.keyword in ("ENV", "ARG")
        for pair in instruction.pairs
    ]
    yield from _published(dockerfile, [(name.text, name.start, name.end) for name in pairs])


@public_prefix_secret.on(text_of("workflow"), triggers=_TRIGGERS)
def _workflow(workflow: Workflow) -> Iterator[Finding]:
    jobs = workflow.jobs
    groups = (workflow.env, *(j.env for j in jobs), *(s.env for j in jobs for s in j.steps))
    names = [name for env in groups for name, _ in env]
    places = [(name.text, name.where.start, name.where.end) for name in names]
    yield from _published(workflow, places)


@public_prefix_secret.on(PythonModule, triggers=_TRIGGERS)
def _python(module: PythonModule) -> Iterator[Finding]:
    """Names of the environment that the back end reads: a build of the front end knows them too."""
    names: list[Place] = []
    for read in module.env_reads():
        name, (start, end) = read.name or "", module.span(read.node)
        at = module.source.text.find(name, start, end)
        if name and at >= 0:
            names.append((name, at, at + len(name)))
    yield from _published(module, names)


@public_prefix_secret.on("javascript", triggers=_TRIGGERS)
def _front_end(file: JavaScriptFile) -> Iterator[Finding]:
    yield from _published(file, list(file.env_reads()))


def _published(document: Document, names: list[Place]) -> Iterator[Finding]:
    """One finding for each name, at its first place."""
    seen: set[str] = set()
    for name, start, end in names:
        if is_published_name(name) and is_published_secret(name) and name not in seen:
            seen.add(name)
            message = f"The front end publishes `{name}` because of its prefix"
            yield Finding(document.where(start, end), message)
