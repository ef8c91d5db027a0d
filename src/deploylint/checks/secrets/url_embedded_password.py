"""DPD004: a URL in the code or in a compose file holds a password."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from deploylint.checks.secrets._text import text_of
from deploylint.formats.document import Document
from deploylint.formats.python import PythonModule
from deploylint.formats.shell import Command, parse_commands
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding, Related, Severity, Where
from deploylint.registry import SENSITIVE, rule
from deploylint.secrets.names import folded
from deploylint.secrets.urls import UrlPassword, url_passwords
from deploylint.secrets.values import Strength

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile, Text
    from deploylint.formats.dockerfile import Dockerfile
    from deploylint.formats.ini import IniFile
    from deploylint.formats.shell import ShellScript
    from deploylint.formats.workflow import Workflow
    from deploylint.formats.yamltree import YamlDocument

_LONGEST = 2_000
_USES = (ast.Assign, ast.AnnAssign, ast.Call, ast.BoolOp, ast.Dict, ast.Return, ast.arguments)
_TESTS = frozenset({"test", "tests", "testing"})


@rule(
    "DPD004",
    "url-embedded-password",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=SENSITIVE,
    triggers=("://",),
)
def url_embedded_password(module: PythonModule) -> Iterator[Finding]:
    for constant in module.nodes(ast.Constant):
        text = constant.value
        if isinstance(text, str) and "://" in text and _is_one_word(text):
            whole, parent = _whole(module, constant)
            for found in url_passwords(text) if _is_used(parent) else ():
                if not module.guarded(whole):
                    yield _finding(module.where(whole), found, module.scope(whole))


def _is_one_word(text: str) -> bool:
    return len(text) <= _LONGEST and len(text.split()) <= 1


def _whole(module: PythonModule, constant: ast.Constant) -> tuple[ast.expr, ast.AST | None]:
    """The string, or the f-string that it begins and that is one word, and what it is part of."""
    whole: ast.expr = constant
    parent = module.parent(constant)
    if isinstance(parent, ast.JoinedStr):
        texts = [part.value for part in parent.values if isinstance(part, ast.Constant)]
        if parent.values[0] is not constant or not all(map(_is_one_word, map(str, texts))):
            return constant, None
        whole, parent = parent, module.parent(parent)
    while isinstance(parent, ast.List | ast.Tuple | ast.IfExp):
        parent = module.parent(parent)
    return whole, parent


def _is_used(parent: ast.AST | None) -> bool:
    """Whether a URL there is a value, and no message, document or example."""
    if _is_for_tests(parent):
        return False
    if isinstance(parent, ast.keyword):
        return parent.arg not in ("description", "help", "example", "examples", "title")
    return isinstance(parent, _USES)


def _is_for_tests(parent: ast.AST | None) -> bool:
    """Whether the value is given to the database of the tests: ``test_database_url``."""
    match parent:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return _names_tests(name)
        case ast.Call(args=[ast.Constant(value=str(name)), _]):
            return _names_tests(name)
    return False


def _names_tests(name: str) -> bool:
    return not _TESTS.isdisjoint(folded(name).split("_"))


@url_embedded_password.on(text_of("compose"), triggers=("://",))
def _compose(file: ComposeFile) -> Iterator[Finding]:
    """Services that share a URL have one password to replace."""
    found: dict[tuple[str, str], Finding] = {}
    for scope, name, value in _urls(file):
        for each in url_passwords(value.text):
            finding = _finding(value.where, each, scope, name)
            first = found.setdefault((name, value.text), finding)
            if first is not finding:
                again = (*first.related, Related(value.where, "the same here"))
                found[name, value.text] = first._replace(related=again)
    yield from found.values()


def _urls(file: ComposeFile) -> Iterator[tuple[str, str, Text]]:
    """Service, name and value of every URL, once each, however many services share it."""
    seen: set[int] = set()
    for scope, service in file.services.items():
        build = service.build
        for setting in (*service.environment, *(build.args if build else ())):
            value = setting.value
            if value is None or value.start in seen or "://" not in value.text:
                continue
            seen.add(value.start)
            if not _names_tests(setting.name.text):
                yield scope, setting.name.text, value


@url_embedded_password.on(text_of("dockerfile"), triggers=("://",))
def _dockerfile(dockerfile: Dockerfile) -> Iterator[Finding]:
    for stage in dockerfile.final_stage.lineage if dockerfile.final_stage else ():
        for instruction in stage.instructions:
            for pair in instruction.pairs if instruction.keyword in ("ENV", "ARG") else ():
                value = pair.value or pair.name
                for found in url_passwords(value.text):
                    where = dockerfile.where(value.start, value.end)
                    yield _finding(where, found, stage.name, pair.name.text)

    for instruction in dockerfile.instructions:
        yield from _commands(dockerfile, instruction.commands)


@url_embedded_password.on(text_of("shell"), triggers=("://",))
def _script(script: ShellScript) -> Iterator[Finding]:
    yield from _commands(script, script.commands)


@url_embedded_password.on(text_of("workflow"), triggers=("://",))
def _workflow(workflow: Workflow) -> Iterator[Finding]:
    for step in (each for job in workflow.jobs for each in job.steps):
        if step.run is not None:
            yield from _commands(workflow, parse_commands(step.run.places))


def _commands(document: Document, commands: Iterable[Command]) -> Iterator[Finding]:
    """Only what a generator made: the databases of a single run have words for passwords."""
    for command in commands:
        for word in command.words:
            for found in url_passwords(word.text) if word.known else ():
                if found.strength is Strength.HIGH:
                    yield _finding(document.where(word.start, word.end), found, command.name or "")


@url_embedded_password.on(text_of("yaml"), triggers=("env:", "ConfigMap"), also=("://",))
def _manifest(document: YamlDocument) -> Iterator[Finding]:
    from deploylint.checks.secrets._manifests import manifest_settings

    for given in manifest_settings(document.roots):
        for found in url_passwords(given.value):
            where = document.where(given.start, given.end)
            yield _finding(where, found, given.name, given.name)


@url_embedded_password.on(text_of("ini"), triggers=("://",))
def _ini(document: IniFile) -> Iterator[Finding]:
    """Such as alembic.ini, where what everybody knows is there to be replaced by env.py."""
    for option in document.options:
        for found in url_passwords(option.value or ""):
            if found.strength is not Strength.WEAK:
                where = document.where(option.start, option.end)
                yield _finding(where, found, option.section, option.key)


def _finding(where: Where, found: UrlPassword, scope: str, name: str = "") -> Finding:
    subject = f"The URL in `{name}`" if name else "The URL"
    owner = f"the password of `{found.user}`" if found.user else "a password"
    severity = Severity.WARNING if found.placeholder else Severity.ERROR
    return Finding(where, f"{subject} holds {owner}", severity=severity, scope=scope)
