"""Whether a healthcheck command notices the status of the answer it gets."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.shell import Command
from deploylint.formats.shellwords import Word
from deploylint.formats.webclients import Client, client_of, request_of
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_REQUESTS = regex(r"\b(?:requests|httpx)\.(?:get|head|post|request)\(")
_LOW_LEVEL = regex(r"\bHTTPS?Connection\(")
_LOOKS = regex(r"raise_for_status|status|\.ok\b|is_success|is_error|\bassert\b|\.code\b")
_WHOLE_CALL = regex(r"\b(?:requests|httpx)\.(?:get|head)\([^()]*\)")


class Asking(NamedTuple):
    """A command that sends one request; ``problem`` is empty where it notices the status."""

    client: Client
    word: Word
    problem: str


def asking(commands: tuple[Command, ...]) -> Iterator[Asking]:
    """The requests of a healthcheck whose output is not looked at by a further command."""
    for command in commands:
        client = client_of([word.text for word in command.words])
        if client is None or request_of(client) is None or command.operator in ("|", "|&"):
            continue
        if client.script is not None:
            word = command.words[client.script]
            yield Asking(client, word, _script_problem(word.text))
        elif client.name == "wget":
            yield Asking(client, command.words[client.program], "")
        elif not client.has("w", "--write-out"):
            fails = client.has("f", "--fail", "--fail-with-body")
            problem = "" if fails else "`curl` without `--fail` succeeds on every HTTP error"
            yield Asking(client, command.words[client.program], problem)


def _script_problem(script: str) -> str:
    if _LOOKS.search(script):
        return ""
    if called := _REQUESTS.search(script):
        return f"`{called[0]}…)` succeeds on every HTTP error, and nothing looks at the status"
    return "the status of the answer is never looked at" if _LOW_LEVEL.search(script) else ""


def end_of_call(text: str, start: int, end: int) -> int | None:
    """Where the only call of requests or httpx in a script ends, in the text of its file."""
    calls = [match.end() for match in _WHOLE_CALL.finditer(text, start, end)]
    return calls[0] if len(calls) == 1 else None
