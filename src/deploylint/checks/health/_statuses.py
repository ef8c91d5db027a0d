"""Whether a healthcheck command notices the status of the answer it gets."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.health._greps import accepted_by
from deploylint.formats.shell import Command
from deploylint.formats.shellwords import Word
from deploylint.formats.webclients import Client, client_of, request_of
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_REQUESTS = regex(r"\b(?:requests|httpx)\.(?:get|head|post|request)\(")
_LOW_LEVEL = regex(r"\bHTTPS?Connection\(")
_LOOKS = regex(r"raise_for_status|status|\.ok\b|is_success|is_error|\bassert\b|\.code\b")
# A response of requests is false where it reports an error; one of httpx never is.
_CALLED = r"\brequests\.(?:get|head|post|request)\((?:[^()]|\([^()]{0,200}\)){0,400}\)"
_TESTED = regex(
    rf"{_CALLED}\s*(?:or|and|else)\b|\b(?:not|if|bool\s*\()\s*{_CALLED}(?!\s*\.)"
    r"|\b(\w+)\s*=\s*requests\.(?:get|head|post|request)\([\s\S]{0,500}"
    r"\b(?:not|if|bool\s*\()\s*\1\b(?!\s*[.\w(\[])"
)
# What ends a check with success, whatever was before it; the first ones need only be turned.
_SUCCESSES = (["true"], [":"], ["exit", "0"])
_TALKERS = frozenset({"echo", "printf"})
_WHOLE_CALL = regex(r"\b(?:requests|httpx)\.(?:get|head)\([^()]*\)")


class Asking(NamedTuple):
    """A command that sends one request; ``problem`` is empty where it notices the status.

    ``word`` is the client, or what else decides; an edit there helps if ``fixable``.
    ``deaf`` tells that the client itself does not notice; ``success`` is the command that
    turns every failure into one.
    """

    client: Client
    word: Word
    problem: str
    fixable: bool = True
    deaf: bool = True
    success: Command | None = None


def asking(commands: tuple[Command, ...]) -> Iterator[Asking]:
    """The requests of a healthcheck whose output is not looked at by a further command."""
    for number, command in enumerate(commands):
        client = client_of([word.text for word in command.words])
        if client is None or request_of(client) is None:
            continue
        if command.operator in ("|", "|&"):
            yield from _piped(client, commands[number + 1 : number + 2])
        elif (asked := _alone(client, command)) is not None:
            yield _with_what_follows(asked, command, commands[number + 1 :])


def _alone(client: Client, command: Command) -> Asking | None:
    if client.script is not None:
        word = command.words[client.script]
        return Asking(client, word, _script_problem(word.text))
    word = command.words[client.program]
    if client.name == "wget":
        return Asking(client, word, "")
    if client.has("w", "--write-out"):
        return None
    fails = client.has("f", "--fail", "--fail-with-body")
    problem = "" if fails else "`curl` without `--fail` succeeds on every HTTP error"
    return Asking(client, word, problem)


def _with_what_follows(asked: Asking, command: Command, after: tuple[Command, ...]) -> Asking:
    """``|| true`` and ``; exit 0`` make every answer a good one, and none as well."""
    last = after[-1] if after else None
    if last is None or command.operator not in ("||", ";", "\n"):
        return asked
    words = [word.text for word in last.words]
    turned = words in _SUCCESSES
    only = command.operator == "||" and len(after) == 1
    if not turned and not (only and words[:1] and words[0] in _TALKERS):
        return asked
    if command.operator == "||" and not only:
        return asked
    return asked._replace(
        problem=f"`{' '.join(words[:2])}` makes the check succeed whatever the answer is",
        fixable=turned and only,
        deaf=bool(asked.problem),
        success=last,
    )


def _piped(client: Client, following: tuple[Command, ...]) -> Iterator[Asking]:
    """curl prints just the status, and a grep decides which one is good."""
    printed = client.has("w", "--write-out") and any("http_code" in word for word in client.words)
    silenced = client.has("o", "--output")
    found = accepted_by(following[0]) if printed and silenced and following else None
    if found:
        problem = f"`grep` takes an answer with status {found.error} for a healthy one"
        yield Asking(client, found.pattern, problem if found.error else "", fixable=False)


def _script_problem(script: str) -> str:
    if _LOOKS.search(script) or _TESTED.search(script):
        return ""
    if called := _REQUESTS.search(script):
        return f"`{called[0]}…)` succeeds on every HTTP error, and nothing looks at the status"
    return "the status of the answer is never looked at" if _LOW_LEVEL.search(script) else ""


def end_of_call(text: str, start: int, end: int) -> int | None:
    """Where the only call of requests or httpx in a script ends, in the text of its file."""
    calls = [match.end() for match in _WHOLE_CALL.finditer(text, start, end)]
    return calls[0] if len(calls) == 1 else None
