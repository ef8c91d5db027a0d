"""Options and programs that restart a process whenever its sources change."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Command
from deploylint.deployment.processes import Process

RELOAD = "--reload"
TRIGGERS = (RELOAD,)
SERVERS = frozenset(
    "uvicorn gunicorn hypercorn granian fastapi flask quart litestar sanic daphne waitress-serve"
    " pserve".split()
)
# Programs that do nothing but watch files: name -> its subcommand, "" for none.
WATCHERS = {"watchmedo": "auto-restart", "watchfiles": "", "nodemon": "", "hupper": ""}


def reload_word(process: Process) -> int | None:
    """The number of the word that turns reloading on, or that holds it among other options."""
    words = process.command.words
    for number, word in enumerate(words[process.start :], process.start):
        if word == UNKNOWN or RELOAD not in word:
            continue
        alone = word == RELOAD and (process.program in SERVERS or is_script(process))
        if alone or (number > process.start and " " in word and RELOAD in word.split()):
            return number
    return None


def watcher_word(process: Process) -> int | None:
    """The number of the program's word where the program only watches files."""
    subcommand = WATCHERS.get(process.program)
    if subcommand is None or (subcommand and process.target != subcommand):
        return None
    return process.start


def is_script(process: Process) -> bool:
    """A script that hands its arguments on."""
    return process.program.endswith(".sh") or process.program.endswith("entrypoint")


def reload_words(command: Command) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Words that turn reloading on where they belong to a server, and those of all its options."""
    words = command.words
    for number, word in enumerate(words):
        if word == RELOAD:
            yield number, tuple(_about(words))
            return
        if " " in word and RELOAD in word.split():
            yield number, (number,)


def _about(words: tuple[str, ...]) -> Iterator[int]:
    """``--reload`` itself, and ``--reload-dir X`` and the like in either form."""
    for number, word in enumerate(words):
        if word == RELOAD:
            yield number
        elif word.startswith(RELOAD + "-"):
            yield number
            if "=" not in word and number + 1 < len(words):
                yield number + 1
