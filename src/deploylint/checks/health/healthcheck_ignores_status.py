"""DPE008: a healthcheck is content with an answer that reports an error."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.health._statuses import Asking, asking, end_of_call
from deploylint.formats.compose import Service
from deploylint.formats.compose.healthchecks import commands_of
from deploylint.formats.document import Document
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Edit, Evidence, Finding, Fix, Safety, Severity
from deploylint.registry import rule

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile
    from deploylint.formats.dockerfile import Dockerfile


@rule(
    "DPE008",
    "healthcheck-ignores-status",
    on="dockerfile",
    severity=Severity.WARNING,
    triggers=("HEALTHCHECK", "healthcheck"),
    fixable=True,
)
def healthcheck_ignores_status(document: Dockerfile) -> Iterator[Finding | Evidence]:
    for instruction in document.instructions:
        if instruction.keyword == "HEALTHCHECK":
            listed = any(_is_curl(element.word.text) for element in instruction.elements)
            for each in asking(instruction.commands):
                yield _verdict(document, each, listed=listed, scope="")


@healthcheck_ignores_status.on("compose", triggers=("healthcheck",))
def in_compose(document: ComposeFile) -> Iterator[Finding | Evidence]:
    for service in document.services.values():
        check = service.healthcheck
        if check and check.command and check.where.path == document.path:
            for each in asking(commands_of(check)):
                yield _in_service(document, service, each)


def _in_service(document: ComposeFile, service: Service, each: Asking) -> Finding | Evidence:
    check = service.healthcheck
    command = check.command if check else None
    in_list = command.words if command and command.text is None else ()
    listed = any(_is_curl(word.text) for word in in_list)
    verdict = _verdict(document, each, listed=listed, scope=service.name.text)
    texts = (*command.words, *((command.text,) if command.text else ())) if command else ()
    is_shared = any(text.shared for text in texts)
    return verdict._replace(fix=None) if isinstance(verdict, Finding) and is_shared else verdict


def _verdict(document: Document, each: Asking, *, listed: bool, scope: str) -> Finding | Evidence:
    where = document.where(each.word.start, each.word.end)
    if not each.problem:
        return Evidence(where, "an HTTP error makes the check fail", scope)
    edits = _edits(document, each, listed) if each.fixable else None
    fix = Fix(_title(each), edits, Safety.UNSAFE) if edits else None
    return Finding(where, each.problem, fix=fix, scope=scope)


def _title(each: Asking) -> str:
    names = [("`raise_for_status()`" if each.client.script else "`-f`")] if each.deaf else []
    return f"Add {' and '.join([*names, *(['`exit 1`'] if each.success else [])])}"


def _edits(document: Document, each: Asking, listed: bool) -> tuple[Edit, ...] | None:
    """What makes the client fail, and the check fail with it."""
    edits: list[Edit | None] = []
    if each.deaf:
        script = each.client.script is not None
        edits.append(_in_script(document, each) if script else _option(document, each, listed))
    if each.success:
        place = document.where(each.success.start, each.success.end)
        edits.append(document.source.replace(place, "exit 1"))
    return tuple(edit for edit in edits if edit) if all(edits) else None


def _is_curl(word: str) -> bool:
    """Whether an element of a list is the program, not a script that calls it."""
    return word.rpartition("/")[2] == "curl"


def _in_script(document: Document, each: Asking) -> Edit | None:
    end = end_of_call(document.source.text, each.word.start, each.word.end)
    return None if end is None else document.source.insert(end, ".raise_for_status()")


def _option(document: Document, each: Asking, listed: bool) -> Edit | None:
    """``-f`` as the next word, or as the next element of a list."""
    text, start, end = document.source.text, each.word.start, each.word.end
    if not listed:
        return document.source.insert(end, " -f")
    if text[end : end + 1] in ("'", '"'):
        start, end = start - 1, end + 1
    head = text[text.rfind("\n", 0, start) + 1 : start]
    if head.strip() == "-":
        return document.source.insert(end, f"\n{head}-f")
    quote = text[end - 1] if text[end - 1] in ("'", '"') else ""
    return document.source.insert(end, f", {quote}-f{quote}")
