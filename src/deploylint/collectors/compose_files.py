"""Which compose files belong together: several ``-f``, ``COMPOSE_FILE``, and ``include``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.deployment.facts.compose import ComposeFiles
from deploylint.formats.document import Document
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile, Include

_COMMAND = regex(r"\bdocker[ -]compose[ \t](?P<words>(?:\\\r?\n|[^\n;|&])*)")
_VARIABLE = regex(
    r"^(?P<before>[^\n]*?)\bCOMPOSE_FILE[\"']?[ \t]*(?::=|\?=|=|:)[ \t]*[\"']?"
    r"(?P<files>[^\s\"'`#]+)",
    re.M,
)
_WORD = regex(r"[^\s\"'`\\]+")
_VALUED = frozenset(
    "-p --project-name --env-file --profile --ansi --progress --parallel -H --host -c --context"
    " --project-directory".split()
)
_FILE = ("-f", "--file")
_SUFFIXES = (".yml", ".yaml")


@collect("shell", "workflow", "systemd", "text", triggers=("compose", "COMPOSE_FILE"))
def compose_commands(document: Document) -> Iterator[ComposeFiles]:
    text = document.source.text
    for match in _COMMAND.finditer(text):
        files, folder = _options(_WORD.findall(match["words"]))
        if files and _are_known(files):
            yield ComposeFiles(document.where(*match.span()), files, folder)
    for match in _VARIABLE.finditer(text):
        yield from _listed(document, match)


@collect("env", triggers=("COMPOSE_FILE",))
def compose_variables(document: Document) -> Iterator[ComposeFiles]:
    for match in _VARIABLE.finditer(document.source.text):
        if not match["before"].strip().startswith("#"):
            yield from _listed(document, match)


@collect("compose", triggers=("include",))
def compose_includes(document: ComposeFile) -> Iterator[ComposeFiles]:
    """A file with what it includes beneath it; in other folders paths would mean another thing."""
    files = [name for include in document.include for name in _beside(include)]
    if files:
        own = document.path.rpartition("/")[2]
        yield ComposeFiles(document.include[0].paths[0].where, (*files, own))


def _beside(include: Include) -> tuple[str, ...]:
    """The included files where all of them lie in the same folder."""
    files = tuple((path.default or "").removeprefix("./") for path in include.paths)
    alike = include.project_directory is None and not any("/" in each for each in files)
    return files if alike and _are_known(files) else ()


def _options(words: list[str]) -> tuple[tuple[str, ...], str]:
    """The files that a command names, and its ``--project-directory``."""
    files: list[str] = []
    folder, rest = "", iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if not word.startswith("-"):
            break
        if name in _FILE or name in _VALUED:
            value = value if equals else next(rest, "")
            files += [value] if name in _FILE else []
            folder = value if name == "--project-directory" else folder
        elif word.startswith("-f") and word[2:].endswith(_SUFFIXES):
            files.append(word[2:])
    return tuple(files), folder


def _listed(document: Document, match: re.Match[str]) -> Iterator[ComposeFiles]:
    files = tuple(re.split("[:;,]", match["files"]))
    if _are_known(files):
        yield ComposeFiles(document.where(match.start("files"), match.end("files")), files)


def _are_known(files: tuple[str, ...]) -> bool:
    return all(each.endswith(_SUFFIXES) and not set("${<*%(") & set(each) for each in files)
